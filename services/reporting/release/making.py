"""A release: the annexes of all periods of an agreement as they may be shown to everybody."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final, NamedTuple

from services.reporting.answering.annexes import Asked, Material, annex_of
from services.reporting.answers.annex import Annex, MeasureShown
from services.reporting.disclosure import decide
from services.reporting.disclosure.addresses import days_of, forecast_of
from services.reporting.disclosure.family import Earlier, Family
from services.reporting.disclosure.prices import used
from services.reporting.disclosure.reading import read_annex
from services.reporting.disclosure.screening import screen_annex
from services.reporting.measures.figures import Books, Sight
from services.reporting.measures.reckoned import is_plain, rests_on
from services.reporting.periods import Period, period_of, periods_between
from services.reporting.plans import PlanKnown

from .spending import Published, hidden_money
from .steady import Steady, steady

PERIODS_MAX: Final = 200


class Basis(NamedTuple):
    """What makes all of a release be told anew when it changes: a plan, a filling, an approval."""

    versions: Mapping[str, int]
    unfilled: frozenset[tuple[str, int]]
    vintages: int


class Told(NamedTuple):
    """What a release tells of; the next is measured against it."""

    books: Books
    at: Mapping[str, datetime]
    """When each initiative was last told anew: what has come since is not in the books."""
    basis: Basis


@dataclass(frozen=True)
class Release:
    """What may be shown of an agreement, by the name of the period; and what may not."""

    known_at: datetime
    annexes: Mapping[str, Annex]
    hidden: frozenset[str]
    told: Told

    def of_day(self, last: date) -> Annex | None:
        """Return the annex of the quarter that ends on a day."""
        quarter = period_of(last, "quarter")
        return self.annexes.get(quarter.name) if quarter.last_day == last else None

    def measure(self, period: str, id_: str, definition: int | None = None) -> MeasureShown | None:
        """Return a measure in a period; without a definition as it is defined last."""
        found = self._measures.get((period, id_), ())
        named = [each for each in found if definition in {None, each.definition}]
        return named[-1] if named else None

    def held_at(self, figure: str) -> datetime | None:
        """Return the instant a figure is told of, where it is not that of the release."""
        initiative = "/".join(figure.split("/")[:2])
        at = self.told.at.get(initiative, self.known_at)
        return None if at == self.known_at else at

    @property
    def books(self) -> Books:
        """What everything everybody is told is made from."""
        return self.told.books

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
    plan: PlanKnown,
    material: Material,
    earlier: Sequence[Earlier],
    now: datetime,
    before: Told | None = None,
) -> Release:
    """
    Return the release of an agreement; where fewer than five have moved it is told as ``before``.

    A plan that counts otherwise, and a period approved, are told of at once.
    """
    basis = Basis(plan.versions, frozenset(material.unfilled), len(earlier))
    books, held = Steady(material.books, frozenset())
    if before is not None and before.basis == basis:
        books, held = steady(plan, before.books, material.books)
    material = material._replace(books=books)
    annexes = annexes_of(plan, material, now)
    hidden = hidden_of(plan, material, annexes.values(), earlier)
    shown = {name: screen_annex(annex, hidden) for name, annex in annexes.items()}
    ids = (each.initiative.id for each in (*plan.initiatives, *plan.beside))
    at = {id_: before.at[id_] if before is not None and id_ in held else now for id_ in ids}
    return Release(now, shown, hidden, Told(books, at, basis))


def hidden_of(
    plan: PlanKnown, material: Material, annexes: Iterable[Annex], earlier: Sequence[Earlier]
) -> frozenset[str]:
    """
    Return what is hidden: numbers, the ids of measures that are reckoned from such, and money.

    What was hidden in a vintage that is in force stays so: the step to a number that is shown now
    would tell of the one that was not. What was shown in any vintage is known, and binds the rest.
    """
    family = Family(tuple(annexes), tuple(earlier))
    whole = family.publication()
    held = (each.hidden for each in earlier if each.is_in_force)
    hidden = decide(whole).hidden.union(*held)
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
    owners = {id_ for row in annex.initiatives for id_ in (row.id, *(e.id for e in row.lines))}
    names |= {used(owner, days_of(annex).last) for owner in owners}
    return hidden & names


def measures_of(hidden: Iterable[str]) -> frozenset[str]:
    """Return the measures of which something is hidden."""
    return frozenset(id_.partition("@")[0] for id_ in hidden)
