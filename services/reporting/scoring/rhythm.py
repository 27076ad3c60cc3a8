"""What is to be done again and again: in how many of the weeks (quarters, years) it was."""

from dataclasses import replace
from fractions import Fraction

from schemas.targets import Per, Target

from .figures import PERCENT, Rhythm
from .pace import Time, expected
from .result import Aim, Explanation, Score
from .verdict import Weighed, weigh


def score_rhythm(target: Target, figure: Rhythm, time: Time) -> Score:
    """
    Return the score of a promise kept so many times.

    Promised for 40 weeks of a year, the weeks it was kept in are counted towards 40; promised for
    every week, each week that has ended must have kept it.
    """
    numbers = {"kept": Fraction(figure.kept), "ended": Fraction(figure.ended)}
    times = target.cadence.times if isinstance(target.cadence, Per) else None
    if times is not None:
        aim, value = Aim(low=Fraction(times)), Fraction(figure.kept)
        should_be = expected(target, aim, time, grows=True)
        score = weigh(target, Weighed(value, aim, should_be, grows=True), time)
    else:
        aim = Aim(low=Fraction(PERCENT))
        if not figure.ended:
            explained = Explanation("rhythm", numbers)
            return Score("not_reported", aim=aim, obstacle="no_cases", explanation=explained)
        value = Fraction(PERCENT * figure.kept, figure.ended)
        score = weigh(target, Weighed(value, aim, aim.low), time)
    return replace(score, explanation=Explanation("rhythm", numbers | {"low": aim.low}))
