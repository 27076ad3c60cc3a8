"""Our own forecasts: the year's pace carried on, and a level as it stands."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor, isqrt
from typing import Final

from services.reporting.scoring.figures import Span
from services.reporting.scoring.pace import passed

from .course import Course, month_ends
from .interval import dispersion, quantile, to_come, width
from .result import Forecast, Missing

_CELLS_MIN: Final = 2
_MONTHS: Final = 12
_MONTHS_BACK_MAX: Final = 36
_YEARS_APART: Final = Fraction(1, 4)
_DAY: Final = timedelta(days=1)


def run_rate(course: Course) -> Forecast | Missing:
    """
    Return the pace of the year so far carried on to its end, each month as heavy as it is known.

    What is counted is not lost again, so nothing lies below it.
    """
    season, profile = course.profile()
    cells, ends = course.cells(season), course.ends()
    seen = sum((cell.weight for cell in cells), Fraction(0))
    if len(cells) < _CELLS_MIN or seen <= 0:
        return "too_early"
    # A total that is reported stands for the day of the last report, and so does what is to come.
    counted, rest = replace(course, as_of=ends[-1]).counted, 1 - seen
    spread = dispersion(cells)
    share, before = _years_before(course, spread)
    known, pace = seen + share, max(0, counted) + before
    low, high = to_come(pace, known, rest, width(spread, len(cells) - 1))
    return Forecast(
        method="run_rate",
        value=counted + pace * rest / known,
        low=Fraction(counted + low),
        high=Fraction(counted + high),
        counted=Fraction(counted),
        dispersion=spread,
        profile=profile,
    )


def _years_before(course: Course, spread: Fraction) -> tuple[Fraction, Fraction]:
    """
    Return how much of a year the years before weigh, and what came in so much of one.

    A year differs from those before it by about a quarter of them: they weigh as much as counts of
    this unrest do that tell a pace no better than that, and never more than there are of them.
    """
    paces = course.paces_before()
    mean = Fraction(sum(paces), max(1, len(paces)))
    if mean <= 0:
        return Fraction(0), Fraction(0)
    share = min(Fraction(len(paces)), max(Fraction(1), spread) / (mean * _YEARS_APART**2))
    # A year before may have been longer than the days of this one that count.
    year = Span(date(course.span.last.year, 1, 1), date(course.span.last.year, 12, 31))
    length = passed(year, course.span.last) - passed(year, course.span.first - _DAY)
    return share, share * mean * length


def last_level(course: Course) -> Forecast | Missing:
    """
    Return the level as it stands on the day, for want of a reason why it should move.

    How far it may move is how far it has moved from one month's end to the next: to and fro, or
    the same way each month, whichever is more.
    """
    moves = _moves(course)
    if len(moves) < _CELLS_MIN:
        return "too_early"
    stands = Fraction(_level(course, course.as_of))
    months = _months_left(course)
    restless = months * Fraction(sum(move**2 for move in moves) + 1, len(moves))
    drifting = (months * Fraction(sum(moves), len(moves))) ** 2
    reach = quantile(len(moves)) * _root(max(restless, drifting))
    return Forecast(
        method="last_level",
        value=stands,
        # There are never fewer than none.
        low=min(stands, Fraction(max(0, floor(stands - reach)))),
        high=Fraction(ceil(stands + reach)),
        counted=stands,
    )


def _moves(course: Course) -> Sequence[int]:
    began = min((each.valid_on for each in course.booked), default=None)
    if began is None or began > course.as_of:
        return ()
    ends = list(month_ends(began.replace(day=1), course.as_of))[-_MONTHS_BACK_MAX - 1 :]
    levels = [_level(course, end) for end in ends]
    return [after - before for before, after in pairwise(levels)]


def _level(course: Course, on: date) -> int:
    return sum(each.amount for each in course.booked if each.valid_on <= on)


def _months_left(course: Course) -> Fraction:
    year = Span(date(course.span.last.year, 1, 1), date(course.span.last.year, 12, 31))
    return _MONTHS * (passed(year, course.span.last) - passed(year, course.as_of))


def _root(value: Fraction) -> Fraction:
    """Return a square root in hundredths, rounded up."""
    hundredths = value * 100**2
    floor_of_root = isqrt(floor(hundredths))
    return Fraction(floor_of_root + (floor_of_root**2 != hundredths), 100)
