"""The budget service on a real database, fed by hand, and what is asked of its books."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

import httpx2
from sqlalchemy import text

from schemas.base import Contract
from schemas.catalogue import EVENT_TYPES
from schemas.snapshots import BudgetCell, BudgetChanged
from schemas.topics import BUDGET, EVENTS, REPORTS
from services.budget.app import build
from services.budget.settings import BudgetSettings
from services.chassis.access import digest_of
from services.chassis.clock import system_clock
from services.chassis.database import Database
from services.chassis.http import Health, make_app
from services.chassis.offsets import difference
from services.chassis.outbox import unpack
from services.chassis.service import Runtime
from tests.builders.budget import Desk
from tests.builders.bus import BEGUN, Bench

OPERATOR_KEY: Final = "the operator's key"
Cells: TypeAlias = dict[tuple[str, str], int]


@asynccontextmanager
async def opened(database_url: str) -> AsyncIterator[Bench]:
    """Open budget's streams on a migrated database."""
    settings = BudgetSettings.model_validate(
        {
            "database_url": database_url,
            "kafka_bootstrap": "nowhere:1",
            "http_port": 1,
            "operator_key_sha256": digest_of(OPERATOR_KEY),
        }
    )
    database = Database(settings, "budget")
    yield Bench(database, settings, build(settings, database, system_clock).streams)
    await database.close()


_TRIAL_BALANCE: Final = text("""
WITH side AS (
  SELECT name, valid_on, amount, provider FROM transfer JOIN account ON id = debit
  UNION ALL SELECT name, valid_on, -amount, provider FROM transfer JOIN account ON id = credit),
posted AS (
  SELECT name, valid_on, sum(amount) AS value FROM (
    SELECT name, valid_on, amount FROM side
    UNION ALL SELECT name || '|provider|' || provider, valid_on, amount FROM side
    WHERE name LIKE '%|consumed' AND provider IS NOT NULL) AS parted
  GROUP BY name, valid_on),
kept AS (SELECT name, valid_on, value FROM cell JOIN account ON id = account)
SELECT coalesce((SELECT sum(value) FROM kept WHERE name NOT LIKE '%|%|%'), 0) AS difference, (
  SELECT count(*) FROM kept FULL JOIN posted USING (name, valid_on)
  WHERE coalesce(kept.value, 0) <> coalesce(posted.value, 0)) AS cells_adrift
""")


class TrialBalance(NamedTuple):
    """Debits minus credits of all cells, and how many cells are not their transfers' sum."""

    difference: int
    cells_adrift: int


@dataclass(slots=True)
class Wall:
    """A clock that stands where it is put."""

    now: datetime = BEGUN

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def counter(bench: Bench, wall: Wall) -> AsyncIterator[httpx2.AsyncClient]:
    """Open budget's HTTP side on the bench's database, at the wall's time."""
    parts = build(bench.settings, bench.database, wall)  # type: ignore[arg-type]

    async def readiness() -> dict[str, bool]:
        return {}

    app = make_app("budget", "1", parts.routers, Health(lambda: True, readiness), 100_000)
    transport = httpx2.ASGITransport(app=app)
    own = {"authorization": f"Bearer {OPERATOR_KEY}"}
    base_url = "http://budget/v1/budget"
    async with httpx2.AsyncClient(transport=transport, base_url=base_url, headers=own) as http:
        yield http


async def reports(bench: Bench) -> list[Contract]:
    """Return what budget has promised to report, in order."""
    async with bench.database.transaction() as tx:
        rows = await tx.execute(
            text("SELECT packed FROM outbox WHERE topic = :topic ORDER BY position"),
            {"topic": REPORTS.name},
        )
        messages = [message for (packed,) in rows for message in unpack(packed)]
    found = []
    for message in messages:
        model = EVENT_TYPES[dict(message.headers)["ce_type"].decode()].model
        found.append(model.model_validate_json(message.body))
        assert message.key == found[-1].line  # type: ignore[attr-defined]
    return found


async def cells(bench: Bench) -> Cells:
    async with bench.database.transaction() as tx:
        rows = await tx.execute(
            text(
                "SELECT name, valid_on, value FROM cell JOIN account ON account = id"
                " WHERE value <> 0"
            )
        )
        return {(name, day.isoformat()): value for name, day, value in rows}


async def balance(bench: Bench) -> TrialBalance:
    async with bench.database.transaction() as tx:
        row = (await tx.execute(_TRIAL_BALANCE)).one()
        return TrialBalance(int(row.difference), int(row.cells_adrift))


async def verdicts(bench: Bench) -> tuple[int, ...]:
    async with bench.database.transaction() as tx:
        assert await difference(tx) == 0
        row = await tx.execute(
            text("SELECT accepted, duplicate, set_aside FROM consumer_offset WHERE topic = :topic"),
            {"topic": EVENTS.name},
        )
        return tuple(row.one())


class Promised(NamedTuple):
    """A cell that is promised to be told of, and in which message."""

    told: BudgetChanged
    cell: BudgetCell


async def promises(bench: Bench) -> list[Promised]:
    async with bench.database.transaction() as tx:
        rows = await tx.execute(
            text("SELECT packed FROM outbox WHERE topic = :topic ORDER BY position"),
            {"topic": BUDGET.name},
        )
        messages = [message for (packed,) in rows for message in unpack(packed)]
    changed = [BudgetChanged.model_validate_json(message.body) for message in messages]
    assert [message.key for message in messages] == [each.line for each in changed]
    return [Promised(each, cell) for each in changed for cell in each.cells]


async def backfill(bench: Bench) -> None:
    """Let the service's own backfill run until it has nothing to do."""
    parts = build(bench.settings, bench.database, system_clock)  # type: ignore[arg-type]
    stopping = asyncio.Event()
    runtime = Runtime(list(bench.consumers.values()))
    task = asyncio.ensure_future(parts.background[0](runtime, stopping))
    idle = text(
        "SELECT coalesce(bool_and(is_done AND target = epoch), false)"
        " AND NOT EXISTS (SELECT FROM unsaid) FROM backfill, plan_epoch"
    )
    for _ in range(200):
        await asyncio.sleep(0.05)
        async with bench.database.transaction() as tx:
            if await tx.scalar(idle):
                break
    stopping.set()
    await task


def cells_of(desk: Desk) -> Cells:
    """Return the cells that the pure books of one case make."""
    both = [
        {
            (f"{b.line}|{b.debit}", b.valid_on): b.amount,
            (f"{b.line}|{b.credit}", b.valid_on): -b.amount,
        }
        for b, _ in desk.entries
    ]
    return added(*both)


def added(*several: Cells) -> Cells:
    sums: Cells = {}
    for each in several:
        for key, amount in each.items():
            sums[key] = sums.get(key, 0) + amount
    return {key: amount for key, amount in sums.items() if amount}


def minus(cells: Cells) -> Cells:
    return {key: -amount for key, amount in cells.items()}
