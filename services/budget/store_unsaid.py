"""SQL of what is not said of lines yet, because a plan is still being booked on them."""

from collections.abc import Collection
from datetime import datetime
from typing import Final, NamedTuple

from sqlalchemy import text

from services.chassis.database import Transaction

from .watch import Balance, Standing


class Unsaid(NamedTuple):
    """How a line was last said to stand, and when the plan came that has changed it since."""

    line: str
    recorded_at: datetime
    said: Standing


_BALANCES_TOLD: Final = text("""
SELECT * FROM balance WHERE line = ANY(:lines)
  AND NOT EXISTS (SELECT FROM unsaid WHERE unsaid.line = balance.line)
""")
# What an earlier plan has left unsaid stays what was said last.
_KEEP: Final = text("""
INSERT INTO unsaid (line, recorded_at, exceeded_by, stopped, passed)
VALUES (:line, :recorded_at, :exceeded_by, :stopped, :passed)
ON CONFLICT (line) DO UPDATE SET recorded_at = excluded.recorded_at
""")
_MAKE: Final = text("""
INSERT INTO balance (line) SELECT line FROM unnest(CAST(:lines AS text[])) AS line ORDER BY line
ON CONFLICT DO NOTHING
""")
_LOCK: Final = text("SELECT * FROM balance WHERE line = ANY(:lines) ORDER BY line FOR UPDATE")
_TAKE: Final = text("""
WITH taken AS (DELETE FROM unsaid RETURNING *)
SELECT line, recorded_at, exceeded_by, stopped, passed FROM taken ORDER BY line
""")


async def balances_told(tx: Transaction, lines: Collection[str]) -> dict[str, Balance]:
    """Return how those of the lines stand of which nothing is left unsaid."""
    rows = await tx.execute(_BALANCES_TOLD, {"lines": sorted(lines)})
    return {row["line"]: dict(row) for row in rows.mappings()}


async def keep(tx: Transaction, unsaid: Collection[Unsaid]) -> None:
    """Keep how lines were last said to stand."""
    rows = [
        {
            "line": line,
            "recorded_at": recorded_at,
            "exceeded_by": said.exceeded_by,
            "stopped": said.stopped,
            "passed": sorted(said.passed),
        }
        for line, recorded_at, said in unsaid
    ]
    if rows:
        await tx.execute(_KEEP, rows)


async def names(tx: Transaction) -> list[str]:
    """Return the lines of which something is left unsaid."""
    return list(await tx.scalars(text("SELECT line FROM unsaid ORDER BY line")))


async def lock(tx: Transaction, lines: Collection[str]) -> dict[str, Balance]:
    """Return how lines stand, and keep them from moving until we are done."""
    asked = {"lines": sorted(lines)}
    await tx.execute(_MAKE, asked)  # a row that another is just making is waited for
    return {row["line"]: dict(row) for row in (await tx.execute(_LOCK, asked)).mappings()}


async def take(tx: Transaction) -> list[Unsaid]:
    """Return what is left unsaid of lines that are locked, and forget it."""
    return [
        Unsaid(line, recorded_at, Standing(exceeded_by, stopped, frozenset(passed)))
        for line, recorded_at, exceeded_by, stopped, passed in await tx.execute(_TAKE)
    ]
