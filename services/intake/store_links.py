"""The chain of events: how far it reaches, what comes next, and its links. SQL alone."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import text

from services.chassis.database import Transaction

from . import store

EVENTS_MAX: Final = 5000  # in a link: what fits into a message

# Hashed where they lie: the bodies are not read out for it. As schemas.links.event_hash does.
_NEXT: Final = text("""
WITH page AS (
  SELECT * FROM event
  WHERE position > (SELECT position FROM linked) AND position <= :end
  ORDER BY position LIMIT :n)
SELECT source, max(position) AS last_position,
  array_agg(recorded_at ORDER BY position) AS recorded_at,
  string_agg(uuid_send(uuid) || sha256(
    convert_to(concat(
      type, chr(10), CASE WHEN subject LIKE 'citizen:%' THEN '' ELSE subject END, chr(10),
      CAST(extract(epoch FROM sent_at) * 1000000 AS bigint), chr(10),
      CAST(extract(epoch FROM recorded_at) * 1000000 AS bigint), chr(10)), 'UTF8') || body),
    CAST('' AS bytea) ORDER BY position) AS entries
FROM page GROUP BY source ORDER BY source
""")
_HEADS: Final = text("""
SELECT DISTINCT ON (source) source, link, digest FROM link
WHERE source = ANY(:sources) ORDER BY source, link DESC
""")
_ADD: Final = text("""
INSERT INTO link (source, link, digest, last_position)
VALUES (:source, :link, :digest, :last_position)
""")


class Next(NamedTuple):
    """What a source has sent since its last link: of each event its id and hash."""

    source: str
    last_position: int
    recorded_at: list[datetime]
    entries: bytes


class Head(NamedTuple):
    """A source's last link."""

    link: int
    digest: bytes


async def frontier(tx: Transaction) -> int:
    """
    Return the last position behind which nothing can come any more.

    Positions are given out before transactions commit, so the door is passed alone for a moment:
    then every position that was given out is either there or never will be.
    """
    await store.enter(tx, mends=True)
    return int(await tx.scalar(text("SELECT coalesce(max(position), 0) FROM event")) or 0)


async def hold(tx: Transaction) -> int:
    """Return how far the chain reaches, and let nobody else make it longer meanwhile."""
    return int(await tx.scalar(text("SELECT position FROM linked FOR UPDATE")) or 0)


async def following(tx: Transaction, end: int) -> list[Next]:
    """Return what comes next of each source, not beyond ``end``, in one order."""
    rows = await tx.execute(_NEXT, {"end": end, "n": EVENTS_MAX})
    return [Next(*row) for row in rows]


async def heads(tx: Transaction, sources: Iterable[str]) -> dict[str, Head]:
    """Return the last links of sources."""
    rows = await tx.execute(_HEADS, {"sources": list(sources)})
    return {source: Head(*head) for source, *head in rows}


async def add(tx: Transaction, following: Next, head: Head) -> None:
    """Add a link."""
    row = {"source": following.source, "last_position": following.last_position}
    await tx.execute(_ADD, {**row, **head._asdict()})


async def reached(tx: Transaction, position: int) -> None:
    """Remember how far the chain reaches."""
    await tx.execute(text("UPDATE linked SET position = :position"), {"position": position})
