"""
What becomes of money that comes after its year was closed, and of what the year left. Pure.

The year's figures stand as they were known when it was closed. What is recorded later counts on the
first day of the first year that is open, and keeps its own day beside it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final, NamedTuple

from msgspec.structs import replace

from schemas.appropriations import CarryOver
from schemas.snapshots import BudgetAccount

from .domain import Booking
from .ledger import AVAILABLE, GRANTED, NOTED
from .lines import agreement_of

_HUNDRED: Final = 100
_BOTH: Final[tuple[tuple[BudgetAccount, BudgetAccount], ...]] = (
    (GRANTED, AVAILABLE),
    (NOTED, "carried_over"),
)


class Closing(NamedTuple):
    """A year of an agreement, closed at an instant because of an event, perhaps opened again."""

    agreement: str
    year: int
    closed_at: datetime
    reopened_at: datetime | None
    cause: str


class Closings:
    """The closed years by agreement."""

    def __init__(self, closings: Iterable[Closing]) -> None:
        self._by_year: dict[tuple[str, str], list[Closing]] = {}
        self._reopened: dict[str, list[datetime]] = defaultdict(list)
        for each in closings:
            self._by_year.setdefault((each.agreement, str(each.year)), []).append(each)
            if each.reopened_at is not None:
                self._reopened[each.agreement].append(each.reopened_at)
        for instants in self._reopened.values():
            instants.sort()

    def __bool__(self) -> bool:
        """Return whether any year was ever closed."""
        return bool(self._by_year)

    def move_on(self, booking: Booking, recorded_at: datetime) -> Booking:
        """Return the booking on the first day, from its own on, that was open when it came."""
        agreement, year = agreement_of(booking.line), booking.valid_on[:4]
        while self._is_closed(agreement, year, recorded_at):
            year = f"{int(year) + 1:04}"
        if year == booking.valid_on[:4]:
            return booking
        service_on = booking.service_on or booking.valid_on
        return replace(booking, valid_on=f"{year}-01-01", service_on=service_on)

    def course(self, booking: Booking, recorded_at: datetime) -> Iterator[tuple[Booking, datetime]]:
        """
        Yield the booking where it goes when it is recorded, and its moves since, by instant.

        When a year is opened again, what came while it was closed goes back towards its own day:
        else what is taken back later would leave the year with less than nothing.
        """
        moved = self.move_on(booking, recorded_at)
        yield moved, recorded_at
        for at in self._reopened[agreement_of(booking.line)]:
            again = self.move_on(booking, at) if at > recorded_at else moved
            if again.valid_on < moved.valid_on and not self.holds(moved, at):
                yield reverse(moved), at
                yield again, at
                moved = again

    def holds(self, booking: Booking, at: datetime) -> bool:
        """Return whether the year the booking is in was closed then."""
        return self._is_closed(agreement_of(booking.line), booking.valid_on[:4], at)

    def _is_closed(self, agreement: str, year: str, at: datetime) -> bool:
        return any(
            each.closed_at < at and (each.reopened_at is None or at < each.reopened_at)
            for each in self._by_year.get((agreement, year), ())
        )


def reverse(booking: Booking) -> Booking:
    """Return the booking that takes a booking back."""
    return replace(booking, debit=booking.credit, credit=booking.debit)


class YearEnd(NamedTuple):
    """How a line stood at the end of its year, and what of that has been carried over already."""

    rest: int
    corrected: int
    carried: int


def carried_over(rule: CarryOver, end: YearEnd) -> int:
    """Return what goes on to the next year; what was spent too much goes on whole."""
    rest, corrected = end.rest + end.carried, end.corrected + end.carried
    if rest < 0:
        return rest if rule.overspent else 0
    limits = [rest]
    if rule.percent_max is not None:
        limits.append(max(0, corrected) * rule.percent_max // _HUNDRED)
    if rule.oere_max is not None:
        limits.append(rule.oere_max)
    return min(limits)


class Carrying(NamedTuple):
    """What carries a line's rest on: the rule as it was when the year was closed, and why."""

    line: str
    year: int
    closed_at: datetime
    cause: str
    rule: CarryOver


def carry(carrying: Carrying, amount: int) -> Sequence[Booking]:
    """Return the bookings that carry so much more (or, negative, less) to the next year's line."""
    to = str(carrying.rule.to)
    left, come = f"{carrying.year}-12-31", f"{carrying.year + 1}-01-01"
    bookings = []
    for line, day, moved in ((carrying.line, left, -amount), (to, come, amount)):
        for source, target in _BOTH:
            debit, credit = (target, source) if moved > 0 else (source, target)
            bookings.append(
                Booking(
                    line=line,
                    debit=debit,
                    credit=credit,
                    valid_on=day,
                    amount=abs(moved),
                    defined_at=carrying.closed_at,
                    fact=carrying.cause,
                )
            )
    return bookings
