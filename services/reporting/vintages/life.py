"""The life of a period: open, preliminary, approved, restated, reopened; pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, Literal, NamedTuple, TypeAlias

Kind: TypeAlias = Literal["proposed", "approved", "reopened"]
Why: TypeAlias = Literal[
    "approved", "running", "not_approved", "not_known_yet", "on_their_way", "same_person", "quicker"
]
State: TypeAlias = Literal["open", "preliminary", "approved", "restated", "reopened"]


class Step(NamedTuple):
    """What somebody did with a period."""

    step: int
    kind: Kind
    vintage: int
    at: datetime
    by: str
    proposed_by: str | None
    reason: str | None
    as_of: date | None = None
    known_at: datetime | None = None
    sha256: str | None = None


class NotNowError(ValueError):
    """A step that cannot follow those before; the message says why, and ``why`` for a page."""

    def __init__(self, why: Why, words: str) -> None:
        super().__init__(words)
        self.why: Final = why


def in_force(steps: Sequence[Step]) -> Step | None:
    """Return the approval in force: the last, unless the period was reopened since."""
    decided = [each for each in steps if each.kind != "proposed"]
    return decided[-1] if decided and decided[-1].kind == "approved" else None


def proposal(steps: Sequence[Step]) -> Step | None:
    """Return what waits for a second person."""
    return steps[-1] if steps and steps[-1].kind == "proposed" else None


def next_vintage(steps: Sequence[Step]) -> int:
    """Return the number of the vintage that would be approved next."""
    return 1 + max((each.vintage for each in steps if each.kind == "approved"), default=0)


def state_of(steps: Sequence[Step], restated: int, last_day: date, today: date) -> State:
    """Return how a period stands, ``restated`` figures of its vintage in force having moved."""
    if in_force(steps) is not None:
        return "restated" if restated else "approved"
    if any(each.kind == "approved" for each in steps):
        return "reopened"
    return "preliminary" if today > last_day else "open"


def require_approvable(steps: Sequence[Step], last_day: date, today: date) -> None:
    """
    Let a period be approved once it has ended, and again only when it was reopened.

    Raises:
        NotNowError: it has not, or was not.

    """
    if in_force(steps) is not None:
        raise NotNowError("approved", "the period is approved: reopen it first, with the reason")
    if today <= last_day:
        raise NotNowError("running", f"the period has not ended: it is open until {last_day}")
