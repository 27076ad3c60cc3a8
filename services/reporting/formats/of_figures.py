"""The numbers of measures as rows, each with the marker it has where there is nothing to read."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Final, NamedTuple

from services.reporting.answers.annex import Amounts, InitiativeShown, MeasureShown
from services.reporting.disclosure import Marker

from .tables import Value

AMOUNTS: Final = {
    "period": "i perioden",
    "year_to_date": "år til dato",
    "at_end": "ved udgangen",
}
VALUES: Final = {
    "amount": "værdi",
    "percent": "andel i pct.",
    "numerator": "tæller",
    "denominator": "nævner",
    "unmatured": "umodnede",
}
KINDS: Final = AMOUNTS | VALUES


class Line(NamedTuple):
    """One figure or part of one, with its numbers by kind; a kind it has not is left out."""

    initiative: InitiativeShown
    measure: MeasureShown
    by: str
    part: str
    label: str
    values: dict[str, Value]

    @property
    def code(self) -> str:
        """A name for it, unique within an annex."""
        return f"{self.measure.id}|{self.by}={self.part}" if self.part else self.measure.id


def lines(initiative: InitiativeShown) -> Iterator[Line]:
    """Yield each measure of an initiative, and after it its parts."""
    for each in initiative.measures:
        yield Line(initiative, each, "", "", "", _whole(each))
        for split in each.breakdowns:
            for part in split.parts:
                label = f"{split.label}: {part.label}"
                yield Line(initiative, each, split.by, part.part, label, _amounts(each, part))


def value_of(number: int | Decimal | None, marker: Marker | None) -> Value:
    """Return a number, or why there is none."""
    if number is None:
        return marker if marker not in {None, Marker.ZERO} else Marker.MISSING
    return number


def _whole(measure: MeasureShown) -> dict[str, Value]:
    if measure.value is None:
        return _amounts(measure, measure.figure)
    told: dict[str, Any] = {kind: getattr(measure.value, kind) for kind in VALUES}
    shape = measure.value.shape
    wanted = {
        "share": ("percent", "numerator", "denominator"),
        "cohort": ("percent", "numerator", "denominator", "unmatured"),
    }.get(shape, ("amount",))
    is_unripe = bool(measure.value.unmatured) and measure.value.percent is None
    return {
        kind: value_of(
            told[kind],
            measure.value.markers.get(kind)
            or (Marker.UNMATURED if is_unripe and kind == "percent" else None),
        )
        for kind in wanted
    }


def _amounts(measure: MeasureShown, amounts: Amounts) -> dict[str, Value]:
    kinds = ("at_end",) if measure.kind == "level" else ("period", "year_to_date")
    return {kind: value_of(getattr(amounts, kind), amounts.markers.get(kind)) for kind in kinds}
