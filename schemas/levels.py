"""What a stock comes to over a window of days: its fewest, its average, its room; and rhythms."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final, Literal, NamedTuple, TypeAlias

from .days import add_months

FULL_TIME_HOURS: Final = 37
_DAY: Final = timedelta(days=1)
_THURSDAY: Final = 3
_WEEKDAYS: Final = 5

Per: TypeAlias = Literal["day", "weekday", "week"]
Every: TypeAlias = Literal["day", "week", "month", "quarter", "year"]
_MONTHS: Final = {"month": 1, "quarter": 3, "year": 12}


class Run(NamedTuple):
    """Days from a first to a last, both included, on which a stock stood still."""

    first: date
    last: date
    amount: int


@dataclass(frozen=True, slots=True)
class Breach:
    """A stretch of days on which a stock was below what was promised, and the fewest of them."""

    first: date
    last: date
    fewest: int

    @property
    def days(self) -> int:
        """For how long."""
        return (self.last - self.first).days + 1


def runs(booked: Iterable[tuple[date, int]], first: date, last: date) -> Iterator[Run]:
    """Yield how a stock stood from a first day to a last."""
    stock = 0
    begins = first
    for day, amount in sorted(booked):
        if day > last:
            break
        if day > begins and amount:
            yield Run(begins, day - _DAY, stock)
            begins = day
        stock += amount
    if begins <= last:
        yield Run(begins, last, stock)


def breaches(
    booked: Iterable[tuple[date, int]], first: date, last: date, floor: int
) -> list[Breach]:
    """Return when a stock was below a floor: the days it broke, and for how long."""
    found: list[Breach] = []
    for run in runs(booked, first, last):
        if run.amount >= floor:
            continue
        if found and found[-1].last == run.first - _DAY:
            before = found.pop()
            found.append(Breach(before.first, run.last, min(before.fewest, run.amount)))
        else:
            found.append(Breach(run.first, run.last, run.amount))
    return found


def average(
    booked: Iterable[tuple[date, int]], first: date, last: date, per: Per
) -> Fraction | None:
    """Return a stock's average over days, Mondays to Fridays, or ISO weeks."""
    units = units_between(first, last, per)
    if units == 0:
        return None
    stood = sum(
        run.amount * units_between(run.first, run.last, per) for run in runs(booked, first, last)
    )
    return Fraction(stood, units)


def units_between(first: date, last: date, per: Per) -> int:
    """Count days; an ISO week belongs to the days its Thursday is among."""
    days = (last - first).days + 1
    if days <= 0 or per == "day":
        return max(0, days)
    weeks, rest = divmod(days, 7)
    over = [(first.weekday() + n) % 7 for n in range(rest)]
    if per == "week":
        return weeks + over.count(_THURSDAY)
    return weeks * _WEEKDAYS + sum(day < _WEEKDAYS for day in over)


def periods(first: date, last: date, every: Every) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each period of the calendar with a day in a window."""
    begins = _beginning(first, every)
    while begins <= last:
        ends = _next(begins, every) - _DAY
        yield begins, ends
        begins = ends + _DAY


def _beginning(day: date, every: Every) -> date:
    if every == "day":
        return day
    if every == "week":
        return day - day.weekday() * _DAY
    months = _MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _next(begins: date, every: Every) -> date:
    if every in {"day", "week"}:
        return begins + (7 if every == "week" else 1) * _DAY
    return add_months(begins, _MONTHS[every])


def periods_in(first: date, last: date, every: Every) -> Fraction:
    """Return how many periods a window holds; one held in part counts as that part of its days."""
    return sum(
        (
            Fraction((min(last, ends) - max(first, begins)).days + 1, (ends - begins).days + 1)
            for begins, ends in periods(first, last, every)
        ),
        Fraction(0),
    )
