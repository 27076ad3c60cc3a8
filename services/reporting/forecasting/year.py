"""One measure and one year: which definition, which days, what it came to, which own forecasts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Final

from schemas.definitions import Definition
from schemas.measures import Aggregate, Booked, Level, Measure, Window, value
from schemas.targets import Season, Target
from services.reporting.measures.reckoned import is_plain
from services.reporting.scoring.figures import Span

from .course import Course
from .methods import last_level, run_rate
from .result import Forecast, Missing, State

_QUARTER_ENDS: Final = ((3, 31), (6, 30), (9, 30))


@dataclass(frozen=True, slots=True)
class MeasuredYear:
    """
    A measure as defined in a year, and the days of it that count.

    ``known`` are all days the agreement counts on up to the year's end. Without a ``measure`` the
    series breaks within the year: two definitions are never one figure.
    """

    measure: Measure | None
    span: Span
    known: Span
    season: Season | None = None
    is_being_filled: bool = False

    def seen(self, unfilled: Collection[tuple[str, int]]) -> "MeasuredYear":
        """Return the same, seen from where some definitions are being filled."""
        measure = self.measure
        is_hidden = measure is not None and (measure.id, measure.version) in unfilled
        return replace(self, is_being_filled=is_hidden)

    def own(self, booked: Sequence[Booked], as_of: date) -> Forecast | Missing:
        """Return our forecast of the year's last day, as of a day before it."""
        if self.measure is None:
            return "series_breaks"
        if self.is_being_filled:
            return "being_filled"
        if not _has_method(self.measure):
            return "no_method"
        if not any(each.valid_on <= as_of for each in booked):
            return "too_early"  # nobody has ever told of anything, which is no pace of nought
        is_reported = isinstance(self.measure, Aggregate) and self.measure.op == "reported"
        course = Course(booked, self.known, self.span, as_of, self.season, is_reported)
        return last_level(course) if isinstance(self.measure, Level) else run_rate(course)

    def actual(self, booked: Sequence[Booked], as_of: date) -> tuple[State, Fraction | None]:
        """
        Return what the year came to, once it is known.

        A year is over when its last day is. What nothing is told of since its last quarter began
        is silent and not known: nobody's silence is nought. A level that is not told to move
        stands. What is more than one sum is not held against anything here.
        """
        if self.is_being_filled:
            return "being_filled", None
        if as_of < self.span.last or self.measure is None:
            return "running", None
        if not _has_method(self.measure):
            return "no_method", None
        last = max(self.span.first, date(self.span.last.year, 10, 1))
        is_told = any(last <= each.valid_on <= self.span.last for each in booked)
        stands = isinstance(self.measure, Level) and self.measure.opened_by != "figure.reported"
        if not is_told and not (stands and booked):
            return "silent", None
        window = Window(self.span.first, self.span.last)
        return "known", Fraction(value(self.measure, booked, window))

    def made_on(self, as_of: date) -> list[date]:
        """Return the days a forecast is made on: each quarter's end, and the day it is seen on."""
        ends = [date(self.span.last.year, month, day) for month, day in _QUARTER_ENDS]
        days = [day for day in ends if self.span.first <= day <= as_of and day < self.span.last]
        if as_of < self.span.last and as_of not in days and as_of >= self.span.first:
            days.append(as_of)
        return days


def measured_year(
    versions: Iterable[Measure], year: int, agreement: Span, targets: Iterable[Target] = ()
) -> MeasuredYear | None:
    """Return a measure in a year; None where the agreement has no day of it."""
    first = max(date(year, 1, 1), agreement.first)
    last = min(date(year, 12, 31), agreement.last)
    if first > last:
        return None
    valid = [each for each in versions if _meets(each, first, last)]
    measure = valid[0] if len(valid) == 1 else None
    began = agreement.first
    if measure is not None:
        first = max(first, measure.valid_from or first)
        last = min(last, measure.valid_to or last)
        began = max(began, measure.valid_from or began)
    seasons = [each.season for each in targets if measure and each.measure == measure.id]
    season = next((each for each in seasons if each is not None), None)
    return MeasuredYear(measure, Span(first, last), Span(began, last), season)


def _meets(definition: Definition, first: date, last: date) -> bool:
    begins, ends = definition.valid_from or first, definition.valid_to or last
    return begins <= last and ends >= first


def _has_method(measure: Measure) -> bool:
    """Return whether its value is one sum that grows, or a level as it stands."""
    is_sum = is_plain(measure)
    return is_sum and not (isinstance(measure, Level) and measure.mode != "stock")
