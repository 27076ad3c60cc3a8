"""Tables as CSV: for a Danish Excel (semicolon, decimal comma, BOM), or plainly as RFC 4180."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple, TypeAlias

from .tables import Table, Value, marked

Dialect: TypeAlias = Literal["da", "rfc4180"]
_CHUNK_ROWS: Final = 500
# What a spreadsheet would reckon instead of show. An apostrophe before it makes it text.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


class _Way(NamedTuple):
    """How a dialect writes."""

    head: str
    delimiter: str
    comma: str
    day: str


_WAYS: Final[dict[Dialect, _Way]] = {
    "da": _Way("\ufeff", ";", ",", "%d-%m-%Y"),
    "rfc4180": _Way("", ",", ".", "%Y-%m-%d"),
}


def write_csv(table: Table, dialect: Dialect = "da") -> Iterator[bytes]:
    """Yield the table, some rows at a time, with a column of markers beside each of numbers."""
    way, whole = _WAYS[dialect], marked(table)
    lines = io.StringIO(newline="")
    lines.write(way.head)
    writer = csv.writer(lines, delimiter=way.delimiter, lineterminator="\r\n")
    writer.writerow([each.title if dialect == "da" else each.key for each in whole.columns])
    for number, row in enumerate(whole.rows, 1):
        writer.writerow([_written(value, way) for value in row])
        if number % _CHUNK_ROWS == 0:
            yield _taken(lines)
    yield _taken(lines)


def _taken(lines: io.StringIO) -> bytes:
    text = lines.getvalue()
    lines.seek(0)
    lines.truncate()
    return text.encode()


def _written(value: Value, way: _Way) -> str:
    match value:
        case None:
            return ""
        case str():
            return f"'{value}" if value.startswith(_FORMULA) else value
        case date():
            return value.strftime(way.day)
        case Decimal():
            return f"{value:f}".replace(".", way.comma)
        case _:
            return str(value)
