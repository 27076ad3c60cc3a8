"""The money of an agreement in a year, as it is answered: lines, and what they bought; pure."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import reduce
from operator import add
from typing import NamedTuple

from schemas.budget_lines import lines_of
from schemas.measures import Measure, Window
from schemas.plans import BudgetLine
from schemas.reckoning import BrokenSeriesError, in_force
from schemas.unit_costs import UnitCost
from services.reporting.answers.money import (
    InitiativeMoney,
    LineMoney,
    LineShown,
    Money,
    PhaseShown,
    Placed,
    TotalMoney,
    UnitCostShown,
)
from services.reporting.measures.figures import Books
from services.reporting.measures.filling import Unfilled
from services.reporting.measures.reckoned import reckoned
from services.reporting.money import outcomes, providers
from services.reporting.money.balance import Balance, LineAt, line_at
from services.reporting.money.capacity import capacity
from services.reporting.money.expectation import expect
from services.reporting.money.pace import pace_of
from services.reporting.money.result import NoCost
from services.reporting.plans import InitiativeKnown, PlanKnown

from . import money as shown


class Sight(NamedTuple):
    """
    The year asked for, the last day that counts, today, and what cannot be seen from there.

    What is booked on days to come is booked, but a year is not over before it is.
    """

    year: int
    as_of: date
    today: date
    hidden: Unfilled = frozenset()

    @property
    def day(self) -> date:
        """The day the year is looked at from."""
        return min(self.as_of, self.today)

    @property
    def window(self) -> Window:
        """The days of the year that count."""
        last = date(self.year, 12, 31)
        return Window(date(self.year, 1, 1), min(self.as_of, last))


def lines_at(known: InitiativeKnown, books: Books, year: int, as_of: date) -> list[LineAt]:
    """Return an initiative's lines of a year as they stand on a day."""
    lines = lines_of(known.initiative.budget)
    return [line_at(each, books, as_of) for each in lines if each.year == year]


def total(lines: Iterable[LineAt]) -> Money:
    """Return the sum of lines; what is None in all of them is None in the sum."""
    return Money(**shown.money(_sum(lines)))


def show_line(of: LineAt) -> LineMoney:
    """Return how a line stands."""
    return LineMoney(id=of.line.id, title=of.line.title, **shown.money(of.balance))


def _sum(lines: Iterable[LineAt]) -> Balance:
    return reduce(add, (each.balance for each in lines), Balance())


def show_initiatives(plan: PlanKnown, books: Books, sight: Sight) -> tuple[InitiativeMoney, ...]:
    """Return each initiative's lines of a year in the document's order, and what they bought."""
    return tuple(_initiative(known, plan.measures, books, sight) for known in plan.initiatives)


def _initiative(
    known: InitiativeKnown, measures: Sequence[Measure], books: Books, sight: Sight
) -> InitiativeMoney:
    initiative = known.initiative
    lines = lines_at(known, books, sight.year, sight.as_of)
    seen = lines_at(known, books, sight.year, sight.day)
    phases = _phases(initiative.budget)
    counted = ((said, each) for said, each in _counted(known, sight) if each is not None)
    apart = providers.counted_by(counted)
    paid = providers.by_provider(lines, books, apart, sight.window, sight.as_of)
    return InitiativeMoney(
        id=initiative.id,
        number=known.number,
        title=initiative.title,
        lines=tuple(
            _line(each, then, phases.get(each.line.id, ()), sight.day)
            for each, then in zip(lines, seen, strict=True)
        ),
        **shown.money(_sum(lines)),
        pace=shown.pace(pace_of(seen, sight.day)),
        expected=shown.expected(expect(seen, sight.day)),
        administration=shown.administration(lines),
        unit_costs=show_costs(known, measures, books, sight),
        providers=tuple(shown.provider(each) for each in paid),
    )


def _line(of: LineAt, seen: LineAt, phases: tuple[PhaseShown, ...], day: date) -> LineShown:
    line = of.line
    return LineShown(
        id=line.id,
        title=line.title,
        nature=line.nature,
        frame=line.frame,
        area=line.area,
        source=line.source,
        party=line.party,
        standing=line.standing,
        condition=line.condition,
        **shown.money(of.balance),
        pace=shown.pace(pace_of([seen], day)),
        capacity=shown.capacity(capacity(of, day)),
        expected=shown.expected(expect([seen], day)),
        phases=phases,
    )


def _phases(budget: Iterable[BudgetLine]) -> dict[str, tuple[PhaseShown, ...]]:
    """Return what each line over years sets aside, by the name of each of its years' lines."""
    found = {}
    for line in budget:
        amounts = {year: each.appropriation_oere for each in line.phases for year in each.years}
        phases = tuple(PhaseShown(year=year, oere=amounts[year]) for year in sorted(amounts))
        found.update({f"{line.id}-{year}": phases for year in amounts})
    return found


def show_costs(
    known: InitiativeKnown, measures: Sequence[Measure], books: Books, sight: Sight
) -> tuple[UnitCostShown, ...]:
    """Return what one of those an initiative's money is held against has cost."""
    lines = lines_at(known, books, sight.year, sight.as_of)
    found = _Found(lines, measures, books, sight)
    return tuple(_cost(said, measure, known, found) for said, measure in _counted(known, sight))


class _Found(NamedTuple):
    """What the cost of one is reckoned from."""

    lines: Sequence[LineAt]
    measures: Sequence[Measure]
    books: Books
    sight: Sight


def _counted(known: InitiativeKnown, sight: Sight) -> Iterator[tuple[UnitCost, Measure | None]]:
    """Yield what the money is held against, each measure as defined in the year."""
    for said in known.initiative.unit_costs:
        versions = [each for each in known.initiative.measures if each.id == said.measure]
        try:
            yield said, in_force(versions, sight.window)
        except BrokenSeriesError:
            yield said, None


def _cost(
    said: UnitCost, measure: Measure | None, known: InitiativeKnown, found: _Found
) -> UnitCostShown:
    of = _number(measure, found)
    planned = outcomes.planned(said, known.initiative, found.lines)
    return shown.cost(outcomes.cost_of(said, of, found.lines, planned))


def _number(measure: Measure | None, found: _Found) -> outcomes.Counted | NoCost | None:
    if measure is None:
        return None
    if (measure.id, measure.version) in found.sight.hidden:
        return "being_filled"
    window, day = found.sight.window, found.sight.as_of
    return outcomes.counted(reckoned(measure, found.measures, found.books, window, day))


def show_total(plan: PlanKnown, books: Books, sight: Sight) -> TotalMoney:
    """Return the sum of all lines of a year."""
    lines, seen = (
        [each for known in plan.initiatives for each in lines_at(known, books, sight.year, day)]
        for day in (sight.as_of, sight.day)
    )
    return TotalMoney(
        **shown.money(_sum(lines)),
        pace=shown.pace(pace_of(seen, sight.day)),
        expected=shown.expected(expect(seen, sight.day)),
        administration=shown.administration(lines),
    )


def placed(plan: PlanKnown) -> Placed:
    """Return the sum printed in the agreement against what its lines list, over all years."""
    printed = plan.agreement.adopted.agreement.total_oere
    listed = sum(each.oere for each in years(plan))
    return Placed(
        printed_oere=printed,
        listed_oere=listed,
        not_placed_oere=printed - listed if printed is not None else None,
    )


def years(plan: PlanKnown) -> tuple[PhaseShown, ...]:
    """Return what the plan sets aside for each year it has money for."""
    sums: dict[int, int] = {}
    for known in plan.initiatives:
        for line in lines_of(known.initiative.budget):
            if line.appropriation_oere is not None:
                sums[line.year] = sums.get(line.year, 0) + line.appropriation_oere
    return tuple(PhaseShown(year=year, oere=sums[year]) for year in sorted(sums))
