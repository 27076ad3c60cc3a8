"""Milestones: reached in time, reached late, moved, silent."""

from dataclasses import replace
from datetime import date
from fractions import Fraction

from schemas.targets import By, Target

from .figures import PERCENT, Deliverable
from .pace import Time
from .result import Aim, Explanation, Score, Status


def score_deliverable(target: Target, figure: Deliverable, time: Time) -> Score:
    """
    Return the score of a deliverable.

    Before its day nothing is expected, so silence is on track; after it, silence is not reported.
    Moved beyond the day it was promised for, it is postponed until the new day has passed.
    """
    promised = _promised(target, figure)
    due = promised or time.promised
    reached_on = figure.reached_on
    if reached_on is not None and reached_on <= time.on:
        late = max(0, (reached_on - promised).days) if promised else None
        return replace(_score("reached", due, time.on), reached_on=reached_on, days_late=late)
    latest = _latest(figure, due, time)
    late = (time.on - due).days if promised and time.on > due else None
    status = _unreached(figure, due, latest, time.on)
    return replace(_score(status, due, time.on), due=latest, days_late=late)


def _promised(target: Target, figure: Deliverable) -> date | None:
    return target.cadence.on if isinstance(target.cadence, By) else figure.promised


def _latest(figure: Deliverable, due: date, time: Time) -> date:
    """Return the day it is now promised for."""
    moved = [each.to for each in figure.moved if each.to is not None and each.on <= time.on]
    if moved:
        return moved[-1]
    return due if time.span.last == time.promised else time.span.last


def _unreached(figure: Deliverable, due: date, latest: date, on: date) -> Status:
    if due < latest and on < latest:
        return "postponed"
    if on < max(due, latest):
        return "on_track"
    has_been_heard_of = any(moved.on <= on for moved in figure.moved)
    return "not_reached" if has_been_heard_of else "not_reported"


def _score(status: Status, due: date, on: date) -> Score:
    done = Fraction(status == "reached")
    return Score(
        status,
        achieved=done,
        aim=Aim(low=Fraction(1)),
        expected=Fraction(on >= due),
        attainment=PERCENT * done,
        distance=1 - done,
        side="within" if done else "below",
        due=due,
        explanation=Explanation("deliverable", {"done": done}),
    )
