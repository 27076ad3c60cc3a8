"""The record of what was received: publishers, events, refusals. SQL alone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text

from services.chassis.database import Transaction

from .domain import Channel, EventId, Refused, Said, Taken

_DOOR: Final = 0x444F4F52  # "DOOR", of advisory locks

# Most batches are of one source and mend nothing: the driver is slow with long arrays of the same.
_CLAIM: Final = text("""
WITH new AS (
  INSERT INTO event (uuid, source, id, type, subject, former, target, sent_at, body, channel,
                     recorded_at)
  SELECT u.uuid, coalesce(u.source, :source), u.id, u.type, u.subject, u.former, u.target,
         CAST(u.sent AS timestamptz), u.body, :channel, :recorded_at
  FROM unnest(
    CAST(:uuids AS uuid[]), CAST(:sources AS text[]), CAST(:ids AS text[]),
    CAST(:types AS text[]), CAST(:subjects AS text[]), CAST(:formers AS text[]),
    CAST(:targets AS uuid[]), CAST(:sent AS text[]), CAST(:bodies AS bytea[])
  ) AS u(uuid, source, id, type, subject, former, target, sent, body)
  ON CONFLICT (uuid) DO NOTHING
  RETURNING uuid, subject
)
SELECT uuid::text,
       EXISTS (SELECT 1 FROM event e WHERE e.target = new.uuid)
       OR EXISTS (SELECT 1 FROM merger m WHERE m.former = new.subject)
FROM new
""")
_REFUSE: Final = text("""
INSERT INTO refusal (source, event, type, reason, field, detail, channel, recorded_at)
SELECT u.*, :channel, :recorded_at FROM unnest(
  CAST(:sources AS text[]), CAST(:events AS text[]), CAST(:types AS text[]),
  CAST(:reasons AS text[]), CAST(:fields AS text[]), CAST(:details AS text[])) AS u
""")
_REGISTER: Final = text("""
INSERT INTO publisher (source, key_sha256, initiatives, registered_at)
VALUES (:source, :key, :initiatives, :now)
ON CONFLICT (source) DO UPDATE
SET key_sha256 = excluded.key_sha256, initiatives = excluded.initiatives
""")


async def enter(tx: Transaction, *, mends: bool) -> None:
    """
    Pass the door; mends pass it alone.

    An event and its correction, arriving in two transactions at once, would each find the other
    missing.
    """
    lock = "pg_advisory_xact_lock" if mends else "pg_advisory_xact_lock_shared"
    await tx.execute(text(f"SELECT {lock}(:door)"), {"door": _DOOR})


async def claim(
    tx: Transaction, taken: Collection[Taken], channel: Channel, recorded_at: datetime
) -> dict[EventId, bool]:
    """
    Enter events into the record; what is there stays.

    Return the ids of those that were new, each with whether it has been awaited: mended before it
    came, or about somebody who has moved.
    """
    # In one order everywhere, so that two requests with the same events wait and do not deadlock.
    ordered = sorted(taken, key=attrgetter("uuid"))
    uuids, sources, ids, types_, subjects, formers, targets, sent, bodies, *_ = zip(
        *ordered, strict=True
    )
    rows = await tx.execute(
        _CLAIM,
        {
            "channel": channel,
            "recorded_at": recorded_at,
            "source": sources[0],
            "uuids": uuids,
            "sources": sources if len(set(sources)) > 1 else (),
            "ids": ids,
            "types": types_,
            "subjects": subjects,
            "formers": formers if any(formers) else (),
            "targets": targets if any(targets) else (),
            "sent": sent,
            "bodies": bodies,
        },
    )
    return {uuid: bool(is_awaited) for uuid, is_awaited in rows}


async def said(tx: Transaction, uuids: Collection[EventId]) -> dict[EventId, Said]:
    """Return what was said under these ids."""
    rows = await tx.execute(
        text("SELECT uuid::text, type, subject, former, body FROM event WHERE uuid = ANY(:uuids)"),
        {"uuids": list(uuids)},
    )
    return {row.uuid: (row.type, row.subject, row.former, row.body) for row in rows}


async def types(tx: Transaction, uuids: Collection[EventId]) -> dict[EventId, str]:
    """Return the types of the events among these that have been received."""
    rows = await tx.execute(
        text("SELECT uuid::text, type FROM event WHERE uuid = ANY(:uuids)"), {"uuids": list(uuids)}
    )
    return {uuid: str(type_) for uuid, type_ in rows}


async def refuse(
    tx: Transaction,
    refused: Sequence[tuple[str, Refused]],
    channel: Channel,
    recorded_at: datetime,
) -> None:
    """Remember refusals, each with its source."""
    await tx.execute(
        _REFUSE,
        {
            "channel": channel,
            "recorded_at": recorded_at,
            "sources": [source for source, _ in refused],
            "events": [each.event for _, each in refused],
            "types": [each.type for _, each in refused],
            "reasons": [each.reason for _, each in refused],
            "fields": [each.field for _, each in refused],
            "details": [each.detail for _, each in refused],
        },
    )


async def register(
    tx: Transaction, source: str, key_sha256: str, initiatives: Sequence[str], now: datetime
) -> bool:
    """Store a publisher. Return False where the key is another publisher's."""
    other = await tx.scalar(
        text("SELECT source FROM publisher WHERE key_sha256 = :key AND source <> :source"),
        {"key": key_sha256, "source": source},
    )
    if other is not None:
        return False
    await tx.execute(
        _REGISTER,
        {"source": source, "key": key_sha256, "initiatives": list(initiatives), "now": now},
    )
    return True


async def publishers(tx: Transaction) -> Sequence[Row[Any]]:
    """Return every publisher as (source, digest of its key, initiatives)."""
    return (await tx.execute(text("SELECT source, key_sha256, initiatives FROM publisher"))).all()


async def event(tx: Transaction, uuid: UUID | EventId) -> Row[Any] | None:
    """Return what is known of a received event, and how its fact stands."""
    return (
        await tx.execute(
            text("""
            SELECT e.uuid, e.source, e.id, e.type, e.channel, e.sent_at, e.recorded_at,
                   coalesce(r.revision, 0) AS revision,
                   coalesce(r.is_withdrawn, false) AS is_withdrawn
            FROM event e LEFT JOIN LATERAL (
              SELECT revision, is_withdrawn FROM revision WHERE fact = e.uuid
              ORDER BY revision DESC, is_withdrawn LIMIT 1) r ON true
            WHERE e.uuid = :uuid
            """),
            {"uuid": uuid},
        )
    ).one_or_none()


async def mends_of(tx: Transaction, uuid: UUID) -> Sequence[Row[Any]]:
    """Return what was sent to mend an event, the first received first."""
    return (
        await tx.execute(
            text("""
            SELECT uuid, id, type, sent_at, recorded_at FROM event
            WHERE target = :uuid ORDER BY position
            """),
            {"uuid": uuid},
        )
    ).all()


async def refusals_of(tx: Transaction, source: str, id_: str) -> Sequence[Row[Any]]:
    """Return the refusals of what a source sent under an id, the last first, at most ten."""
    return (
        await tx.execute(
            text("""
            SELECT type, reason, field, detail, recorded_at FROM refusal
            WHERE source = :source AND event = :id ORDER BY position DESC LIMIT 10
            """),
            {"source": source, "id": id_},
        )
    ).all()
