"""
What holds of an event after all that was sent to mend it. Pure.

It is a function of the set of what was sent, so the order of arrival makes no difference: a
retraction in force wins, then the correction in force that was sent last, then the event itself.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from .domain import CORRECTED, RETRACTED, EventId


class Content(NamedTuple):
    """What an event says, and of whom."""

    type: str
    subject: str
    former: str | None
    body: bytes


class Sent(NamedTuple):
    """An event as it stands in the record; a retraction has no content."""

    uuid: EventId
    type: str
    source: str
    target: EventId | None
    sent_at: datetime
    content: Content | None


class Standing(NamedTuple):
    """
    What holds of an event that has been received; no content: nothing.

    ``ignored`` are corrections that give it another type, which no correction can.
    """

    original: Sent
    content: Content | None
    ignored: frozenset[EventId]
    mends: int


def standing(root: EventId, sent: Collection[Sent]) -> Standing | None:
    """Return what holds of the event ``root``, or None while it has not been received itself."""
    by_uuid = {each.uuid: each for each in sent}
    original = by_uuid.get(root)
    if original is None or original.content is None:
        return None
    aimed: dict[EventId, list[Sent]] = defaultdict(list)
    for each in sent:
        if each.target is not None:
            aimed[each.target].append(each)
    void = _void(root, aimed)
    corrections = [each for each in aimed[root] if each.type == CORRECTED and each.content]
    fitting = [each for each in corrections if each.content.type == original.content.type]  # type: ignore[union-attr]
    ignored = frozenset(each.uuid for each in corrections) - {each.uuid for each in fitting}
    in_force = [each for each in fitting if each.uuid not in void]
    last = max(in_force, key=lambda each: (each.sent_at, each.uuid), default=original)
    content = None if root in void else last.content
    return Standing(original, content, ignored, len(by_uuid) - 1)


def _void(root: EventId, aimed: dict[EventId, list[Sent]]) -> set[EventId]:
    """Return what has been retracted, the root or any of its mends."""
    found = [root]
    for uuid in found:  # it grows while it is walked, level by level
        found.extend(each.uuid for each in aimed.get(uuid, ()))
    void: set[EventId] = set()
    for uuid in reversed(found):  # the last word first: by then it is known whether it holds
        if any(each.type == RETRACTED and each.uuid not in void for each in aimed.get(uuid, ())):
            void.add(uuid)
    return void


class Published(NamedTuple):
    """A revision of a fact on the bus: its content under a subject, or its withdrawal from it."""

    revision: int
    type: str
    subject: str
    body: bytes | None

    @property
    def is_withdrawn(self) -> bool:
        """Whether the fact no longer counts under this subject."""
        return self.body is None


def revisions(before: Published | None, now: Standing, lives_at: str) -> list[Published]:
    """
    Return what must be published so that the bus says what holds ``now``.

    ``before`` is what it said last, None for an event that has just come; ``lives_at`` is where the
    person the content names is found today. A fact that was mended before it came begins at a
    revision above 0, so that nobody takes it for the event as sent.
    """
    content = now.content
    type_ = now.original.type
    if before is None:
        return [Published(now.mends, type_, lives_at, content.body if content else None)]
    next_ = before.revision + 1
    if content is None:
        return [] if before.is_withdrawn else [Published(next_, type_, before.subject, None)]
    if (before.subject, before.body) == (lives_at, content.body):
        return []
    holds = Published(next_, type_, lives_at, content.body)
    if before.is_withdrawn or before.subject == lives_at:
        return [holds]
    return [Published(next_, type_, before.subject, None), holds]
