"""
Brings the bus in line with what holds, whenever something mends what was sent before.

A plain event costs nothing here: whether it was awaited was asked when it was entered.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.chassis.database import Transaction

from . import store_mends
from .corrections import Published, Sent, Standing, revisions, standing
from .domain import MERGED, EventId, Taken, place_of
from .mergers import Merger, by_former, moved, residence
from .messages import Revision


@dataclass(frozen=True, slots=True)
class Mended:
    """Facts to be published as sent, revisions of others, and corrections that cannot hold."""

    plain: list[Taken]
    revisions: list[Revision]
    ignored: list[EventId]


async def settle(
    tx: Transaction, fresh: Sequence[Taken], awaited: Collection[EventId], now: datetime
) -> Mended:
    """
    Return what the bus must be told after these events have been entered into the record.

    ``awaited`` are those of them that were mended before they came, or are about somebody who has
    moved.
    """
    causes = await _causes(tx, fresh, awaited)
    if not causes:
        return Mended([fact for fact in fresh if fact.is_fact], [], [])
    trees = await store_mends.trees(tx, causes)
    causes = await _consequences(tx, trees, causes) | causes
    trees |= await store_mends.trees(tx, causes.keys() - trees.keys())
    # What has just come is its own cause, whatever else in its batch speaks of it.
    new = {fact.uuid: fact for fact in fresh}
    causes |= {root: new[root] for root in causes.keys() & new.keys()}
    stand = {root: stands for root, sent in trees.items() if (stands := standing(root, sent))}
    told = [
        Revision(root, said, _key(said, stand[root]), *_said_by(stand[root], causes[root]), now)
        for root, changes in (await _changes(tx, stand, new)).items()
        for said in changes
    ]
    if told:
        await store_mends.publish(tx, told)
    return Mended(
        [fact for fact in fresh if fact.is_fact and fact.uuid not in causes],
        [each for each in told if not _was_never_there(each, new)],
        [uuid for root, each in stand.items() if root in new for uuid in each.ignored],
    )


def _said_by(stands: Standing, cause: Taken) -> tuple[str, EventId, datetime]:
    return stands.original.source, cause.uuid, datetime.fromisoformat(cause.sent_at)


async def _causes(
    tx: Transaction, fresh: Sequence[Taken], awaited: Collection[EventId]
) -> dict[EventId, Taken]:
    """Return the events that must be looked at again, each with the last event that says so."""
    causes = {
        each.uuid: each
        for each in fresh
        if each.target is None and (each.uuid in awaited or not each.is_fact)
    }
    mends = [each for each in fresh if each.target is not None]
    if mends:
        roots = await store_mends.roots(tx, [each.uuid for each in mends])
        causes |= {roots[each.uuid]: each for each in mends if each.uuid in roots}
    return causes


async def _consequences(
    tx: Transaction, trees: Mapping[EventId, Sequence[Sent]], causes: Mapping[EventId, Taken]
) -> dict[EventId, Taken]:
    """Put mergers into or out of force. Return the facts of the persons who have moved by it."""
    touched: dict[EventId, Merger | None] = {}
    for root, sent in trees.items():
        stands = standing(root, sent)
        if stands is not None and stands.original.type == MERGED:
            touched[root] = _merger(stands)
    if not touched:
        return {}
    in_force = [each for each in touched.values() if each is not None]
    known = await store_mends.mergers(tx, touched)
    ends = {subject for each in (*in_force, *known) for subject in (each.former, each.current)}
    before = await store_mends.mergers_around(tx, ends)
    await store_mends.replace_mergers(tx, touched, in_force)
    after = [each for each in before if each.fact not in touched] + in_force
    cause = max((causes[root] for root in touched), key=_sent_last)
    return dict.fromkeys(await store_mends.facts_about(tx, moved(before, after)), cause)


def _sent_last(event: Taken) -> tuple[datetime, EventId]:
    return datetime.fromisoformat(event.sent_at), event.uuid


def _merger(stands: Standing) -> Merger | None:
    content = stands.content
    if content is None or content.former is None:
        return None
    return Merger(stands.original.uuid, content.former, content.subject, stands.original.sent_at)


async def _changes(
    tx: Transaction, all_stand: Mapping[EventId, Standing], new: Collection[EventId]
) -> dict[EventId, list[Published]]:
    """Return what must be published of each fact."""
    stand = {root: each for root, each in all_stand.items() if each.original.type != MERGED}
    told = await store_mends.published(tx, stand)
    subjects = {each.content.subject for each in stand.values() if each.content}
    moves = by_former(await store_mends.mergers_around(tx, subjects | _sent_about(stand)))
    changed = {}
    for root, each in stand.items():
        holds = each.content or each.original.content
        assert holds is not None  # noqa: S101 - only a retraction has no content, and it is no root
        before = told.get(root) or (None if root in new else _as_sent(each))
        changed[root] = revisions(before, each, residence(holds.subject, moves))
    return changed


def _sent_about(stand: Mapping[EventId, Standing]) -> set[str]:
    return {each.original.content.subject for each in stand.values() if each.original.content}


def _as_sent(stands: Standing) -> Published | None:
    content = stands.original.content
    return Published(0, content.type, content.subject, content.body) if content else None


def _key(said: Published, stands: Standing) -> str:
    """Return the key on the topic: a withdrawal goes where the fact went."""
    content = stands.content or stands.original.content
    body = said.body or (content.body if content else b"{}")
    return place_of(said.type, said.subject, body)[1]


def _was_never_there(revision: Revision, new: Collection[EventId]) -> bool:
    """Whether it takes back what was never published: the event has come after its retraction."""
    return revision.said.is_withdrawn and revision.fact in new
