"""Shares and cohorts: percent of the matured, with n; what has not matured is never nought."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from schemas.targets import Target

from .figures import (
    PERCENT,
    Figure,
    Figures,
    PartExceedsWholeError,
    Share,
    ShareWithoutCountError,
    Standing,
    Total,
)
from .pace import Time, expected
from .result import Aim, Explanation, Score
from .verdict import Weighed, weigh


def as_share(target: Target, figures: Figures) -> Figure:
    """
    Return the figure of a target in per cent, with its n.

    A part of a whole is the share it is; an average that says how many cases it is of may stand.

    Raises:
        ShareWithoutCountError: it is percent of nobody knows how many.

    """
    figure, whole = figures.figure, figures.whole
    match figure:
        case Total() if isinstance(whole, Total):
            if figure.value > whole.value:
                raise PartExceedsWholeError(f"{figure.value} of which, and {whole.value} in all")
            return Share(int(figure.value), int(whole.value))
        case Total():
            raise ShareWithoutCountError(f"{target.id} is in percent, and its figure has no n")
        case Standing() if figure.cases is None:
            raise ShareWithoutCountError(f"{target.id} is in percent, and its figure has no n")
        case _:
            return figure


def score_share(target: Target, figure: Share, aim: Aim, time: Time) -> Score:
    """Return the score of a share of the matured."""
    counts = {
        "numerator": Fraction(figure.numerator),
        "denominator": Fraction(figure.denominator),
        "unmatured": Fraction(figure.unmatured),
        "low": aim.low,
        "high": aim.high,
    }
    explanation = Explanation("share", counts)
    percent = figure.percent
    if percent is None:
        if figure.unmatured:
            return Score("unmatured", aim=aim, explanation=explanation)
        return Score("not_reported", aim=aim, obstacle="no_cases", explanation=explanation)
    should_be = expected(target, aim, time, grows=False)
    is_settled = not figure.unmatured
    score = weigh(target, Weighed(percent, aim, should_be, is_settled=is_settled), time)
    return replace(score, decided_on=decided_on(figure, time), explanation=explanation)


def decided_on(figure: Share | Standing, time: Time) -> date | None:
    """Return when the last case is ripe, where that is after the day promised."""
    is_later = figure.unmatured and figure.final_on and figure.final_on > time.span.last
    return figure.final_on if is_later else None


def matured_share(figures: Figures) -> Fraction | None:
    """Return how many per cent of the cases have matured; None where there are no cases."""
    sizes = tuple(figures.sizes())
    return Fraction(PERCENT * sizes[0], sum(sizes)) if sum(sizes) else None
