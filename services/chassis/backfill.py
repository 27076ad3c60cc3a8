"""
Books old cases under new definitions, in small transactions, between batches.

Each process walks the cases of the lanes it holds, so a case is only ever touched by its owner. A
case whose definitions have not changed needs nothing, whatever epoch it carries. When the last lane
has come to the present epoch, every process that lives is told so.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import text

from . import metrics, offsets
from .casebook import Held, load
from .consumer import Consumer
from .database import Database, Transaction, is_transient
from .errors import OffsetLost
from .logs import get_log
from .offsets import Lane
from .rounds import rest

log = get_log(__name__)
CASES_MAX: Final = 500
_IDLE_S: Final = 0.5

Rebook = Callable[[Transaction, Sequence[Held]], Awaitable[int]]
CaughtUp = Callable[[Transaction], Awaitable[None]]

_STALE: Final = text("""
SELECT l.lane, coalesce(b.target, -1) AS target, coalesce(b.cursor, '') AS cursor, p.epoch
FROM plan_epoch p, unnest(CAST(:lanes AS text[])) AS l(lane)
LEFT JOIN backfill b ON b.lane = l.lane
WHERE b.lane IS NULL OR b.target < p.epoch OR NOT b.is_done
ORDER BY l.lane LIMIT 1
""")
_NEXT: Final = text("""
SELECT subject FROM case_state WHERE lane = :lane AND subject > :cursor
GROUP BY subject HAVING max(epoch) < :target ORDER BY subject LIMIT :n
""")
_NOTE: Final = text("""
INSERT INTO backfill (lane, target, cursor, is_done) VALUES (:lane, :target, :cursor, :is_done)
ON CONFLICT (lane) DO UPDATE SET target = excluded.target, cursor = excluded.cursor,
  is_done = excluded.is_done
""")
# A lane that is not here has no cases. The epoch is held: what it brought is what is walked.
_CAUGHT_UP: Final = text("""
SELECT epoch FROM plan_epoch p WHERE epoch > :told AND NOT EXISTS (
  SELECT FROM consumer_offset o LEFT JOIN backfill b ON b.lane = o.topic || '/' || o.partition
  WHERE b.lane IS NULL OR b.target < p.epoch OR NOT b.is_done)
FOR SHARE
""")


@lru_cache(maxsize=4096)
def lane_name(lane: Lane) -> str:
    """Return the name cases know their lane by: it survives a change of cluster."""
    return f"{lane.topic}/{lane.partition}"


async def has_cases(tx: Transaction) -> bool:
    """Return whether there is any case that a new definition would have to be booked for."""
    return bool(await tx.scalar(text("SELECT EXISTS (SELECT FROM case_state)")))


class Backfill:
    """Walks the cases of this process's lanes whenever the definitions have changed."""

    def __init__(
        self, database: Database, rebook: Rebook, caught_up: CaughtUp | None = None
    ) -> None:
        self._database = database
        self._rebook = rebook
        self._caught_up = caught_up
        self._told = 0  # the last epoch that was seen to be booked everywhere

    async def run(self, consumers: Sequence[Consumer[Any]], stopping: asyncio.Event) -> None:
        """Work until told to stop."""
        while not stopping.is_set():
            worked = [await self._tried(self._chunk(each)) for each in consumers]
            if not any(worked):
                await self._tried(self._tell())
                await rest(stopping, _IDLE_S)

    async def _tried(self, work: Awaitable[bool]) -> bool:
        """Return whether there was anything to do; what could not be done now is done later."""
        try:
            return await work
        except OffsetLost:
            log.info("backfill left to the lane's new owner")
        except Exception as error:
            if not is_transient(error):
                raise
            metrics.ATTEMPTS.labels("backfill").inc()
        return False

    async def _tell(self) -> bool:
        """Once an epoch, whoever walked: say that all cases are booked under it."""
        if self._caught_up is None:
            return False
        async with self._database.transaction() as tx:
            epoch = await tx.scalar(_CAUGHT_UP, {"told": self._told})
            if epoch is None:
                return False
            await self._caught_up(tx)
        self._told = int(epoch)
        return True

    async def _chunk(self, consumer: Consumer[Any]) -> bool:
        """Rebook one lane's next cases. Return whether there was anything to do."""
        async with consumer.handling:
            held = dict(consumer.positions)
            if not held:
                return False
            by_name = {lane_name(lane): lane for lane in held}
            async with self._database.transaction() as tx:
                stale = (await tx.execute(_STALE, {"lanes": sorted(by_name)})).one_or_none()
                if stale is None:
                    return False
                lane = by_name[stale.lane]
                await offsets.hold(tx, {lane: held[lane]})
                cursor = stale.cursor if stale.target == stale.epoch else ""
                await self._walk(tx, stale.lane, stale.epoch, cursor)
            return True

    async def _walk(self, tx: Transaction, lane: str, target: int, cursor: str) -> None:
        asked = {"lane": lane, "cursor": cursor, "target": target, "n": CASES_MAX}
        found = await tx.execute(_NEXT, asked)
        subjects = [row.subject for row in found]
        if subjects:
            cases = list((await load(tx, [(lane, each) for each in subjects], target)).values())
            metrics.CASES_REFOLDED.labels("definition").inc(await self._rebook(tx, cases))
        await tx.execute(
            _NOTE,
            {
                "lane": lane,
                "target": target,
                "cursor": subjects[-1] if subjects else cursor,
                "is_done": len(subjects) < CASES_MAX,
            },
        )
