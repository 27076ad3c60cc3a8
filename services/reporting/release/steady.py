"""
What everybody is told moves by five people at least: who asks again and again sees nobody come.

An initiative is told of as before until so many have come, gone or moved on one of its figures;
then all of it is told anew. What counts nobody is always told as it is.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from schemas.budget_lines import lines_of
from schemas.levels import FULL_TIME_HOURS
from schemas.measures import Booked, Milestone
from services.reporting.disclosure.addresses import PEOPLE
from services.reporting.disclosure.publication import THRESHOLD
from services.reporting.domain import Account
from services.reporting.measures.figures import Books
from services.reporting.plans import InitiativeKnown, PlanKnown

from .spending import prices_of

ByFigure: TypeAlias = Mapping[str, Mapping[Account, Sequence[Booked]]]
_COUNTED: Final = frozenset({"share", "cohort"})


class Steady(NamedTuple):
    """The books everybody is told of, and the initiatives that are told of as before."""

    books: Books
    held: frozenset[str]


def steady(plan: PlanKnown, before: Books, now: Books) -> Steady:
    """Return the books of now, those of people as before where fewer than five have moved."""
    then, present = _by_figure(before), _by_figure(now)
    told, held = dict(now), set[str]()
    for known in (*plan.initiatives, *plan.beside):
        ones = dict(_ones(known))
        moved = max((_moved(then, present, of) / one for of, one in ones.items()), default=0)
        if 0 < moved < THRESHOLD:
            held.add(known.initiative.id)
            for figure in ones:
                for account in present.get(figure, {}):
                    del told[account]
                told.update(then.get(figure, {}))
    return Steady(told, frozenset(held))


def _ones(known: InitiativeKnown) -> Iterator[tuple[str, int]]:
    """Yield the figures that tell of people, with what one of them books."""
    for measure in known.initiative.measures:
        if isinstance(measure, Milestone):
            continue
        if measure.kind in _COUNTED or measure.unit in PEOPLE:
            is_by_hours = getattr(measure, "weight", None) == "hours"
            yield measure.id, FULL_TIME_HOURS if is_by_hours else 1
    for line in lines_of(known.initiative.budget):
        if prices := prices_of(line):
            yield line.id, max(prices)


def _by_figure(books: Books) -> ByFigure:
    found: dict[str, dict[Account, Sequence[Booked]]] = defaultdict(dict)
    for account, booked in books.items():
        found[account.figure][account] = booked
    return found


def _moved(before: ByFigure, now: ByFigure, figure: str) -> int:
    """Return how much has come, or gone, on the part of a figure where that is most."""
    steps: Counter[tuple[Account, object]] = Counter()
    for sign, books in ((1, now), (-1, before)):
        for account, booked in books.get(figure, {}).items():
            for each in booked:
                steps[account, each.valid_on] += sign * each.amount
    came, went = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for (account, _), step in steps.items():
        (came if step > 0 else went)[account.component, account.dimension] += abs(step)
    return max((*came.values(), *went.values()), default=0)
