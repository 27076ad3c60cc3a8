"""What of an agreement's money is hidden, for what it was spent on are few."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from schemas.budget_lines import lines_of
from schemas.plans import BudgetLine
from services.reporting.answers.annex import Annex
from services.reporting.disclosure.addresses import days_of, place_of
from services.reporting.disclosure.family import Earlier
from services.reporting.disclosure.prices import Spent, telling, used
from services.reporting.disclosure.publication import Cell
from services.reporting.measures.figures import Books
from services.reporting.money.balance import line_at
from services.reporting.plans import PlanKnown

Counts: TypeAlias = Mapping[str, Mapping[date, set[int]]]


class Published(NamedTuple):
    """The annexes of all periods, those published before, and the counts that are hidden."""

    annexes: Sequence[Annex]
    earlier: Sequence[Earlier]
    gone: Iterable[Cell]


def hidden_money(plan: PlanKnown, books: Books, published: Published) -> frozenset[str]:
    """Return whose use of money is hidden on which days: lines, and the initiatives they are of."""
    days = sorted({days_of(each).last for each in published.annexes})
    known, counts = _known(published), _counts(published.gone)
    hidden = set[str]()
    for each in plan.initiatives:
        id_ = each.initiative.id
        for line in lines_of(each.initiative.budget):
            seen = {day for owner, day in known if owner == id_ and day.year == line.year}
            for day in telling(_spent(line, books, days), counts.get(id_, {}), seen):
                hidden.add(used(line.id, day))
                if day.year == line.year:
                    hidden.add(used(id_, day))
    return frozenset(hidden)


def prices_of(line: BudgetLine) -> tuple[int, ...]:
    """Return what one forløb costs on a line, at any time; nothing where it pays for none."""
    weeks = line.planned.weeks if line.planned and line.planned.weeks else 1
    times = {"forloeb": 1, "week": weeks}
    return tuple(each.amount_oere * times[each.per] for each in line.prices if each.per in times)


def _spent(line: BudgetLine, books: Books, days: Iterable[date]) -> list[Spent]:
    prices, began = prices_of(line), date(line.year, 1, 1)
    return [_at(line, books, day, prices) for day in days if prices and day >= began]


def _at(line: BudgetLine, books: Books, day: date, prices: tuple[int, ...]) -> Spent:
    balance = line_at(line, books, day).balance
    committed, consumed = balance.used
    total = committed + consumed
    return Spent(line.id, day, prices, (consumed, total, total + balance.released))


def _known(published: Published) -> set[tuple[str, date]]:
    """Return whose money earlier publications have shown as it still is."""
    now = dict(_money(published.annexes))
    return {
        of
        for before in published.earlier
        for of, money in _money([before.annex])
        if used(*of) not in before.hidden and now.get(of) == money
    }


def _money(annexes: Iterable[Annex]) -> Iterator[tuple[tuple[str, date], object]]:
    for annex in annexes:
        for row in annex.initiatives:
            if row.money is not None:
                yield (row.id, days_of(annex).last), row.money


def _counts(gone: Iterable[Cell]) -> Counts:
    """Return the hidden counts of people of each initiative, by their last day."""
    found: dict[str, dict[date, set[int]]] = defaultdict(lambda: defaultdict(set))
    for cell in gone:
        place = place_of(cell.id)
        if place and cell.value and cell.counts_people:
            initiative, last = place
            found[initiative][last].add(cell.value)
    return found
