"""What is to hold every day: the worst day decides, and how long the promise was broken is told."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

from schemas.targets import Target

from .figures import Span, Standing, Step
from .pace import Time
from .result import Aim, Explanation, Score
from .verdict import Weighed, weigh

_DAY = timedelta(days=1)


def score_throughout(target: Target, figure: Standing, aim: Aim, time: Time) -> Score:
    """Return the score of a standing whose every day is known."""
    runs = _runs(figure, Span(time.span.first, min(time.as_of, time.span.last)))
    if not runs:
        return Score("on_track", aim=aim, explanation=Explanation("throughout"))
    values = [value for _, value in runs]
    worst = min(values) if aim.low is not None else max(values)
    broken = [span for span, value in runs if not aim.is_met(value)]
    days = sum((span.last - span.first).days + 1 for span in broken)
    score = weigh(target, Weighed(worst, aim, aim.number), time)
    numbers = {
        "worst": worst,
        "value": values[-1],
        "low": aim.low,
        "high": aim.high,
        "days_broken": Fraction(days),
    }
    return replace(
        score,
        broken_on=broken[0].first if broken else None,
        explanation=Explanation("throughout", numbers),
    )


def _runs(figure: Standing, span: Span) -> list[tuple[Span, Fraction]]:
    """Return each stretch of days and what held on them; before the course begins, the opening."""
    before = [step.value for step in figure.course if step.on < span.first]
    opening = figure.opening if figure.opening is not None else Fraction(0)
    steps = [Step(span.first, before[-1] if before else opening)]
    steps += [step for step in figure.course if span.first <= step.on <= span.last]
    ends: list[date] = [after.on - _DAY for _, after in pairwise(steps)]
    stretches = zip(steps, [*ends, span.last], strict=True)
    return [(Span(step.on, end), step.value) for step, end in stretches if step.on <= end]
