"""The aim: what a rule, its reference and its reservations come to as numbers."""

from fractions import Fraction
from typing import Final, TypeAlias

from schemas.targets import (
    AtLeast,
    AtMost,
    Between,
    ChangeFrom,
    Equal,
    GapReduction,
    Improve,
    InFull,
    Per,
    Rule,
    Target,
    Trajectory,
)

from .figures import PERCENT, Figures, Rhythm, Span, Step, UnfitFigureError
from .pace import on_trajectory
from .result import Aim, LevelReached, Obstacle

_DAYS_IN_WEEK: Final = 7
_Interval: TypeAlias = tuple[Fraction | None, Fraction | None]


def aim_of(target: Target, figures: Figures, span: Span) -> Aim | Obstacle:
    """Return what is to be reached in the figure's own terms, or why that cannot be said."""
    match target.reference:
        case GapReduction():
            gap = _first_known(target.reference.baseline_gap, figures)
            if gap is None:
                return "baseline_missing"
            return Aim(high=gap * (1 - Fraction(target.reference.percent) / PERCENT), origin=gap)
        case Trajectory():
            end = span.last if isinstance(target.cadence, Per) else target.reference.steps[-1].on
            number = on_trajectory(target.reference, end, Step(span.first, Fraction(0)))
            is_ceiling = isinstance(target.rule, AtMost)
            return _reserved(target, (None, number) if is_ceiling else (number, None))
        case ChangeFrom():
            return _changed(target, target.reference, figures, span)
        case _:
            if isinstance(target.rule, Improve):
                return _improved(target.rule, figures.baseline)
            return _reserved(target, _scaled(target, figures, span))


def _first_known(given: object, figures: Figures) -> Fraction | None:
    return figures.baseline if given is None else Fraction(str(given))


def _changed(target: Target, reference: ChangeFrom, figures: Figures, span: Span) -> Aim | Obstacle:
    baseline = _first_known(reference.baseline, figures)
    if baseline is None:
        return "baseline_missing"
    if isinstance(target.rule, Improve):
        return _improved(target.rule, baseline)
    low, high = (
        None if change is None else _after(baseline, change, reference)
        for change in _scaled(target, figures, span)
    )
    aim = _reserved(target, (low, high))
    return Aim(aim.low, aim.high, aim.is_strict, origin=baseline)


def _after(baseline: Fraction, change: Fraction, reference: ChangeFrom) -> Fraction:
    if reference.measured_in == "percent":
        return baseline * (1 + change / PERCENT)
    return baseline + change


def _improved(rule: Improve, baseline: Fraction | None) -> Aim | Obstacle:
    if baseline is None:
        return "baseline_missing"
    if rule.direction == "up":
        return Aim(low=baseline, is_strict=True, origin=baseline)
    return Aim(high=baseline, is_strict=True, origin=baseline)


def interval(rule: Rule) -> _Interval:
    """
    Return a rule's numbers.

    Raises:
        UnfitFigureError: the rule is none of numbers.

    """
    match rule:
        case AtLeast():
            return Fraction(rule.value), None
        case AtMost():
            return None, Fraction(rule.value)
        case Equal() | InFull():
            return Fraction(rule.value), Fraction(rule.value)
        case Between():
            return Fraction(rule.low), Fraction(rule.high)
        case _:
            raise UnfitFigureError(f"a rule {rule.rule} has no numbers to hold a figure against")


def _scaled(target: Target, figures: Figures, span: Span) -> _Interval:
    """So much a week is, as a total, that much times the weeks it is promised for."""
    low, high = interval(target.rule)
    if isinstance(figures.figure, Rhythm) or not isinstance(target.cadence, Per):
        return low, high
    if target.cadence.period != "week":
        return low, high
    whole_weeks = ((span.last - span.first).days + 1) // _DAYS_IN_WEEK
    weeks = target.cadence.times or whole_weeks
    return (None if low is None else low * weeks, None if high is None else high * weeks)


def _reserved(target: Target, numbers: _Interval) -> Aim:
    """Take a wording's reservations into the numbers: ca., mindst, højst, over, under."""
    low, high = numbers
    is_one_number = low == high and isinstance(target.rule, Equal)
    match target.qualifier:
        case "approximate":
            slack = Fraction(target.tolerance_percent or 0) / PERCENT
            low = None if low is None else low - abs(low) * slack
            return Aim(low, None if high is None else high + abs(high) * slack)
        case "over" if low is not None and (high is None or is_one_number):
            return Aim(low=low, is_strict=True)
        case "under" if high is not None and (low is None or is_one_number):
            return Aim(high=high, is_strict=True)
        case "at_least" if is_one_number:
            return Aim(low=low)
        case "at_most" if is_one_number:
            return Aim(high=high)
        case _:
            return Aim(low, high)


def level_of(target: Target, figures: Figures, span: Span, value: Fraction) -> LevelReached | None:
    """Return the highest of a target's levels that a value reaches; None where it has none."""
    if target.levels is None:
        return None
    levels: tuple[tuple[LevelReached, object], ...] = (
        ("stretch", target.levels.stretch),
        ("expected", target.levels.expected),
        ("minimum", target.levels.minimum),
    )
    for name, number in levels:
        if number is not None:
            rule = target.rule.model_copy(update={"value": number})
            aim = aim_of(target.model_copy(update={"rule": rule}), figures, span)
            if isinstance(aim, Aim) and aim.is_met(value):
                return name
    return "none"
