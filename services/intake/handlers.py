"""What the intake service does with events, whichever door they come through."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from schemas import topics
from schemas.reports import EventRefused
from services.chassis import metrics, outbox
from services.chassis.clock import Clock
from services.chassis.database import Transaction
from services.chassis.envelopes import announce
from services.chassis.logs import get_log

from . import messages, shares, store
from .domain import CORRECTED, Channel, EventId, Outcome, Refused, Said, Taken
from .judging import Judge
from .mending import Mended, settle
from .reading import Read
from .sources import Publisher

log = get_log(__name__)

_CONFLICT: Final = (
    "another event has been taken in under this id: a new event needs an id of its own, "
    "a change to the old one is sent as a correction of it"
)
_OTHER_TYPE: Final = (
    "the event to be corrected is of another type: retract it, and send the right one anew"
)
Judged: TypeAlias = Taken | Refused


class Arrived(NamedTuple):
    """An event as it was read, and who sent it; None where nobody is registered."""

    source: str
    publisher: Publisher | None
    read: Read


@dataclass(frozen=True, slots=True)
class IntakeHandlers:
    """Judge, claim, save, promise."""

    judge: Judge
    clock: Clock

    async def receive(
        self, tx: Transaction, arrived: Sequence[Arrived], channel: Channel
    ) -> list[Outcome]:
        """Take events in. Return what became of each, in their order."""
        now = self.clock()
        judged = [
            each.read
            if isinstance(each.read, Refused)
            else self.judge.judge(each.read, each.publisher, channel)
            for each in arrived
        ]
        judged = await shares.require_n(tx, judged)
        outcomes, fresh, awaited = await _claimed(tx, arrived, judged, (channel, now))
        if fresh:
            mended = await settle(tx, fresh, awaited, now)
            await _publish(tx, mended, channel, now)
        refused = [(each.source, each.refused) for each in outcomes if each.refused]
        await _refuse(tx, refused, channel, now)
        return outcomes


async def _claimed(
    tx: Transaction,
    arrived: Sequence[Arrived],
    judged: Sequence[Judged],
    mark: tuple[Channel, datetime],
) -> tuple[list[Outcome], list[Taken], set[EventId]]:
    """Enter events into the record. Return what became of each, the new, and the new awaited."""
    taken = [each for each in judged if isinstance(each, Taken)]
    if taken:
        is_mending = any(each.target or each.former for each in taken)
        await store.enter(tx, mends=is_mending)
        if is_mending:
            judged = await _fitting(tx, judged)
            taken = [each for each in judged if isinstance(each, Taken)]
    first: dict[EventId, Taken] = {}
    for each in taken:
        first.setdefault(each.uuid, each)
    new = await store.claim(tx, first.values(), *mark) if first else {}
    fresh = [each for uuid, each in first.items() if uuid in new]
    awaited = {uuid for uuid, is_awaited in new.items() if is_awaited}
    if len(new) == len(judged):
        return [Outcome(each.source, "accepted", each.id) for each in taken], fresh, awaited
    said = {uuid: each.said for uuid, each in first.items()}
    if len(new) < len(first):
        said |= await store.said(tx, first.keys() - new.keys())
    unclaimed = set(new)
    outcomes = [
        _outcome(a.source, each, said, unclaimed) for a, each in zip(arrived, judged, strict=True)
    ]
    return outcomes, fresh, awaited


def _outcome(
    source: str, judged: Judged, said: Mapping[EventId, Said], unclaimed: set[EventId]
) -> Outcome:
    """Return the verdict; of two alike in a batch the first takes the id out of ``unclaimed``."""
    if isinstance(judged, Refused):
        return Outcome(source, "refused", judged.event, judged)
    if judged.said != said[judged.uuid]:
        refused = Refused("id_conflict", _CONFLICT, "id", judged.id, judged.type)
        return Outcome(source, "refused", judged.id, refused)
    if judged.uuid in unclaimed:
        unclaimed.discard(judged.uuid)
        return Outcome(source, "accepted", judged.id)
    return Outcome(source, "duplicate", judged.id)


async def _fitting(tx: Transaction, judged: Sequence[Judged]) -> list[Judged]:
    """Refuse corrections of what is known to be of another type."""
    corrections = {each.target for each in judged if isinstance(each, Taken) and each.of_type}
    types = {each.uuid: each.type for each in judged if isinstance(each, Taken)}
    types |= await store.types(tx, [target for target in corrections if target])
    return [
        Refused("invalid_content", _OTHER_TYPE, "data.of_type", each.id, each.type)
        if isinstance(each, Taken)
        and each.type == CORRECTED
        and each.target in types
        and types[each.target] != each.of_type
        else each
        for each in judged
    ]


async def _publish(tx: Transaction, mended: Mended, channel: Channel, now: datetime) -> None:
    """Promise what the bus must be told."""
    staged = messages.as_sent(mended.plain, now)
    staged.extend(each.as_message() for each in mended.revisions)
    await messages.stage(tx, staged)
    ignored = [
        (
            event.source,
            Refused("invalid_content", _OTHER_TYPE, "data.of_type", event.id, event.type),
        )
        for uuid in mended.ignored
        if (event := await store.event(tx, uuid)) is not None
    ]
    await _refuse(tx, ignored, channel, now)
    for each in mended.revisions:
        log.info("fact mended", event_id=each.fact, revision=each.said.revision)


async def _refuse(
    tx: Transaction, refused: Sequence[tuple[str, Refused]], channel: Channel, now: datetime
) -> None:
    """Remember refusals and announce them."""
    if not refused:
        return
    await store.refuse(tx, refused, channel, now)
    told = (
        EventRefused(
            source=source,
            event=each.event,
            type=each.type,
            reason=each.reason,
            field=each.field,
            detail=each.detail,
            recorded_at=now,
        )
        for source, each in refused
    )
    await outbox.stage(tx, topics.REFUSALS, [announce(each, each.source, now) for each in told])


def count(outcomes: Iterable[Outcome]) -> None:
    """Count verdicts that have been committed, and log what was refused."""
    counted = Counter(
        (each.source, each.verdict, each.refused.reason if each.refused else "")
        for each in outcomes
    )
    for (source, verdict, reason), number in counted.items():
        metrics.EVENTS.labels(source, verdict, reason).inc(number)
        if verdict == "refused":
            log.info("events refused", source=source, reason=reason, number=number)
