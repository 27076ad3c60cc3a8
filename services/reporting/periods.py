"""The periods figures are asked for: a month, a quarter, a year; pure."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, TypeAlias

Grain: TypeAlias = Literal["month", "quarter", "year"]
_MONTHS: Final[dict[Grain, int]] = {"month": 1, "quarter": 3, "year": 12}
_WRITTEN: Final = re.compile(r"(?P<year>(?:19|20)\d\d)(?:-[QK](?P<quarter>[1-4]))?", re.IGNORECASE)
HOW_TO_WRITE: Final = "write the period as 2009-Q3 (or 2009-K3) for a quarter, 2009 for a year"


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months from ``first_day`` to ``last_day``, both included."""

    grain: Grain
    first_day: date
    last_day: date

    @property
    def name(self) -> str:
        """The period as it is written: 2009-07, 2009-Q3, 2009."""
        match self.grain:
            case "month":
                return f"{self.first_day:%Y-%m}"
            case "quarter":
                return f"{self.first_day.year}-Q{(self.first_day.month + 2) // 3}"
            case "year":
                return str(self.first_day.year)

    @property
    def year_began(self) -> date:
        """The first day of the period's year."""
        return self.first_day.replace(month=1, day=1)


def parse_period(written: str) -> Period:
    """
    Read a period as people write it.

    Raises:
        ValueError: it is not written that way; the message says how to.

    """
    found = _WRITTEN.fullmatch(written.strip())
    if found is None:
        raise ValueError(HOW_TO_WRITE)
    year = int(found["year"])
    if found["quarter"] is None:
        return period_of(date(year, 1, 1), "year")
    return period_of(date(year, 3 * int(found["quarter"]), 1), "quarter")


def period_of(day: date, grain: Grain) -> Period:
    """Return the period that holds a day."""
    months = _MONTHS[grain]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    last_month = first.month + months - 1
    return Period(grain, first, date(day.year, last_month, monthrange(day.year, last_month)[1]))


def periods_between(first: date, last: date, grain: Grain) -> Iterator[Period]:
    """Return the periods that hold the days from ``first`` to ``last``, in order."""
    while first <= last:
        period = period_of(first, grain)
        yield period
        first = period.last_day + timedelta(days=1)
