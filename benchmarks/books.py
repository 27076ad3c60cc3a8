"""How long a line's figures take among millions of entries: by its cells, and by its rows."""

import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.local import databases
from services.budget import store_books
from services.budget.answers import ACCOUNTS
from services.budget.store_books import PageAsked, View
from services.chassis.ledger import account_id

from .ground import ground

LINES: Final = 400
ASKED: Final = 200
FIGURES_MS_MAX: Final = 20.0
_CHUNK: Final = 500_000
_NOW: Final = View(date(2010, 9, 30), None)
_THEN: Final = View(date(2010, 9, 30), datetime(2010, 7, 1, tzinfo=UTC))
_CHART: Final = """
CREATE TEMP TABLE chart AS
SELECT n, max(id) FILTER (WHERE name LIKE '%|available') AS available,
  max(id) FILTER (WHERE name LIKE '%|committed') AS committed,
  max(id) FILTER (WHERE name LIKE '%|consumed') AS consumed,
  max(id) FILTER (WHERE name LIKE '%|released') AS released,
  max(id) FILTER (WHERE name LIKE '%|noted') AS noted
FROM account, split_part(split_part(name, '|', 1), 'l', 2) AS of(line), CAST(line AS int) AS n
GROUP BY n
"""
# A forløb in four entries: committed, drawn on, the rest of it released, and that noted.
_FILL: Final = """
INSERT INTO transfer (debit, credit, valid_on, recorded_at, amount, caused_by)
SELECT CASE i % 4 WHEN 0 THEN committed WHEN 1 THEN consumed WHEN 2 THEN available
    ELSE released END,
  CASE i % 4 WHEN 0 THEN available WHEN 1 THEN committed WHEN 2 THEN committed ELSE noted END,
  DATE '2010-01-01' + CAST(i / 4 / :lines % 365 AS int),
  TIMESTAMPTZ '2010-01-01Z' + i / 4 / :lines % 365 * INTERVAL '1 day',
  (ARRAY[500000, 300000, 150000, 150000])[i % 4 + 1], ARRAY[gen_random_uuid()]
FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS s(i)
JOIN chart ON n = i / 4 % :lines
"""
_ADD_UP: Final = """
INSERT INTO cell SELECT account, valid_on, sum(amount), count(*) FROM (
  SELECT debit AS account, valid_on, amount FROM transfer
  UNION ALL SELECT credit, valid_on, -amount FROM transfer) AS side GROUP BY account, valid_on
"""
_BYTES: Final = "SELECT pg_database_size(current_database())"


def books(entries: int) -> str:
    """Fill a ledger with so many entries, ask it for lines' figures; return a line of the table."""
    with ground(("budget",)) as on:
        return asyncio.run(_measured(on.stack.ground.database_urls["budget"], entries))


async def _measured(url: str, entries: int) -> str:
    async with databases.engine(url).connect() as tx:
        begun = time.monotonic()
        await _fill(tx, entries)
        filled = time.monotonic() - begun
        figures = await _asked(lambda line: store_books.balances(tx, [line], _NOW))
        earlier = await _asked(lambda line: store_books.balances(tx, [line], _THEN))
        page = await _asked(
            lambda line: store_books.entries(tx, PageAsked(line, "consumed", 0, 100), _NOW)
        )
        size = int(await tx.scalar(text(_BYTES)) or 0) / 1e9
    if figures[1] > FIGURES_MS_MAX:
        raise AssertionError(f"a line's figures take {figures[1]:.1f} ms (19 times of 20 at most)")
    return (
        f"a line's figures among {entries:,} entries on {LINES} lines ({size:.1f} GB, filled in"
        f" {filled:.0f} s), median and 95 %: by its cells {_ms(figures)}; as known earlier, by its"
        f" entries {_ms(earlier)}; a page of 100 entries {_ms(page)}"
    )


async def _fill(tx: AsyncConnection, entries: int) -> None:
    names = [f"{line}|{account}" for line in _lines() for account in ACCOUNTS]
    rows = [{"id": account_id(name), "name": name} for name in names]
    await tx.execute(text("INSERT INTO account (id, name) VALUES (:id, :name)"), rows)
    await tx.execute(text(_CHART))
    for first in range(0, entries, _CHUNK):
        last = min(first + _CHUNK, entries) - 1
        await tx.execute(text(_FILL), {"first": first, "last": last, "lines": LINES})
    await tx.execute(text(_ADD_UP))
    await tx.execute(text("VACUUM ANALYZE"))


def _lines() -> Iterator[str]:
    return (f"bench/1/l{number}" for number in range(LINES))


async def _asked(ask: Callable[[str], Awaitable[object]]) -> tuple[float, float]:
    """Return the median and the 95th percentile of milliseconds, lines asked for by chance."""
    chance, took = random.Random(1), []
    for _ in range(ASKED):
        line = f"bench/1/l{chance.randrange(LINES)}"
        begun = time.perf_counter()
        if not await ask(line):
            raise AssertionError(f"nothing is known of {line}")
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took), statistics.quantiles(took, n=20)[-1]


def _ms(took: Sequence[float]) -> str:
    return f"{took[0]:.1f} and {took[1]:.1f} ms"
