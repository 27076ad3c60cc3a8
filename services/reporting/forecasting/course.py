"""What a measure has come to in a year, as far as a day: by months, or from report to report."""

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from schemas.measures import Booked
from schemas.targets import Season
from services.reporting.scoring.figures import Span
from services.reporting.scoring.pace import passed

from .interval import Cell
from .result import Profile

_DAY: Final = timedelta(days=1)
_MONTHS: Final = 12


@dataclass(frozen=True, slots=True)
class Course:
    """
    A measure's amounts, seen from a day of the year that is forecast.

    ``known`` are the days of which everything is told: before them somebody else counted, or
    nobody. ``span`` is the part of the year that counts. A total that is ``reported`` stands for
    the day it was reported on.
    """

    booked: Sequence[Booked]
    known: Span
    span: Span
    as_of: date
    season: Season | None = None
    is_reported: bool = False

    @property
    def counted(self) -> int:
        """What there is on the day, since the span began."""
        return sum(each.amount for each in self.within(self.span.first, self.as_of))

    def within(self, first: date, last: date) -> Iterator[Booked]:
        """Yield what was booked from a day to another."""
        return (each for each in self.booked if first <= each.valid_on <= last)

    def ends(self) -> list[date]:
        """
        Return the last days of the stretches that have ended.

        The days of a month that has only begun are added to the month before.
        """
        if self.is_reported:
            told = self.within(self.span.first, self.as_of)
            return sorted({each.valid_on for each in told})
        ends = list(month_ends(self.span.first, self.as_of))
        return [*ends[:-1], self.as_of] if ends else []

    def cells(self, season: Season | None) -> list[Cell]:
        """Return the stretches with their share of the span, by the months' weights."""
        cells, first, before = [], self.span.first, Fraction(0)
        for last in self.ends():
            share = passed(self.span, last, season)
            amount = sum(each.amount for each in self.within(first, last))
            cells.append(Cell(share - before, amount))
            first, before = last + _DAY, share
        return cells

    def years_before(self) -> list[Span]:
        """Return the whole years before this one: those that something began in, early at that."""
        began = min((each.valid_on for each in self.booked if each.amount), default=self.span.last)
        years = range(self.known.first.year, self.span.first.year)
        spans = [Span(date(year, 1, 1), date(year, 12, 31)) for year in years]
        return [
            each
            for each in spans
            if each.first >= self.known.first and began <= each.first.replace(month=3, day=31)
        ]

    def paces_before(self) -> list[int]:
        """Return what each of those years came to."""
        return [
            sum(each.amount for each in self.within(year.first, year.last))
            for year in self.years_before()
        ]

    def profile(self) -> tuple[Season | None, Profile]:
        """Return how heavy the months are: as the plan says, as they have been, or all alike."""
        if self.season is not None:
            return self.season, "plan"
        years = self.years_before()
        if self.is_reported or not years:
            return None, "even"
        return _seasoned(self.within(years[0].first, years[-1].last))


def _seasoned(booked: Iterable[Booked]) -> tuple[Season | None, Profile]:
    """Weigh the months by what came in them, half way towards all alike: a year is a small n."""
    came = Counter[int]()
    for each in booked:
        came[each.valid_on.month] += each.amount
    total = sum(came.values())
    weights = [_MONTHS * came[month] + total for month in range(1, _MONTHS + 1)]
    # Whole numbers up to a million are what a season is written in.
    scale = max(1, *(weight // 1_000_000 + 1 for weight in weights))
    weights = [max(0, weight) // scale for weight in weights]
    return (Season(months=tuple(weights)), "earlier_years") if any(weights) else (None, "even")


def month_ends(first: date, last: date) -> Iterator[date]:
    """Yield the last day of each month that has ended by a day."""
    day = first
    while (end := day.replace(day=monthrange(day.year, day.month)[1])) <= last:
        yield end
        day = end + _DAY
