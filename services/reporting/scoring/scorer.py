"""One target scored: whether it is in force, which family of rule it is of, and the verdict."""

from dataclasses import replace
from datetime import date, datetime
from typing import assert_never

from schemas.targets import (
    ChangeFrom,
    Continuous,
    Done,
    GapReduction,
    GivenUp,
    Postponed,
    Target,
    Undecided,
)

from . import texts
from .amounts import score_amount
from .bounds import aim_of, level_of
from .contributions import pool
from .deliverables import score_deliverable
from .figures import (
    BeingFilled,
    Deliverable,
    Figure,
    FigureFromLaterError,
    Figures,
    NotReported,
    Ranking,
    Rhythm,
    Share,
    ShareWithoutCountError,
    Standing,
    Total,
    UnfitFigureError,
)
from .pace import Time, time_of
from .rankings import score_ranking
from .result import Aim, Explanation, Obstacle, Score
from .rhythm import score_rhythm
from .shares import as_share, matured_share, score_share
from .throughout import score_throughout


def score(target: Target, figures: Figures, on: date, known_at: datetime) -> Score:
    """
    Return how far a target is on a day, as known at an instant.

    Raises:
        CannotScoreError: the figure does not fit the target, or is from later than it is seen from.

    """
    if figures.as_of > on or (figures.recorded_at and figures.recorded_at > known_at):
        raise FigureFromLaterError(f"{target.id} is scored with what was not yet so")
    figure, credited = pool(figures)
    figures = replace(figures, figure=figure)
    time = time_of(target, figures.span, figures.as_of, on)
    found = _out_of_play(target, figures, on) or _scored(target, figures, time)
    level = None
    if found.achieved is not None and target.levels:
        level = level_of(target, figures, time.span, found.achieved)
    found = replace(
        found,
        matured_share=matured_share(figures),
        level=level,
        credits=credited,
        as_of=figures.as_of,
        vintage=known_at,
    )
    return with_sentence(target, found, time)


def unscorable(target: Target, figures: Figures, obstacle: Obstacle, known_at: datetime) -> Score:
    """Return the answer where score raised: there is nothing to be said of this target."""
    found = Score("without_target", obstacle=obstacle, as_of=figures.as_of, vintage=known_at)
    return with_sentence(target, found, time_of(target, figures.span, figures.as_of, figures.as_of))


def with_sentence(target: Target, found: Score, time: Time) -> Score:
    """Return the score with the sentence that explains it."""
    explained = replace(found.explanation, sentence=texts.sentence(target, found, time))
    return replace(found, explanation=explained)


def _out_of_play(target: Target, figures: Figures, on: date) -> Score | None:
    """Return the score of a target that is not to be reached now; None of one that is."""
    match target.state:
        case GivenUp() if target.state.on <= on:
            return Score("given_up")
        case Postponed() if target.state.on <= on and not _has_come(target.state.to, on):
            return Score("postponed", due=target.state.to)
        case Undecided() if target.state.on is None or target.state.on <= on:
            return Score("without_target", obstacle="undecided")
        case _:
            pass
    if on < (target.valid_from or on) or on > (target.valid_to or on):
        return Score("without_target", obstacle="not_in_force")
    if figures.condition_met is False:
        return Score("without_target", obstacle="condition_not_met")
    return None


def _has_come(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def _scored(target: Target, figures: Figures, time: Time) -> Score:
    figure = figures.figure
    if isinstance(figure, BeingFilled) or isinstance(figures.whole, BeingFilled):
        return Score("being_filled")
    if isinstance(figure, NotReported):
        return _silent(target, figures, figure)
    if isinstance(target.rule, Done) != isinstance(figure, Deliverable):
        raise UnfitFigureError(f"{target.id}: {target.rule.rule} against {figure}")
    match figure:
        case Deliverable():
            return score_deliverable(target, figure, time)
        case Ranking():
            return score_ranking(target, figures, figure, time)
        case Rhythm():
            return score_rhythm(target, figure, time)
        case Total() | Standing() | Share():
            return _against_numbers(target, figures, time)
        case _:
            assert_never(figure)


def _silent(target: Target, figures: Figures, figure: NotReported) -> Score:
    if figure.is_without_n:
        raise ShareWithoutCountError(f"{target.id}: a share was reported, and of what not")
    return Score("not_reported", obstacle=_also_missing(target, figures))


def _also_missing(target: Target, figures: Figures) -> Obstacle | None:
    reference = target.reference
    baseline = (
        reference.baseline
        if isinstance(reference, ChangeFrom)
        else reference.baseline_gap
        if isinstance(reference, GapReduction)
        else 0
    )
    if baseline is None and figures.baseline is None:
        return "baseline_missing"
    return "not_attributed" if figures.contributors else None


def _against_numbers(target: Target, figures: Figures, time: Time) -> Score:
    figure: Figure = as_share(target, figures) if target.in_percent else figures.figure
    aim = aim_of(target, figures, time.span)
    if not isinstance(aim, Aim):
        return Score("without_target", obstacle=aim, explanation=Explanation())
    match figure:
        case Share():
            return score_share(target, figure, aim, time)
        case Standing() if isinstance(target.cadence, Continuous) and figure.course:
            return score_throughout(target, figure, aim, time)
        case Total() | Standing():
            return score_amount(target, figures, figure, aim, time)
        case _:
            raise UnfitFigureError(f"{target.id}: {target.rule.rule} against {figure}")
