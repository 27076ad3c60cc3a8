"""A value weighed against its aim: status, attainment and distance, the same for every family."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from schemas.targets import Target, Undated

from .figures import PERCENT, Step
from .pace import Time
from .result import Aim, Score, Status


@dataclass(frozen=True, slots=True)
class Weighed:
    """
    A value and what it is weighed against.

    What ``grows`` cannot be lost again: it is reached the day it is. What does not is reached when
    its last day is over. ``is_settled``: no case is waiting for its window to close.
    """

    value: Fraction
    aim: Aim
    expected: Fraction | None
    grows: bool = False
    is_settled: bool = True


def weigh(target: Target, weighed: Weighed, time: Time) -> Score:
    """Return the score of a value against its aim."""
    aim, value = weighed.aim, weighed.value
    origin = None if weighed.grows else aim.origin
    return Score(
        status=_status(target, weighed, time),
        achieved=value,
        aim=aim,
        expected=weighed.expected,
        attainment=None if aim.is_strict and origin is not None else attainment(aim, value, origin),
        distance=distance(aim, value),
        side=aim.side(value),
        due=time.span.last,
    )


def _status(target: Target, weighed: Weighed, time: Time) -> Status:
    is_met = weighed.aim.is_met(weighed.value)
    is_over = time.is_over and weighed.is_settled
    if weighed.grows and weighed.aim.low is None and not is_over:
        # A ceiling on what grows: once through it, there is no way back.
        return _on_course(weighed) if is_met else "not_reached"
    if is_met:
        is_kept = weighed.grows or is_over or isinstance(target.cadence, Undated)
        return "reached" if is_kept else "on_track"
    return "not_reached" if is_over else _on_course(weighed)


def _on_course(weighed: Weighed) -> Status:
    if weighed.expected is None:
        return "behind"
    is_floor = weighed.aim.low is not None
    ahead = weighed.value - weighed.expected if is_floor else weighed.expected - weighed.value
    # Standing still is not an improvement.
    is_enough = ahead > 0 if weighed.aim.is_strict and not weighed.grows else ahead >= 0
    return "on_track" if is_enough else "behind"


def attainment(aim: Aim, value: Fraction, origin: Fraction | None = None) -> Fraction:
    """
    Return how much of the aim is reached, in per cent: 100 or more when and only when it is met.

    Of a change, how much of the way from the baseline. Under a ceiling there is nothing more to
    reach, and over it 100 falls with the value: twice the ceiling is 50. (Where the number itself
    is not enough, it is 100 and not met.)
    """
    way = _way(aim, origin)
    if origin is not None and way:
        return PERCENT * (value - origin) / way
    if aim.low is None:
        return _of_ceiling(aim.high or Fraction(0), value)
    if value < aim.low or aim.high is None:
        return _share(value, aim.low) if aim.low > 0 else Fraction(PERCENT * (value >= aim.low))
    return _share(value, aim.high) if value > aim.high > 0 else Fraction(PERCENT)


def _way(aim: Aim, origin: Fraction | None) -> Fraction | None:
    """Return how far it is from a baseline to the aim; None where the baseline is past it."""
    if origin is None or (aim.low is not None and aim.high is not None):
        return None
    if aim.low is not None:
        return aim.low - origin if aim.low > origin else None
    return aim.high - origin if aim.high is not None and aim.high < origin else None


def _of_ceiling(ceiling: Fraction, value: Fraction) -> Fraction:
    if value <= ceiling:
        return Fraction(PERCENT)
    return _share(ceiling, value) if ceiling > 0 else Fraction(0)


def _share(part: Fraction, whole: Fraction) -> Fraction:
    return max(Fraction(0), PERCENT * part / whole)


def distance(aim: Aim, value: Fraction) -> Fraction:
    """Return what is missing: above nought when and only when the aim is not met."""
    if aim.low is not None and (value < aim.low or aim.high is None):
        return aim.low - value
    if aim.high is not None and (value > aim.high and aim.low is not None):
        return aim.high - value
    if aim.high is not None and aim.low is None:
        return value - aim.high
    return Fraction(0)


def value_on(course: tuple[Step, ...], on: date) -> Fraction | None:
    """Return what held on a day; None where the course begins later."""
    held = [step.value for step in course if step.on <= on]
    return held[-1] if held else None


def met_since(course: tuple[Step, ...], aim: Aim, on: date) -> date | None:
    """Return the first day from which the aim has been met without a break until ``on``."""
    since = None
    for step in course:
        if step.on > on:
            break
        if not aim.is_met(step.value):
            since = None
        elif since is None:
            since = step.on
    return since
