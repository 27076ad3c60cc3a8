"""
Where each partition is read to, kept in the same transaction as the work.

The offset moves by compare-and-swap, so a process that has lost its partition cannot commit. The
verdicts are counted in the same row, so the books balance at any moment:
next - first = accepted + duplicate + refused + set aside + skipped.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from sqlalchemy import text

from .database import Transaction
from .errors import OffsetLost

VERDICTS: Final = ("accepted", "duplicate", "refused", "set_aside")


class Lane(NamedTuple):
    """One partition of one log."""

    log: str
    topic: str
    partition: int


@dataclass(frozen=True, slots=True)
class Passage:
    """How far a batch has taken a lane, and what became of its records."""

    expected: int
    next: int
    skipped: int
    tally: Mapping[str, int]


_SWAP = text("""
WITH moved AS (
  SELECT * FROM unnest(
    CAST(:topics AS text[]), CAST(:partitions AS int[]), CAST(:expected AS bigint[]),
    CAST(:next AS bigint[]), CAST(:skipped AS bigint[]), CAST(:accepted AS bigint[]),
    CAST(:duplicate AS bigint[]), CAST(:refused AS bigint[]), CAST(:set_aside AS bigint[])
  ) AS m(topic, partition, expected, next, skipped, accepted, duplicate, refused, set_aside)
)
UPDATE consumer_offset o SET
  next_offset = m.next, skipped = o.skipped + m.skipped, accepted = o.accepted + m.accepted,
  duplicate = o.duplicate + m.duplicate, refused = o.refused + m.refused,
  set_aside = o.set_aside + m.set_aside
FROM moved m
WHERE o.log = :log AND o.topic = m.topic AND o.partition = m.partition
  AND o.next_offset = m.expected
""")

_PLACE = text("SELECT sum(next_offset) FROM consumer_offset")
_LOCK = text("""
SELECT topic, partition, next_offset FROM consumer_offset
WHERE log = :log AND (topic, partition) IN (
  SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS int[])))
ORDER BY topic, partition FOR UPDATE
""")


async def place(tx: Transaction) -> int:
    """Return a number that is another whenever anything has been read, of whatever lane."""
    return int(await tx.scalar(_PLACE) or 0)


async def hold(tx: Transaction, expected: Mapping[Lane, int]) -> None:
    """
    Lock the lanes for this transaction, in order.

    Raises:
        OffsetLost: a lane is not where we left it, so it is no longer ours.

    """
    log = next(iter(expected)).log
    rows = await tx.execute(_LOCK, {"log": log, **_named(expected)})
    found = {Lane(log, row.topic, row.partition): row.next_offset for row in rows}
    if found != dict(expected):
        raise OffsetLost(f"expected {sorted(expected.items())}, found {sorted(found.items())}")


async def move(tx: Transaction, passages: Mapping[Lane, Passage]) -> None:
    """
    Move the lanes' offsets and add to their verdicts.

    Raises:
        OffsetLost: a lane is not where we left it.

    """
    ordered = sorted(passages.items())
    result = await tx.execute(
        _SWAP,
        {
            "log": ordered[0][0].log,
            **_named(lane for lane, _ in ordered),
            "expected": [p.expected for _, p in ordered],
            "next": [p.next for _, p in ordered],
            "skipped": [p.skipped for _, p in ordered],
            **{v: [p.tally.get(v, 0) for _, p in ordered] for v in VERDICTS},
        },
    )
    if result.rowcount != len(ordered):
        raise OffsetLost(f"{result.rowcount} of {len(ordered)} lanes were where we left them")


async def positions(
    tx: Transaction, beginnings: Mapping[Lane, int], ends: Mapping[Lane, int]
) -> dict[Lane, int]:
    """
    Return where to read each lane from; a lane seen for the first time begins at its log's start.

    A lane whose offset lies beyond the end of its log belongs to a log that was made anew: it
    starts over, which does no harm, since what was handled before is recognised.
    """
    if not beginnings:
        return {}
    lanes = sorted(beginnings)
    await tx.execute(
        text("""
        INSERT INTO consumer_offset (log, topic, partition, first_offset, next_offset)
        SELECT :log, topic, partition, first, first FROM unnest(
          CAST(:topics AS text[]), CAST(:partitions AS int[]), CAST(:first AS bigint[]))
          AS f(topic, partition, first)
        ON CONFLICT DO NOTHING
        """),
        {"log": lanes[0].log, **_named(lanes), "first": [beginnings[lane] for lane in lanes]},
    )
    rows = await tx.execute(_LOCK, {"log": lanes[0].log, **_named(lanes)})
    found = {Lane(lanes[0].log, row.topic, row.partition): row.next_offset for row in rows}
    for lane in [lane for lane, at in found.items() if at > ends[lane]]:
        await tx.execute(
            text("""
            UPDATE consumer_offset SET first_offset = :first, next_offset = :first,
              accepted = 0, duplicate = 0, refused = 0, set_aside = 0, skipped = 0
            WHERE log = :log AND topic = :topic AND partition = :partition
            """),
            {
                "first": beginnings[lane],
                "log": lane.log,
                "topic": lane.topic,
                "partition": lane.partition,
            },
        )
        found[lane] = beginnings[lane]
    return found


async def difference(tx: Transaction) -> int:
    """Return records passed minus verdicts given over all lanes: 0, or something was lost."""
    return int(
        await tx.scalar(
            text("""
            SELECT coalesce(sum(abs(next_offset - first_offset
              - accepted - duplicate - refused - set_aside - skipped)), 0)
            FROM consumer_offset
            """)
        )
        or 0
    )


def _named(lanes: Iterable[Lane]) -> dict[str, Sequence[str | int]]:
    ordered = sorted(lanes)
    return {"topics": [x.topic for x in ordered], "partitions": [x.partition for x in ordered]}
