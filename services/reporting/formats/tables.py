"""A table as every form of it is made from: typed columns, and values or why there is none."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Final, Literal, NamedTuple, TypeAlias

from services.reporting.disclosure import Marker

Value: TypeAlias = str | int | Decimal | date | Marker | None
"""None is a field with nothing to say; a Marker says why there is no number, or that it is nought.
Money is kroner here, as Decimal: whoever opens a workbook reckons in kroner."""
Kind: TypeAlias = Literal["text", "number", "percent", "money", "day"]

WORDS: Final = {
    Marker.HIDDEN: "skjult",
    Marker.ZERO: "nul",
    Marker.MISSING: "mangler",
    Marker.UNMATURED: "umodnet",
    Marker.NOT_APPLICABLE: "ikke relevant",
}


class Column(NamedTuple):
    """A column by its name in programs, its Danish title and what stands in it."""

    key: str
    title: str
    kind: Kind = "text"


class Table(NamedTuple):
    """Rows under columns, which are gone through once: there may be more than memory holds."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterable[tuple[Value, ...]]


def kroner(oere: int | None) -> Decimal | None:
    """Return whole øre in kroner, exactly."""
    return None if oere is None else Decimal(oere).scaleb(-2)


def or_missing(value: Value) -> Value:
    """Return a number, or that there is none."""
    return Marker.MISSING if value is None else value


def number_of(value: Value) -> int | Decimal | None:
    """Return the number in a field; a nought that is marked as one is nought."""
    if value is Marker.ZERO:
        return 0
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def marker_of(value: Value) -> Marker | None:
    """Return why there is no number in a field, or that it is nought."""
    if isinstance(value, Marker):
        return value
    return Marker.ZERO if isinstance(value, int | Decimal) and value == 0 else None


def marked(table: Table) -> Table:
    """Return the table with a column of markers after each column of numbers."""
    columns: list[Column] = []
    for each in table.columns:
        columns.append(each)
        if each.kind in _NUMBERS:
            columns.append(Column(f"{each.key}_marker", f"{each.title}, mærke"))
    return table._replace(columns=tuple(columns), rows=_marked(table))


_NUMBERS: Final = frozenset({"number", "percent", "money"})


def _marked(table: Table) -> Iterable[tuple[Value, ...]]:
    are_numbers = [each.kind in _NUMBERS for each in table.columns]
    for row in table.rows:
        out: list[Value] = []
        for value, is_number in zip(row, are_numbers, strict=True):
            if is_number:
                marker = marker_of(value)
                out += [number_of(value), WORDS[marker] if marker else None]
            else:
                out.append(value)
        yield tuple(out)
