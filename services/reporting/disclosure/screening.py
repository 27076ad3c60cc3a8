"""
Answers with what is hidden taken out of them, whatever format they go on to.

What is hidden is decided once for all answers about an agreement in a period (``reading``); each
is then passed through the same ``hidden``. Of a number that is gone nothing else is left: no
percentage, gap, sentence, forecast, day or place in an order. ``markers`` say why it is gone.
"""

from collections.abc import Mapping
from typing import Any, Final, Generic, NamedTuple, TypeVar

from services.reporting.answers import (
    Amounts,
    Annex,
    BreakdownShown,
    InitiativeShown,
    MeasureShown,
    Part,
    Series,
    StatementShown,
)
from services.reporting.answers_measures import ValueShown
from services.reporting.answers_targets import TargetShown
from services.reporting.figures import UNKNOWN

from .addresses import Days, Of, achieved, counts, named, numbers, told_by
from .publication import Marker, marked

Answer = TypeVar("Answer", Annex, Series)
Numbers = TypeVar("Numbers", bound=Amounts)
_SENTENCE: Final = "Tallet er skjult af hensyn til få personer."


class Screened(NamedTuple, Generic[Answer]):
    """An answer as it may go out, and why what is not in it is not."""

    answer: Answer
    markers: Mapping[str, Marker]


def screen_annex(annex: Annex, hidden: frozenset[str]) -> Screened[Annex]:
    """Return an annex without what is hidden."""
    screen = _Screen(hidden, Days(annex.period.first_day, min(annex.period.last_day, annex.as_of)))
    rows = tuple(screen.initiative(each) for each in annex.initiatives)
    shared = tuple(screen.target("", each) for each in annex.shared_targets)
    answer = annex.model_copy(update={"initiatives": rows, "shared_targets": shared})
    return Screened(answer, screen.markers)


def screen_series(series: Series, hidden: frozenset[str]) -> Screened[Series]:
    """Return a series without what is hidden."""
    markers: dict[str, Marker] = {}
    points = []
    for point in series.points:
        screen = _Screen(hidden, Days(point.first_day, min(point.last_day, series.as_of)))
        points.append(screen.amounts(Of(series.measure, series.definition), point))
        markers |= screen.markers
    return Screened(series.model_copy(update={"points": tuple(points)}), markers)


class _Screen:
    def __init__(self, hidden: frozenset[str], days: Days) -> None:
        self._hidden, self._days = hidden, days
        self.markers: dict[str, Marker] = {}

    def initiative(self, row: InitiativeShown) -> InitiativeShown:
        measures = tuple(self.measure(each) for each in row.measures)
        less = {new.id for old, new in zip(row.measures, measures, strict=True) if old != new}
        return row.model_copy(
            update={
                "measures": measures,
                "targets": tuple(self.target(row.id, each) for each in row.targets),
                "forecasts": tuple(each for each in row.forecasts if each.measure not in less),
                "statements": tuple(_statement(each, less) for each in row.statements),
            }
        )

    def measure(self, measure: MeasureShown) -> MeasureShown:
        of = Of(measure.id, measure.definition)
        figure = self.amounts(of, measure.figure)
        value = None if measure.value is None else self.value(of, measure.value)
        is_less = figure != measure.figure or value != measure.value
        return measure.model_copy(
            update={
                "figure": figure,
                "value": value,
                "latest_on": None if is_less else measure.latest_on,
                "breakdowns": tuple(self.breakdown(of, each) for each in measure.breakdowns),
            }
        )

    def breakdown(self, of: Of, breakdown: BreakdownShown) -> BreakdownShown:
        parts = [
            self.amounts(of._replace(part=f"{breakdown.by}={each.part}"), each)
            for each in breakdown.parts
        ]
        # Parts come by size: those hidden go last, by name, or their place would tell of it.
        parts.sort(key=_place)
        return breakdown.model_copy(update={"parts": tuple(parts)})

    def amounts(self, of: Of, amounts: Numbers) -> Numbers:
        gone = {
            kind: None
            for kind, number in numbers(amounts).items()
            if self._is_hidden(of.cell(kind, self._days), number)
        }
        return amounts.model_copy(update=gone)

    def value(self, of: Of, value: ValueShown) -> ValueShown:
        gone: dict[str, Any] = {
            kind: None
            for kind, number in counts(value).items()
            if self._is_hidden(of.cell(kind, self._days), number)
        }
        if gone or of.cell("percent", self._days) in self._hidden:
            gone |= {"percent": None, "amount": None}
            self.markers[of.cell("percent", self._days)] = Marker.HIDDEN
        elif value.percent is None and value.unmatured:
            self.markers[of.cell("percent", self._days)] = Marker.UNMATURED
        return value.model_copy(update=gone)

    def target(self, owner: str, target: TargetShown) -> TargetShown:
        brought = tuple(
            each.model_copy(update={"amount": None})
            if each.amount is not None and achieved(each.name, self._days) in self._hidden
            else each
            for each in target.credits
        )
        id_ = achieved(named(owner, target.id), self._days)
        if not self._hidden & {id_, told_by(id_)}:
            return target.model_copy(update={"credits": brought})
        self.markers[id_] = Marker.HIDDEN
        explanation = target.explanation.model_copy(update={"numbers": {}, "sentence": _SENTENCE})
        return target.model_copy(
            update={
                "achieved": None,
                "attainment_percent": None,
                "distance": None,
                "matured_percent": None,
                "credits": brought,
                "explanation": explanation,
            }
        )

    def _is_hidden(self, id_: str, number: int) -> bool:
        is_hidden = id_ in self._hidden
        marker = Marker.HIDDEN if is_hidden else marked(number, None)
        if marker is not None:
            self.markers[id_] = marker
        return is_hidden


def _statement(statement: StatementShown, less: set[str]) -> StatementShown:
    """Return a statement without its figure; what a person wrote in words is that person's word."""
    if statement.measure not in less:
        return statement
    return statement.model_copy(update={"figure": None, "figure_text": None})


def _place(part: Part) -> tuple[bool, bool, int, str]:
    size = part.at_end if part.at_end is not None else part.year_to_date
    return part.part == UNKNOWN, size is None, -(size or 0), part.part
