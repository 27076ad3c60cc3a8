"""
An annex with what is hidden taken out of it, whatever format it goes on to.

What is hidden is decided once for all answers about an agreement (``family``); each is then passed
through here. Of a number that is gone nothing else is left: no percentage, gap, cost, sentence,
forecast, day or place in an order. ``markers`` beside the numbers say why one is gone.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, TypeAlias, TypeVar

from services.reporting.answers.annex import (
    Amounts,
    Annex,
    BreakdownShown,
    InitiativeShown,
    MeasureShown,
    Part,
    StatementShown,
)
from services.reporting.answers.forecasts import RowForecast
from services.reporting.answers.measures import ValueShown
from services.reporting.answers.money import Money, UnitCostShown
from services.reporting.answers.targets import TargetShown
from services.reporting.measures.figures import UNKNOWN

from .addresses import (
    KINDS,
    PEOPLE,
    Days,
    Of,
    achieved,
    counts,
    days_of,
    forecast_of,
    named,
    numbers,
    told_by,
)
from .prices import used
from .publication import Marker, is_few, marked

Shown: TypeAlias = Mapping[str, MeasureShown]
Numbers = TypeVar("Numbers", bound=Amounts)
Purse = TypeVar("Purse", bound=Money)
SENTENCE: Final = "Tallet er skjult af hensyn til få personer."
_LEVEL: Final = frozenset({"at_end"})
USE: Final = frozenset(
    {
        *(f"{each}_oere" for each in ("committed", "consumed", "framed", "rest", "released")),
        *("consumed_percent", "committed_percent"),
    }
)
"""Of money, all that tells what is used of it."""
_COST: Final = (
    *("number", "matured", "unmatured"),
    *("borne_oere", "each_oere", "status", "status_text"),
)
_COST_HIDDEN: Final = {"marker": Marker.HIDDEN, "missing": None, "sentence": SENTENCE}


def screen_annex(annex: Annex, hidden: frozenset[str] = frozenset()) -> Annex:
    """
    Return an annex without what is hidden, each number that is not there with its marker.

    A measure's id among what is hidden is its value, where that is reckoned from other figures.
    """
    return _Screen(hidden, days_of(annex)).annex(annex)


class _Screen:
    def __init__(self, hidden: frozenset[str], days: Days) -> None:
        self._hidden, self._days = hidden, days

    def annex(self, annex: Annex) -> Annex:
        rows = [
            row.model_copy(update={"measures": tuple(map(self.measure, row.measures))})
            for row in annex.initiatives
        ]
        shown = {each.id: each for row in rows for each in row.measures}
        gone = {id_: _gone(each) for id_, each in shown.items()}
        less = frozenset(id_ for id_, kinds in gone.items() if kinds)
        of_year = frozenset(id_ for id_, kinds in gone.items() if kinds - {"period"})
        told = (
            row.model_copy(
                update={
                    "targets": tuple(self.target(row.id, each, shown) for each in row.targets),
                    "forecasts": tuple(self.forecasts(row, less)),
                    "statements": tuple(_statement(each, less) for each in row.statements),
                    **self.money(row, of_year),
                }
            )
            for row in rows
        )
        return annex.model_copy(
            update={
                "initiatives": tuple(told),
                "shared_targets": tuple(self.target("", t, shown) for t in annex.shared_targets),
            }
        )

    def forecasts(self, row: InitiativeShown, less: frozenset[str]) -> Iterator[RowForecast]:
        for each in row.forecasts:
            rests_on_hidden = forecast_of(each.measure) in self._hidden
            if each.measure not in less and (each.source == "stated" or not rests_on_hidden):
                yield each

    def money(self, row: InitiativeShown, less: frozenset[str]) -> dict[str, object]:
        if row.money is None or not self.is_used_hidden(row.id):
            return {"unit_costs": screen_costs(row.unit_costs, less)}
        lines = (without_use(e) if self.is_used_hidden(e.id) else e for e in row.lines)
        money = {"money": without_use(row.money), "lines": tuple(lines)}
        return {**money, "unit_costs": without_money(row.unit_costs)}

    def is_used_hidden(self, owner: str) -> bool:
        return used(owner, self._days.last) in self._hidden

    def measure(self, measure: MeasureShown) -> MeasureShown:
        of = Of(measure.id, measure.definition)
        figure = measure.figure
        kinds = _LEVEL if measure.kind == "level" else frozenset(KINDS) - _LEVEL
        if measure.value is None:
            figure = self.amounts(of, measure.figure, kinds)
        value = None if measure.value is None else self.value(measure, measure.value)
        shown = measure.model_copy(
            update={
                "figure": figure,
                "value": value,
                "breakdowns": tuple(self.breakdown(of, each, kinds) for each in measure.breakdowns),
            }
        )
        if not _gone(shown):
            return shown
        return shown.model_copy(update={"latest_on": None, "without_n_on": ()})

    def breakdown(self, of: Of, breakdown: BreakdownShown, kinds: frozenset[str]) -> BreakdownShown:
        parts = [
            self.amounts(of._replace(part=f"{breakdown.by}={each.part}"), each, kinds)
            for each in breakdown.parts
        ]
        # Parts come by size: those hidden go last, by name, or their place would tell of it.
        parts.sort(key=_place)
        return breakdown.model_copy(update={"parts": tuple(parts)})

    def amounts(self, of: Of, amounts: Numbers, kinds: frozenset[str]) -> Numbers:
        told = numbers(amounts)
        gone = {kind for kind in told if of.cell(kind, self._days) in self._hidden}
        markers = {kind: marked(told.get(kind), None) for kind in kinds}
        markers |= dict.fromkeys(gone, Marker.HIDDEN)
        return amounts.model_copy(update={**dict.fromkeys(gone), "markers": _known(markers)})

    def value(self, measure: MeasureShown, value: ValueShown) -> ValueShown:
        if value.shape not in {"share", "cohort"}:
            return _amount(measure, value, self._hidden)
        of = Of(measure.id, measure.definition)
        told = counts(value)
        gone = {kind for kind in told if of.cell(kind, self._days) in self._hidden}
        markers = {kind: marked(number, None) for kind, number in told.items()}
        markers |= dict.fromkeys(gone, Marker.HIDDEN)
        if gone or of.cell("percent", self._days) in self._hidden:
            gone |= {"percent", "amount"}
            markers["percent"] = Marker.HIDDEN
        elif value.percent is None:
            markers["percent"] = Marker.UNMATURED if value.unmatured else Marker.MISSING
        return value.model_copy(update={**dict.fromkeys(gone), "markers": _known(markers)})

    def target(self, owner: str, target: TargetShown, shown: Shown) -> TargetShown:
        brought = tuple(
            each.model_copy(update={"amount": None})
            if each.amount is not None and achieved(each.name, self._days) in self._hidden
            else each
            for each in target.credits
        )
        id_ = achieved(named(owner, target.id), self._days)
        is_gone = bool(self._hidden & {id_, told_by(id_)}) or _is_of_hidden(target, shown)
        if not is_gone or target.achieved is None:
            return target.model_copy(update={"credits": brought, "marker": _marker_of(target)})
        explanation = target.explanation.model_copy(update={"numbers": {}, "sentence": SENTENCE})
        return target.model_copy(
            update={
                "achieved": None,
                "marker": Marker.HIDDEN,
                "attainment_percent": None,
                "distance": None,
                "matured_percent": None,
                "credits": brought,
                "explanation": explanation,
            }
        )


def _amount(measure: MeasureShown, value: ValueShown, hidden: frozenset[str]) -> ValueShown:
    """Return a value that is one number: few people, or what tells of some, are hidden."""
    if value.amount is None or value.shape not in {"amount", "lowest"}:
        return value
    is_of_few = measure.unit in PEOPLE - {"percent"} and is_few(value.amount)
    if not is_of_few and measure.id not in hidden:
        return value
    gone = {"amount": None, "breaches": (), "markers": {"amount": Marker.HIDDEN}}
    return value.model_copy(update=gone)


def screen_costs(costs: Iterable[UnitCostShown], less: frozenset[str]) -> tuple[UnitCostShown, ...]:
    """Return what one has cost, without what tells how many there are where that is hidden."""
    return tuple(_cost(each) if each.measure in less else each for each in costs)


def _cost(cost: UnitCostShown) -> UnitCostShown:
    if cost.number is None and cost.matured is None:
        return cost
    return cost.model_copy(update={**dict.fromkeys(_COST), **_COST_HIDDEN})


def without_use(money: Purse) -> Purse:
    """Return money without what is used of it, and so without what is left."""
    return money.model_copy(update={**dict.fromkeys(USE), "marker": Marker.HIDDEN})


def without_money(costs: Iterable[UnitCostShown]) -> tuple[UnitCostShown, ...]:
    """Return what one has cost without the money, and without how many there are."""
    gone = dict.fromkeys((*_COST, "oere"))
    return tuple(each.model_copy(update={**gone, **_COST_HIDDEN}) for each in costs)


def _gone(shown: MeasureShown) -> set[str]:
    """Return which numbers of the whole are hidden; a part may be, and the whole be told."""
    of_value = shown.value.markers if shown.value else {}
    markers = {**shown.figure.markers, **of_value}
    return {kind for kind, marker in markers.items() if marker is Marker.HIDDEN}


def _is_of_hidden(target: TargetShown, shown: Shown) -> bool:
    """Return whether the number a target is held against is hidden, or some that it is made of."""
    measure = shown.get(target.measure or "")
    gone = _gone(measure) if measure else set()
    of_year = bool(gone - {"period"})
    return target.achieved_over in gone if target.achieved_over in KINDS else of_year


def _known(markers: dict[str, Marker | None]) -> dict[str, Marker]:
    return {kind: each for kind, each in markers.items() if each is not None}


def _marker_of(target: TargetShown) -> Marker | None:
    if target.achieved is not None:
        return marked(target.achieved, None)
    if target.status == "unmatured":
        return Marker.UNMATURED
    return Marker.MISSING if target.measure else Marker.NOT_APPLICABLE


def _statement(statement: StatementShown, less: frozenset[str]) -> StatementShown:
    """Return a statement without its figure; what a person wrote in words is that person's word."""
    if statement.measure not in less:
        return statement
    return statement.model_copy(update={"figure": None, "figure_text": None})


def _place(part: Part) -> tuple[bool, bool, int, str]:
    size = part.at_end if part.at_end is not None else part.year_to_date
    return part.part == UNKNOWN, size is None, -(size or 0), part.part
