"""
Where a person is found today, after changes of CPR number. Pure.

It is a function of the set of mergers in force: of two for one number the last sent holds; where
they lead in a circle (a number given back), the first sent of the circle is overridden.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from .domain import EventId


class Merger(NamedTuple):
    """The person known as ``former`` is known as ``current``."""

    fact: EventId
    former: str
    current: str
    sent_at: datetime


def by_former(mergers: Iterable[Merger]) -> dict[str, Merger]:
    """Return for each former pseudonym the merger that holds."""
    ordered = sorted(mergers, key=lambda each: (each.sent_at, each.fact))
    return {each.former: each for each in ordered}


def residence(subject: str, moves: Mapping[str, Merger]) -> str:
    """Return the subject under which this one's facts are found."""
    path: list[Merger] = []
    seen: dict[str, int] = {}
    while (move := moves.get(subject)) is not None:
        if subject in seen:
            circle = path[seen[subject] :]
            return min(circle, key=lambda each: (each.sent_at, each.fact)).former
        seen[subject] = len(path)
        path.append(move)
        subject = move.current
    return subject


def moved(before: Collection[Merger], after: Collection[Merger]) -> set[str]:
    """Return the subjects that are found elsewhere after than before."""
    old, new = by_former(before), by_former(after)
    return {
        subject
        for subject in old.keys() | new.keys()
        if residence(subject, old) != residence(subject, new)
    }
