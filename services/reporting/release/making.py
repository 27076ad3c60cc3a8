"""A release: the annexes of all periods of an agreement as they may be shown to everybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final

from services.reporting.annexes import Asked, Material, annex_of
from services.reporting.answers import Annex, MeasureShown
from services.reporting.disclosure import decide
from services.reporting.disclosure.addresses import days_of, forecast_of
from services.reporting.disclosure.family import Earlier, Family
from services.reporting.disclosure.prices import used
from services.reporting.disclosure.reading import read_annex
from services.reporting.disclosure.screening import screen_annex
from services.reporting.figures import Sight
from services.reporting.periods import Period, period_of, periods_between
from services.reporting.plans import PlanKnown
from services.reporting.reckoned import is_plain, rests_on

from .spending import Published, hidden_money

PERIODS_MAX: Final = 200


@dataclass(frozen=True)
class Release:
    """What may be shown of an agreement, by the name of the period; and what may not."""

    known_at: datetime
    annexes: Mapping[str, Annex]
    hidden: frozenset[str]

    def of_day(self, last: date) -> Annex | None:
        """Return the annex of the quarter that ends on a day."""
        quarter = period_of(last, "quarter")
        return self.annexes.get(quarter.name) if quarter.last_day == last else None

    def measure(self, period: str, id_: str, definition: int | None = None) -> MeasureShown | None:
        """Return a measure in a period; without a definition as it is defined last."""
        found = self._measures.get((period, id_), ())
        named = [each for each in found if definition in {None, each.definition}]
        return named[-1] if named else None

    def is_open(self, measure: str) -> bool:
        """Return whether nothing at all of a measure is hidden, in no period."""
        return measure not in self._closed

    @cached_property
    def _closed(self) -> frozenset[str]:
        return measures_of(self.hidden)

    @cached_property
    def _measures(self) -> Mapping[tuple[str, str], Sequence[MeasureShown]]:
        """The measures of each period by their ids: a course asks for one at each of its points."""
        found: dict[tuple[str, str], list[MeasureShown]] = {}
        for period, annex in self.annexes.items():
            for row in annex.initiatives:
                for each in row.measures:
                    found.setdefault((period, each.id), []).append(each)
        return found


def periods_of(plan: PlanKnown) -> list[Period]:
    """Return the quarters and the years of an agreement."""
    agreement = plan.agreement.adopted.agreement
    days = agreement.first_day, agreement.last_day
    quarters, years = periods_between(*days, "quarter"), periods_between(*days, "year")
    return [*quarters, *years][:PERIODS_MAX]


def annexes_of(plan: PlanKnown, material: Material, now: datetime) -> dict[str, Annex]:
    """Return the annexes of all periods with their true numbers, by the name of the period."""
    return {
        period.name: annex_of(plan, material, Asked(Sight(period, period.last_day), None, now))
        for period in periods_of(plan)
    }


def make_release(
    plan: PlanKnown, material: Material, earlier: Sequence[Earlier], now: datetime
) -> Release:
    """Return the release of an agreement."""
    annexes = annexes_of(plan, material, now)
    hidden = hidden_of(plan, material, annexes.values(), earlier)
    shown = {name: screen_annex(annex, hidden) for name, annex in annexes.items()}
    return Release(now, shown, hidden)


def hidden_of(
    plan: PlanKnown, material: Material, annexes: Iterable[Annex], earlier: Sequence[Earlier]
) -> frozenset[str]:
    """
    Return what is hidden: numbers, the ids of measures that are reckoned from such, and money.

    What was hidden in a vintage that is in force stays so: the step to a number that is shown now
    would tell of the one that was not.
    """
    family = Family(tuple(annexes), tuple(earlier))
    whole = family.publication()
    hidden = decide(whole).hidden.union(*(each.hidden for each in earlier))
    gone = measures_of(hidden)
    reckoned = frozenset(
        each.id
        for each in plan.measures
        if not is_plain(each) and {each.id, *(of.figure for of in rests_on(each))} & gone
    )
    carried = frozenset(map(forecast_of, gone))
    cells = (each for each in whole.cells if each.id in hidden)
    money = hidden_money(plan, material.books, Published(family.annexes, earlier, cells))
    return hidden | reckoned | carried | money


def hidden_in(annex: Annex, hidden: frozenset[str]) -> frozenset[str]:
    """Return what of it concerns one annex, to be kept with it."""
    whole = read_annex(annex)
    names = {each.id for each in whole.cells} | {each.id for each in whole.formulas}
    measures = {each.id for row in annex.initiatives for each in row.measures}
    names |= measures | set(map(forecast_of, measures))
    names |= {used(row.id, days_of(annex).last) for row in annex.initiatives}
    return hidden & names


def measures_of(hidden: Iterable[str]) -> frozenset[str]:
    """Return the measures of which something is hidden."""
    return frozenset(id_.partition("@")[0] for id_ in hidden)
