"""Days: within which a target is to be reached, how many have passed, what is expected by now."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Final, assert_never

from schemas.targets import (
    By,
    Continuous,
    Per,
    PerCase,
    Postponed,
    Season,
    Target,
    Trajectory,
    Undated,
)

from .figures import Span, Step
from .result import Aim

_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Time:
    """
    Where in time a target is scored.

    ``span`` ends on the day that holds now, ``promised`` is the day first promised; they differ
    where the target was postponed. ``as_of`` is the figure's last day, at the latest ``on``.
    """

    span: Span
    promised: date
    as_of: date
    on: date

    @property
    def is_over(self) -> bool:
        """Whether the last day has come to its end."""
        return self.on >= self.span.last


def time_of(target: Target, agreement: Span, as_of: date, on: date) -> Time:
    """Return where in time a target is scored."""
    span = span_of(target, agreement, on)
    last = span.last
    if isinstance(target.state, Postponed) and target.state.on <= on:
        last = target.state.to or span.last
    return Time(span._replace(last=last), span.last, as_of, on)


def span_of(target: Target, agreement: Span, on: date) -> Span:
    """Return the days to reach a target within; of a recurring one, the period of ``on``."""
    first, last = agreement
    match target.cadence:
        case Per(period="quarter"):
            return _months(on, 3)
        case Per():
            return _months(on, 12)
        case By():
            return Span(max(first, target.valid_from or first), target.cadence.on)
        case Continuous():
            first = target.cadence.since or first
        case PerCase() | Undated():
            pass
        case _:
            assert_never(target.cadence)
    return Span(max(first, target.valid_from or first), min(last, target.valid_to or last))


def _months(on: date, months: int) -> Span:
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    month = first.month + months - 1
    return Span(first, date(on.year, month, monthrange(on.year, month)[1]))


def passed(span: Span, on: date, season: Season | None = None) -> Fraction:
    """
    Return how much of a span has passed when ``on`` is over.

    A month is as heavy as its season says, and every month alike where there is none: three of a
    year's four quarters are exactly three quarters. Within a month, days are alike.
    """
    if on >= span.last:
        return Fraction(1)
    whole = _weight(span, season)
    return _weight(Span(span.first, on), season) / whole if whole else Fraction(0)


@lru_cache(maxsize=4000)
def _weight(span: Span, season: Season | None) -> Fraction:
    weight, day = Fraction(0), span.first
    while day <= span.last:
        days = monthrange(day.year, day.month)[1]
        end = min(day.replace(day=days), span.last)
        share = Fraction((end - day).days + 1, days)
        weight += share * (season.months[day.month - 1] if season else 1)
        day = end + _DAY
    return weight


def expected(
    target: Target, aim: Aim, time: Time, *, grows: bool, opening: Fraction | None = None
) -> Fraction | None:
    """
    Return what should be there by the figure's day.

    What grows is expected to grow evenly, or by the season, from nought to the aim. What stands is
    expected to move from its opening to the aim by the day it is promised for; where the opening is
    not known, or no day is promised, the aim itself is expected at any time.
    """
    number = aim.number
    if number is None:
        return None
    origin = Fraction(0) if grows else opening if opening is not None else aim.origin
    if isinstance(target.reference, Trajectory) and not isinstance(target.cadence, Per):
        return on_trajectory(target.reference, time.as_of, _opening(time, origin, aim))
    share = passed(time.span, time.as_of, target.season)
    if grows:
        return number * share
    if origin is None or not isinstance(target.cadence, By):
        return number
    return origin + (number - origin) * share


def _opening(time: Time, origin: Fraction | None, aim: Aim) -> Step:
    # Before the first step a floor asks for nothing, and a ceiling for no less than it ends with.
    nothing_asked = Fraction(0) if aim.low is not None else aim.number or Fraction(0)
    return Step(time.span.first - _DAY, nothing_asked if origin is None else origin)


def on_trajectory(trajectory: Trajectory, on: date, opening: Step) -> Fraction:
    """Return the value to have passed by a day."""
    steps = [opening, *(Step(each.on, Fraction(each.value)) for each in trajectory.steps)]
    behind = [step for step in steps if step.on <= on]
    ahead = [step for step in steps if step.on > on]
    if not behind:
        return opening.value
    last = behind[-1]
    if not ahead or trajectory.between == "step":
        return last.value
    share = Fraction((on - last.on).days, (ahead[0].on - last.on).days)
    return last.value + (ahead[0].value - last.value) * share
