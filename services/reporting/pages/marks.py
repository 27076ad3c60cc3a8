"""The mark of a status: a shape and a word, so that the colour is never needed; pure."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

from services.reporting.answers.targets import TargetShown
from services.reporting.scoring.result import Status
from services.reporting.scoring.texts import STATUSES

Tone: TypeAlias = Literal["good", "bad", "waiting", "silent"]


class Mark(NamedTuple):
    """What a status looks like, and what it is called."""

    status: Status
    word: str
    tone: Tone
    shape: str


_SHAPES: Final[dict[Status, tuple[Tone, str]]] = {
    "not_reached": ("bad", "cross"),
    "behind": ("bad", "down"),
    "postponed": ("waiting", "later"),
    "unmatured": ("waiting", "half"),
    "on_track": ("good", "right"),
    "reached": ("good", "check"),
    "being_filled": ("waiting", "half"),
    "not_reported": ("silent", "empty"),
    "given_up": ("silent", "stop"),
    "without_target": ("silent", "dash"),
}
ORDER: Final = tuple(_SHAPES)
"""From what needs attention most to what needs none; what says nothing comes last."""


def mark_of(status: Status) -> Mark:
    """Return the mark of a status."""
    return Mark(status, STATUSES[status], *_SHAPES[status])


def headline(targets: Sequence[TargetShown]) -> TargetShown | None:
    """Return the target that speaks for them: the worst of those that say something."""
    return min(targets, key=lambda each: ORDER.index(each.status), default=None)


def counted(statuses: Iterable[Status]) -> list[tuple[Mark, int]]:
    """Return how many there are of each status, in the order of attention."""
    found = list(statuses)
    return [(mark_of(each), found.count(each)) for each in ORDER if each in found]
