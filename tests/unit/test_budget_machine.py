"""The ledger's pure trade beside a ledger on paper: whatever happens, both say the same."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from hypothesis import settings

from schemas.cases import Case, Occurrence, occurrence
from schemas.plans import BudgetLine
from services.budget import domain
from services.budget.affairs import all_affairs, flows
from services.budget.closing import Carrying, Closing, Closings, YearEnd, carried_over, carry
from services.budget.domain import Booking
from services.budget.ledger import Flow
from services.budget.lines import Book, find_line, read_book
from services.chassis.casebook import fold
from tests.builders.budget import INITIATIVE, adopted
from tests.builders.budget_machine import Machine, Sent
from tests.builders.budget_paper import Amounts
from tests.builders.bus import BEGUN

AGREEMENT = INITIATIVE.partition("/")[0]


@dataclass(slots=True)
class Memory:
    """Books in memory: everything but the database is the service's own."""

    book: Book = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    facts: dict[str, dict[tuple[str, int], Occurrence | None]] = field(default_factory=dict)
    closings: list[Closing] = field(default_factory=list)
    booked: list[tuple[Booking, datetime]] = field(default_factory=list)
    sums: dict[str, dict[str, dict[str, int]]] = field(default_factory=dict)
    now: datetime = BEGUN

    def adopt(self, lines: Sequence[BudgetLine], version: int) -> None:
        self.now += timedelta(minutes=1)
        plan = adopted(*lines, version=version)
        old, self.book = self.book, read_book(plan, self.now, self.book)
        self._post(domain.readopt(INITIATIVE, old, self.book, "plan"))
        for case in self.cases.values():
            self._post(domain.rebook(case, case, old, self.book))

    def agree(self, closed_years: Sequence[int], version: int) -> None:
        self.now += timedelta(minutes=1)
        open_again = [each for each in self.closings if each.reopened_at is None]
        for year in closed_years[len(open_again) :]:
            self._close(year)
        for closing in open_again[len(closed_years) :]:
            self._reopen(closing)

    def _close(self, year: int) -> None:
        closing = Closing(AGREEMENT, year, self.now, None, f"closing-{self.now}")
        self.closings.append(closing)
        for each in self.book[INITIATIVE].lines.values() if self.book else ():
            rule = each.carry_over
            if each.year == year and rule is not None and find_line(self.book, str(rule.to)):
                at = self.stands(each.id, date(year, 12, 31))
                end = YearEnd(at.get("available", 0), -at.get("granted", 0), 0)
                carrying = Carrying(each.id, year, self.now, closing.cause, rule)
                rest = carried_over(rule, end)
                self._post(carry(carrying, rest) if rest else ())

    def _reopen(self, closing: Closing) -> None:
        self.closings.remove(closing)
        self.closings.append(closing._replace(reopened_at=self.now))
        self.booked = [each for each in self.booked if each[0].fact != closing.cause]
        posted, self.booked, self.sums = self.booked, [], {}
        for booking, at in posted:
            self._enter(booking, at)

    def take(self, batch: Sequence[Sent]) -> int:
        return sum(self._take(each) for each in batch)

    def _take(self, each: Sent) -> int:
        known = self.facts.setdefault(each.subject, {})
        if (each.fact, each.revision) in known:
            return 0
        self.now += timedelta(minutes=1)
        says = occurrence(each.data, each.fact) if each.data is not None else None
        known[each.fact, each.revision] = says
        before = self.cases.setdefault(each.subject, Case())
        if each.revision or each.fact in before.mended:
            highest = dict(sorted(known))
            case = fold((fact, r, known[fact, r]) for fact, r in highest.items())
            self.cases[each.subject] = case
            return self._post(domain.rebook(before, case, self.book, self.book))
        return self._post(domain.step(before, says, self.book)) if says is not None else 0

    def _post(self, bookings: Iterable[Booking]) -> int:
        some = list(bookings)
        for booking in some:
            assert booking.amount > 0
            assert booking.debit != booking.credit
            self._enter(booking, self.now)
        return len(some)

    def _enter(self, booking: Booking, at: datetime) -> None:
        self.booked.append((booking, at))
        for each, _ in Closings(self.closings).course(booking, at):
            day = self.sums.setdefault(each.line, {}).setdefault(each.valid_on, defaultdict(int))
            day[each.debit] += each.amount
            day[each.credit] -= each.amount

    def stands(self, line: str, day: date) -> Amounts:
        sums: dict[str, int] = defaultdict(int)
        for on, amounts in self.sums.get(line, {}).items():
            for account, amount in amounts.items() if on <= day.isoformat() else ():
                sums[account] += amount
        return {account: amount for account, amount in sums.items() if amount}

    def check(self) -> None:
        """Of each forløb by itself no more is released, or left open, than was committed."""
        for case in self.cases.values():
            for affair in all_affairs(case):
                _releases_what_it_committed(flows(case, affair, self.book))

    def end(self) -> None:
        """Nothing is to be put away."""


def _releases_what_it_committed(affair: Iterable[tuple[Flow, int]]) -> None:
    at: dict[tuple[str, str], int] = defaultdict(int)
    for flow, oere in affair:
        at[flow.line, flow.target] += oere
        at[flow.line, flow.source] -= oere
        if flow.target in {"committed", "consumed"}:
            assert at[flow.line, "committed"] >= 0
    for (line, account), released in at.items():
        if account == "released":
            assert released >= 0, line


class Remembering(Machine):
    make = Memory


TestTheLedger = Remembering.TestCase
TestTheLedger.settings = settings(stateful_step_count=30, deadline=None)
