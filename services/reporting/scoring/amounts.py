"""Totals and standings against numbers: at least, at most, equal, between, in full, and better."""

from dataclasses import replace
from fractions import Fraction

from schemas.targets import By, Target

from .figures import Figures, PartExceedsWholeError, Standing, Total
from .pace import Time, expected
from .result import Aim, Explanation, Family, Score
from .shares import decided_on
from .verdict import Weighed, met_since, value_on, weigh


def score_amount(
    target: Target, figures: Figures, figure: Total | Standing, aim: Aim, time: Time
) -> Score:
    """Return the score of a total or a standing."""
    _check_part(figures, figure)
    if figure.value is None:
        return Score("unmatured", aim=aim, explanation=Explanation("standing"))
    grows = isinstance(figure, Total)
    opening = figure.opening if isinstance(figure, Standing) else None
    is_settled = isinstance(figure, Total) or not figure.unmatured
    value = _judged(target, figure, figure.value, aim, time)
    should_be = expected(target, aim, time, grows=grows, opening=opening)
    score = weigh(target, Weighed(value, aim, should_be, grows, is_settled), time)
    family: Family = "total" if grows else "standing"
    numbers = {"value": value, "low": aim.low, "high": aim.high, "expected": should_be}
    if aim.origin is not None:
        numbers["baseline"] = aim.origin
    ripe_on = decided_on(figure, time) if isinstance(figure, Standing) else None
    score = replace(score, decided_on=ripe_on, explanation=Explanation(family, numbers))
    return _with_day(target, figure, score, time)


def _check_part(figures: Figures, figure: Total | Standing) -> None:
    whole = figures.whole
    if not isinstance(whole, Total | Standing) or whole.value is None or figure.value is None:
        return
    if figure.value > whole.value:
        raise PartExceedsWholeError(f"{figure.value} of which, and {whole.value} in all")


def _judged(
    target: Target, figure: Total | Standing, value: Fraction, aim: Aim, time: Time
) -> Fraction:
    """After the day it was due: what stood then, if that was enough; else what stands now."""
    if not isinstance(target.cadence, By) or time.as_of <= time.span.last:
        return value
    then = value_on(figure.course, time.span.last)
    return then if then is not None and aim.is_met(then) else value


def _with_day(target: Target, figure: Total | Standing, score: Score, time: Time) -> Score:
    if score.status != "reached" or score.aim is None or score.aim.low is None:
        return score
    is_by_a_day = isinstance(target.cadence, By)
    then = value_on(figure.course, time.span.last) if is_by_a_day else None
    was_in_time = then is not None and score.aim.is_met(then)
    seen = min(time.as_of, time.span.last) if was_in_time else time.as_of
    reached_on = met_since(figure.course, score.aim, seen)
    if reached_on is None:
        return score
    late = max(0, (reached_on - time.promised).days) if is_by_a_day else None
    return replace(score, reached_on=reached_on, days_late=late)
