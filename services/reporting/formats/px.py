"""Cubes as PC-Axis files: markers are the data symbols that statistical offices use for them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Final

from services.reporting.disclosure import Marker

from .cubes import Category, Cube, Dimension
from .tables import WORDS, Value, marker_of, number_of

SYMBOLS: Final = {
    Marker.NOT_APPLICABLE: ".",
    Marker.HIDDEN: "..",
    Marker.MISSING: "...",
    Marker.UNMATURED: "....",
    Marker.ZERO: "-",
}
_LINE_MAX: Final = 200
_INSTANT: Final = "%Y%m%d %H:%M"


def write_px(cube: Cube) -> bytes:
    """Return the cube as a file; the last dimension is its heading."""
    *stub, heading = cube.dimensions
    lines = [
        'CHARSET="ANSI";',
        'AXIS-VERSION="2013";',
        'CODEPAGE="utf-8";',
        'LANGUAGE="da";',
        f'CREATION-DATE="{cube.known_at.strftime(_INSTANT)}";',
        f"DECIMALS={cube.decimals};",
        f"SHOWDECIMALS={cube.decimals};",
        f"MATRIX={_text(cube.code)};",
        'SUBJECT-CODE="BES";',
        'SUBJECT-AREA="Beskæftigelse";',
        f"CONTENTS={_text(cube.title)};",
        f"TITLE={_text(cube.title)};",
        'UNITS="se enhed i teksten";',
        f"STUB={_texts(each.label for each in stub)};",
        f"HEADING={_text(heading.label)};",
        *_dimensions(cube.dimensions),
        f'LAST-UPDATED="{cube.known_at.strftime(_INSTANT)}";',
        'SOURCE="Fremdrift";',
        *_symbols(),
        "DATA=",
        *_data(cube, len(heading.categories)),
    ]
    return "\r\n".join(lines).encode() + b"\r\n"


def _dimensions(dimensions: Iterable[Dimension]) -> Iterator[str]:
    told = list(dimensions)
    for each in told:
        yield f"VALUES({_text(each.label)})={_texts(map(_label, each.categories))};"
    for each in told:
        yield f"CODES({_text(each.label)})={_texts(c.code for c in each.categories)};"


def _label(category: Category) -> str:
    return f"{category.label} ({category.unit})" if category.unit else category.label


def _symbols() -> Iterator[str]:
    for marker, symbol in SYMBOLS.items():
        name = "NIL" if marker is Marker.ZERO else str(len(symbol))
        yield f"DATASYMBOL{name}={_text(WORDS[marker])};"


def _data(cube: Cube, per_row: int) -> Iterator[str]:
    values = iter(cube.values)
    total = len(cube.values)
    for begun in range(0, total, per_row):
        row = " ".join(_written(each, cube.decimals) for each in islice(values, per_row))
        yield row + (";" if begun + per_row >= total else "")
    if not total:
        yield ";"


def _written(value: Value, decimals: int) -> str:
    marker = marker_of(value)
    if marker is not None:
        return f'"{SYMBOLS[marker]}"'
    number = number_of(value)
    return f'"{SYMBOLS[Marker.MISSING]}"' if number is None else f"{number:.{decimals}f}"


def _texts(texts: Iterable[str]) -> str:
    return ",".join(_text(each) for each in texts)


def _text(text: str) -> str:
    """Return a text in quotes, over as many lines as the format wants; it knows no escapes."""
    plain = " ".join(text.replace('"', "'").split())
    parts = [plain[at : at + _LINE_MAX] for at in range(0, len(plain), _LINE_MAX)] or [""]
    return "\r\n".join(f'"{each}"' for each in parts)
