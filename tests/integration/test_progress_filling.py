"""When progress tells that a definition is being filled, and when that it is."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from schemas.base import Contract
from schemas.envelope import Envelope
from schemas.topics import EVENTS, PLANS
from services.chassis.clock import system_clock
from services.chassis.database import Database
from services.chassis.outbox import unpack
from services.chassis.service import Runtime
from services.progress.app import build
from services.progress.settings import ProgressSettings
from tests.builders.bus import Bench, sent
from tests.builders.progress import PERSONS, STARTED, adopted, started
from tests.stack import Databases


class Line(NamedTuple):
    """What one message says: its noun, the measure and its definition."""

    noun: str
    measure: str
    definition: int


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


async def messages(bench: Bench) -> list[tuple[str, dict[str, Any]]]:
    """Return what is promised to measures' readers, in order."""
    async with bench.database.transaction() as tx:
        rows = (await tx.scalars(text("SELECT packed FROM outbox ORDER BY position"))).all()
    return [
        (dict(each.headers)["ce_type"].decode().split(".")[2], json.loads(each.body))
        for row in rows
        for each in unpack(row)
    ]


async def told(bench: Bench, *, cells: bool = False) -> list[Line]:
    return [
        Line(noun, body["measure"], body["definition"])
        for noun, body in await messages(bench)
        if cells or noun != "changed"
    ]


async def work(bench: Bench, processes: int = 1, *, is_done: Callable[[list[Line]], bool]) -> None:
    """Let so many processes' backfills run until what is told is enough, and a little longer."""
    stopping = asyncio.Event()
    runtime = Runtime(list(bench.consumers.values()))
    others = [Database(bench.settings, "progress") for _ in range(processes)]
    tasks = [
        asyncio.create_task(
            build(bench.settings, each, system_clock).background[0](runtime, stopping)  # type: ignore[arg-type]
        )
        for each in others
    ]
    for _ in range(100):
        await asyncio.sleep(0.05)
        if is_done(await told(bench)):
            break
    await asyncio.sleep(0.7)
    stopping.set()
    await asyncio.gather(*tasks)
    for each in others:
        await each.close()


def is_filled(measure: str, times: int = 1) -> Callable[[list[Line]], bool]:
    return lambda lines: [each[:2] for each in lines].count(("filled", measure)) >= times


def plan(*measures: Any, version: int = 1, minute: int = 9) -> tuple[Envelope, Contract]:
    return sent(adopted(*measures, version=version), minute=minute)


async def test_a_definition_that_comes_before_any_event_is_filled_since_it_came(
    bench: Bench,
) -> None:
    await bench.take(PLANS.name, plan())

    found = await messages(bench)
    assert sorted(body["measure"] for _, body in found) == [PERSONS.id, STARTED.id]
    assert {noun for noun, _ in found} == {"filled"}
    assert all(body["filled_at"] == body["since"] for _, body in found)


async def test_over_old_events_it_is_being_filled_before_and_filled_after_its_cells(
    bench: Bench,
) -> None:
    await bench.take(EVENTS.name, sent(started("f1")), sent(started("f2"), subject="citizen:1:bo"))

    await bench.take(PLANS.name, plan(STARTED))
    await work(bench, is_done=is_filled(STARTED.id))

    nouns = [each.noun for each in await told(bench, cells=True)]
    assert nouns == ["filling", "changed", "filled"]
    *_, (_, last) = await messages(bench)
    assert last["filled_at"] > last["since"] == "2026-01-05T08:09:00Z"


async def test_of_two_processes_one_tells_and_neither_tells_again(bench: Bench) -> None:
    await bench.take(EVENTS.name, sent(started()))
    await bench.take(PLANS.name, plan(STARTED))

    await work(bench, 2, is_done=is_filled(STARTED.id))
    await work(bench, 2, is_done=lambda _: True)

    assert (await told(bench)).count(Line("filled", STARTED.id, 1)) == 1


async def test_a_lane_that_nobody_has_walked_is_waited_for(bench: Bench) -> None:
    await bench.take(EVENTS.name, sent(started()))
    await bench.take(PLANS.name, plan(STARTED))
    async with bench.database.transaction() as tx:
        await tx.execute(
            text(
                "INSERT INTO consumer_offset (log, topic, partition, first_offset, next_offset)"
                " VALUES ('test', :topic, 7, 0, 0)"
            ),
            {"topic": EVENTS.name},
        )

    await work(bench, is_done=is_filled(STARTED.id))

    assert await told(bench) == [Line("filling", STARTED.id, 1)]


async def test_a_definition_that_stays_as_it_was_is_not_told_of_again(bench: Bench) -> None:
    await bench.take(EVENTS.name, sent(started()))
    await bench.take(PLANS.name, plan(STARTED))
    await work(bench, is_done=is_filled(STARTED.id))

    await bench.take(PLANS.name, plan(STARTED, PERSONS, version=2))
    await work(bench, is_done=is_filled(PERSONS.id))

    assert (await told(bench))[2:] == [
        Line("filling", PERSONS.id, 1),
        Line("filled", PERSONS.id, 1),
    ]


async def test_what_a_plan_takes_away_is_no_more_whole_until_it_comes_back(bench: Bench) -> None:
    await bench.take(EVENTS.name, sent(started()))
    await bench.take(PLANS.name, plan(STARTED, PERSONS))
    await work(bench, is_done=is_filled(PERSONS.id))

    await bench.take(PLANS.name, plan(STARTED, version=2, minute=20))
    await bench.take(PLANS.name, plan(STARTED, PERSONS, version=3, minute=30))
    await work(bench, is_done=is_filled(PERSONS.id, 2))

    lines = [
        (noun, body["since"])
        for noun, body in await messages(bench)
        if noun != "changed" and body["measure"] == PERSONS.id
    ]
    assert lines == [
        ("filling", "2026-01-05T08:09:00Z"),
        ("filled", "2026-01-05T08:09:00Z"),
        ("filling", "2026-01-05T08:20:00Z"),
        ("filling", "2026-01-05T08:30:00Z"),
        ("filled", "2026-01-05T08:30:00Z"),
    ]


async def test_what_is_said_in_other_words_under_the_same_version_is_being_filled_too(
    bench: Bench,
) -> None:
    await bench.take(EVENTS.name, sent(started()))
    await bench.take(PLANS.name, plan(STARTED))
    await work(bench, is_done=is_filled(STARTED.id))

    other = STARTED.model_copy(update={"event": "forloeb.ended"})
    await bench.take(PLANS.name, plan(other, version=2, minute=20))

    assert (await told(bench))[-1] == Line("filling", STARTED.id, 1)
