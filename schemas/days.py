"""Days as a Danish authority counts them: calendar days, working days, calendar months."""

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from pydantic import Field

from .base import Contract

CalendarUnit: TypeAlias = Literal["days", "working_days", "weeks", "months"]

_DAY: Final = timedelta(days=1)
_FRIDAY: Final = 4
# Days from Easter Sunday, while they were holidays: the great prayer day was abolished in 2024.
_BY_EASTER: Final = {
    "skærtorsdag": -3,
    "langfredag": -2,
    "anden påskedag": 1,
    "store bededag": 26,
    "Kristi himmelfartsdag": 39,
    "anden pinsedag": 50,
}
_LAST_PRAYER_DAY: Final = 2023
_FIXED: Final = ((1, 1), (12, 25), (12, 26))
# No public holidays, but days on which public offices are closed by agreement.
_CLOSED: Final = ((6, 5), (12, 24), (12, 31))


class Span(Contract):
    """A length of time: 3 months, 14 days, 1 working day."""

    count: int = Field(ge=0, le=1200)
    unit: CalendarUnit


def easter(year: int) -> date:
    """Return Easter Sunday by the Gregorian reckoning."""
    golden = year % 19
    century, of_century = divmod(year, 100)
    moon = (
        19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15
    ) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (of_century // 4) - moon - of_century % 4) % 7
    late = (golden + 11 * moon + 22 * weekday) // 451
    month, day = divmod(moon + weekday - 7 * late + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=400)
def holidays(year: int) -> frozenset[date]:
    """Return the Danish public holidays of a year and the days offices are closed by agreement."""
    by_easter = {
        easter(year) + timedelta(days=days)
        for name, days in _BY_EASTER.items()
        if name != "store bededag" or year <= _LAST_PRAYER_DAY
    }
    return frozenset(by_easter | {date(year, *day) for day in (*_FIXED, *_CLOSED)})


def is_working_day(day: date) -> bool:
    """Return whether it is Monday to Friday and no holiday."""
    return day.weekday() <= _FRIDAY and day not in holidays(day.year)


def after(day: date, span: Span, *, from_day_after: bool = True) -> date:
    """
    Return the last day of a span that begins on ``day``.

    A month later has the same day number, clipped to the month's end: 31 January and a month is 28
    February. A working day is counted from the day after, unless told otherwise.
    """
    match span.unit:
        case "days":
            return day + span.count * _DAY
        case "weeks":
            return day + 7 * span.count * _DAY
        case "months":
            return add_months(day, span.count)
        case "working_days":
            return _add_working_days(day, span.count, from_day_after=from_day_after)


def before(day: date, span: Span) -> date:
    """Return the first day of a span that ends on ``day``; working days are not counted back."""
    if span.unit == "months":
        return add_months(day, -span.count)
    return day - span.count * (7 if span.unit == "weeks" else 1) * _DAY


def add_months(day: date, months: int) -> date:
    """Return the same day number so many months on, clipped to the month's end."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _add_working_days(day: date, count: int, *, from_day_after: bool) -> date:
    left = count
    if not from_day_after and is_working_day(day):
        left -= 1
    while left > 0:
        day += _DAY
        left -= is_working_day(day)
    return day


def elapsed(first: date, last: date, unit: CalendarUnit) -> int:
    """Return how many whole units lie between two days: none where ``last`` is not later."""
    if last <= first:
        return 0
    match unit:
        case "days":
            return (last - first).days
        case "weeks":
            return (last - first).days // 7
        case "months":
            months = (last.year - first.year) * 12 + last.month - first.month
            return months - (add_months(first, months) > last)
        case "working_days":
            return sum(is_working_day(first + n * _DAY) for n in range(1, (last - first).days + 1))
