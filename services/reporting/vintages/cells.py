"""The published numbers of an annex, each by what it is of; pure."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from services.reporting.answers.annex import Annex, InitiativeShown, MeasureShown
from services.reporting.answers.money import Money
from services.reporting.disclosure.publication import Marker
from services.reporting.disclosure.screening import USE

_KINDS: Final = ("period", "year_to_date", "at_end")
_VALUES: Final = ("numerator", "denominator", "unmatured", "left", "amount", "percent", "rank")


class CellAddress(NamedTuple):
    """A figure (money is a line's, or an initiative's), the part if any, which of its numbers."""

    figure: str
    part: str | None
    kind: str


Cells: TypeAlias = Mapping[CellAddress, Decimal]


class Difference(NamedTuple):
    """A number that is another: None where there was or is none."""

    cell: CellAddress
    old: Decimal | None
    new: Decimal | None

    @property
    def amount(self) -> Decimal:
        """By how much; what is none counts as nought."""
        return (self.new or Decimal(0)) - (self.old or Decimal(0))


def cells_of(annex: Annex) -> Cells:
    """Return every published number of the annex that is counted or booked."""
    return {address: value for row in annex.initiatives for address, value in _of_initiative(row)}


def hidden_cells(annex: Annex) -> frozenset[CellAddress]:
    """Return the numbers that are hidden from whoever is shown this annex."""
    return frozenset(
        CellAddress(figure, part, kind)
        for row in annex.initiatives
        for figure, part, markers in _markers(row)
        for kind, marker in markers.items()
        if marker is Marker.HIDDEN
    )


def _markers(
    row: InitiativeShown,
) -> Iterator[tuple[str, str | None, Mapping[str, Marker | None]]]:
    for measure in row.measures:
        of_value = measure.value.markers if measure.value else {}
        yield measure.id, None, {**measure.figure.markers, **of_value}
        for breakdown in measure.breakdowns:
            for part in breakdown.parts:
                yield measure.id, f"{breakdown.by}:{part.part}", part.markers
    for owner, money in _purses(row):
        yield owner, None, dict.fromkeys(USE, money.marker)


def waiting(annex: Annex) -> frozenset[str]:
    """Return the measures that show no number yet because their definition is being filled."""
    measures = (measure for row in annex.initiatives for measure in row.measures)
    return frozenset(each.id for each in measures if each.state == "being_filled")


def differences(old: Cells, new: Cells, without: Iterable[str] = ()) -> list[Difference]:
    """Return the numbers that differ, in a fixed order; those of some figures are left out."""
    left_out = frozenset(without)
    return [
        Difference(cell, old.get(cell), new.get(cell))
        for cell in sorted(old.keys() | new.keys(), key=_order)
        if old.get(cell) != new.get(cell) and cell.figure not in left_out
    ]


def is_material(approved: Decimal | None, now: Decimal | None, threshold_percent: int) -> bool:
    """Return whether a figure has moved by so much of what was approved, or more."""
    moved = abs((now or Decimal(0)) - (approved or Decimal(0)))
    return moved > 0 and moved * 100 >= abs(approved or Decimal(0)) * threshold_percent


def _order(cell: CellAddress) -> tuple[str, str, str]:
    return cell.figure, cell.part or "", cell.kind


def _of_initiative(row: InitiativeShown) -> Iterator[tuple[CellAddress, Decimal]]:
    for measure in row.measures:
        yield from _of_measure(measure)
    for owner, money in _purses(row):
        for kind, value in money:
            if kind.endswith("_oere") and value is not None:
                yield CellAddress(owner, None, kind), Decimal(value)


def _purses(row: InitiativeShown) -> Iterator[tuple[str, Money]]:
    if row.money is not None:
        yield row.id, row.money
    yield from ((each.id, each) for each in row.lines)


def _of_measure(measure: MeasureShown) -> Iterator[tuple[CellAddress, Decimal]]:
    yield from _numbers(measure.id, None, measure.figure, _KINDS)
    if measure.value is not None:
        yield from _numbers(measure.id, None, measure.value, _VALUES)
    for breakdown in measure.breakdowns:
        for part in breakdown.parts:
            yield from _numbers(measure.id, f"{breakdown.by}:{part.part}", part, _KINDS)


def _numbers(
    figure: str, part: str | None, shown: object, kinds: Iterable[str]
) -> Iterator[tuple[CellAddress, Decimal]]:
    for kind in kinds:
        value = getattr(shown, kind)
        if value is not None:
            yield CellAddress(figure, part, kind), Decimal(value)
