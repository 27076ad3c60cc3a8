"""Progress on a real PostgreSQL: batches in, cells and promises out."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from schemas.corrections import FactWithdrawn
from schemas.snapshots import MeasureChanged
from schemas.topics import EVENTS, PLANS
from services.chassis.clock import system_clock
from services.chassis.database import Database
from services.chassis.offsets import difference
from services.chassis.outbox import unpack
from services.chassis.service import Runtime
from services.progress.app import build
from services.progress.settings import ProgressSettings
from services.progress.tables import FIGURES
from tests.builders.bus import Bench, event_id, sent
from tests.builders.progress import PERSONS, STARTED, adopted, cancelled, started
from tests.stack import Databases

SETTLED = "SELECT coalesce(bool_and(is_done AND target = epoch), false) FROM backfill, plan_epoch"


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    settings = ProgressSettings(
        database_url=await databases.migrated("progress"),
        kafka_bootstrap="nowhere:1",
        http_port=1,
    )
    database = Database(settings, "progress")
    yield Bench(database, settings, build(settings, database, system_clock).streams)
    await database.close()


async def cells(bench: Bench) -> dict[tuple[str, str], int]:
    async with bench.database.transaction() as tx:
        rows = await tx.execute(text(FIGURES))
        return {(name, day.isoformat()): value for name, day, value in rows}


async def promised(bench: Bench) -> int:
    """Return how many cells are promised to be told of."""
    async with bench.database.transaction() as tx:
        rows = (await tx.scalars(text("SELECT packed FROM outbox"))).all()
    told = [message for row in rows for message in unpack(row)]
    return sum(
        len(MeasureChanged.model_validate_json(message.body).cells)
        for message in told
        if dict(message.headers)["ce_type"] == b"fremdrift.measure.changed.v1"
    )


def count_of(day: str) -> tuple[str, str]:
    return (f"{STARTED.id}|1|value||", day)


def persons_of(day: str) -> tuple[str, str]:
    return (f"{PERSONS.id}|1|value||", day)


async def test_facts_become_cells_and_promises(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted()))

    await bench.take(
        EVENTS.name,
        sent(started("f1", "2009-03-01")),
        sent(started("f2", "2009-03-01")),
        sent(started("f3", "2009-02-01"), subject="citizen:1:bo"),
    )

    assert await cells(bench) == {
        count_of("2009-03-01"): 2,
        count_of("2009-02-01"): 1,
        persons_of("2009-03-01"): 1,
        persons_of("2009-02-01"): 1,
    }
    assert await promised(bench) == 4


async def test_a_repeated_event_changes_nothing(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted()))
    event = sent(started())

    await bench.take(EVENTS.name, event, event)
    await bench.take(EVENTS.name, event)

    assert (await cells(bench))[count_of("2009-03-01")] == 1
    assert await promised(bench) == 2
    async with bench.database.transaction() as tx:
        assert await difference(tx) == 0
        row = (
            await tx.execute(
                text("SELECT accepted, duplicate FROM consumer_offset WHERE topic LIKE '%events%'")
            )
        ).one()
    assert tuple(row) == (1, 2)


async def test_a_mended_fact_books_the_difference(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted()))
    await bench.take(EVENTS.name, sent(started("f1", "2009-03-01"), name="first"))

    await bench.take(
        EVENTS.name, sent(started("f1", "2009-04-01"), mends="first", revision=1, minute=5)
    )

    assert await cells(bench) == {count_of("2009-04-01"): 1, persons_of("2009-04-01"): 1}


async def test_a_withdrawn_fact_counts_no_more_in_whatever_order(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted()))

    await bench.take(
        EVENTS.name, sent(FactWithdrawn(fact=event_id("first")), mends="first", revision=1)
    )
    await bench.take(EVENTS.name, sent(started("f1"), name="first"), sent(started("f2")))

    assert (await cells(bench))[count_of("2009-03-01")] == 1


async def test_a_cancelled_forloeb_is_taken_back(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted()))

    await bench.take(EVENTS.name, sent(started("f1")), sent(cancelled("f1")))

    assert await cells(bench) == {}


async def test_a_plan_that_comes_after_its_events_is_caught_up(bench: Bench) -> None:
    await bench.take(EVENTS.name, sent(started("f1")), sent(started("f2")))
    assert await cells(bench) == {}

    await bench.take(PLANS.name, sent(adopted(), minute=9))
    await backfill(bench)
    await bench.take(EVENTS.name, sent(started("f3")))

    assert (await cells(bench))[count_of("2009-03-01")] == 3
    assert (await cells(bench))[persons_of("2009-03-01")] == 1


async def backfill(bench: Bench) -> None:
    """Let the service's own backfill run until it has nothing to do."""
    parts = build(bench.settings, bench.database, system_clock)  # type: ignore[arg-type]
    stopping = asyncio.Event()
    runtime = Runtime(list(bench.consumers.values()))
    task = asyncio.create_task(parts.background[0](runtime, stopping))
    for _ in range(100):
        await asyncio.sleep(0.05)
        async with bench.database.transaction() as tx:
            if await tx.scalar(text(SETTLED)):
                break
    stopping.set()
    await task


async def test_a_poisonous_record_is_set_aside_and_its_neighbours_counted(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted()))
    await bench.take(EVENTS.name, sent(started("f1")))
    log = bench.logs[EVENTS.name]
    good, bad = sent(started("f2")), sent(started("f3"))

    await bench.take_records(
        [*log.records([good]), log.raw(b"{", bad[0].attributes), *log.records([bad])]
    )

    assert (await cells(bench))[count_of("2009-03-01")] == 3
    async with bench.database.transaction() as tx:
        assert await tx.scalar(text("SELECT sum(set_aside) FROM consumer_offset")) == 1
        assert await difference(tx) == 0
