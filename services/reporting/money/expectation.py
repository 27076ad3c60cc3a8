"""
What a year is expected to have cost when it is over (forventet regnskab), and how sure that is.

It is what the year obliges to that is carried on: consumption and open commitments, less what is
released. A forløb weighs on the day it starts, not when its invoice comes.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from math import gcd
from typing import Final, NamedTuple

from schemas.measures import Booked
from schemas.targets import Season
from services.reporting.forecasting.course import Course
from services.reporting.forecasting.methods import run_rate
from services.reporting.forecasting.result import Forecast
from services.reporting.forecasting.scores import Outcome, outcome
from services.reporting.scoring.figures import Span

from .balance import LineAt
from .pace import months_of
from .result import Method, NoForecast

_WEIGHT_MAX: Final = 1_000_000
_QUARTER_ENDS: Final = ((3, 31), (6, 30), (9, 30))


class Expected(NamedTuple):
    """
    What lines are expected to have cost, seen from a day, and what they were granted by then.

    ``method`` None: there is no forecast, ``missing`` says why. ``silent`` are lines on which
    nothing was ever used: that is not nought, and they are in no number here.
    """

    on: date
    method: Method | None
    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    counted: int
    corrected: int | None
    is_phased: bool
    missing: NoForecast | None
    silent: tuple[str, ...]


def expect(lines: Sequence[LineAt], as_of: date) -> Expected | None:
    """Return what the lines of one year are expected to come to; None where there is no line."""
    if not lines:
        return None
    year = lines[0].line.year
    told = [each for each in lines if each.used]
    booked = [each for of in told for each in of.used]
    months = months_of(told)
    granted = [each.balance.corrected for each in told if each.balance.corrected is not None]
    found = _carried_on(booked, year, as_of, months) if booked else "silent"
    counted = sum(each.amount for each in booked)
    is_found = not isinstance(found, str)
    over = as_of >= date(year, 12, 31)
    return Expected(
        on=as_of,
        method=("actual" if over else "run_rate") if is_found else None,
        value=None if isinstance(found, str) else found.value,
        low=None if isinstance(found, str) else found.low,
        high=None if isinstance(found, str) else found.high,
        counted=counted,
        corrected=sum(granted) if granted else None,
        is_phased=months is not None,
        missing=found if isinstance(found, str) else None,
        silent=tuple(each.line.id for each in lines if not each.used),
    )


def _carried_on(
    booked: Sequence[Booked], year: int, as_of: date, months: tuple[int, ...] | None
) -> Forecast | NoForecast:
    span = Span(date(year, 1, 1), date(year, 12, 31))
    counted = Fraction(sum(each.amount for each in booked))
    if as_of >= span.last:
        # Nothing is left to guess; what comes late is counted when it comes.
        return Forecast(method="run_rate", value=counted, low=counted, high=counted)
    if as_of < span.first:
        return "too_early"
    found = run_rate(Course(booked, span, span, as_of, season_of(months)))
    if not isinstance(found, Forecast):
        return "too_early"
    before = sum(each.amount for each in booked if each.valid_on < span.first)
    low, high = found.low or Fraction(0), found.high or found.value
    return Forecast("run_rate", found.value + before, low + before, high + before)


def season_of(months: tuple[int, ...] | None) -> Season | None:
    """Return the months' weights as a forecast reads them: the same, in smaller numbers."""
    if months is None:
        return None
    least = gcd(*months)
    weights = [each // least for each in months]
    most = max(weights)
    if most > _WEIGHT_MAX:
        weights = [each * _WEIGHT_MAX // most for each in weights]
    return Season(months=tuple(weights))


class Made(NamedTuple):
    """A forecast of a line as it was seen from a day, and how it did once the year was over."""

    expected: Expected
    outcome: Outcome | None


def made(of: LineAt, as_of: date) -> Iterator[Made]:
    """Yield the forecasts of a line at each quarter's end and on the day, held against the year."""
    year = of.line.year
    last = date(year, 12, 31)
    actual = Fraction(sum(each.amount for each in of.used))
    days = [date(year, *end) for end in _QUARTER_ENDS]
    seen_on = [day for day in days if day < as_of] + ([as_of] if as_of < last else [])
    for day in seen_on:
        used = [each for each in of.used if each.valid_on <= day]
        found = expect([of._replace(used=used)], day)
        if found is not None:
            yield Made(found, _scored(found, actual) if as_of >= last else None)


def _scored(found: Expected, actual: Fraction) -> Outcome | None:
    if found.value is None:
        return None
    return outcome(Forecast("run_rate", found.value, found.low, found.high), actual)
