"""Any order, any cut into batches, a plan at any moment: on a real database the same books."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import text

import services.budget.app
import services.progress.app
from schemas.topics import EVENTS, PLANS
from services.chassis.clock import system_clock
from services.chassis.database import Database
from services.chassis.offsets import Lane
from services.chassis.records import Record
from services.chassis.service import Parts, Runtime, ServiceSpec
from tests.builders.bus import Bench
from tests.stack import Databases

from .letters import Letter
from .naive import Cells, Facts, measured
from .naive_money import paid
from .plan import adopted, plan_letters
from .story import Story

CELLS = "SELECT name, valid_on::text, value FROM cell JOIN account ON id = account WHERE value <> 0"
DONE = "SELECT count(*) FROM backfill, plan_epoch WHERE is_done AND target = epoch"
SPECS: dict[str, ServiceSpec[Any]] = {
    "progress": services.progress.app.SPEC,
    "budget": services.budget.app.SPEC,
}
NAIVE: dict[str, Callable[[Facts, Any], Cells]] = {"progress": measured, "budget": paid}


@pytest.fixture(params=list(SPECS))
def service(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def made(service: str, databases: Databases) -> AsyncIterator[tuple[Bench, Parts]]:
    """Give a service's streams on a database of their own, and the rest of its parts."""
    spec = SPECS[service]
    url = await databases.migrated(service)
    told = {"database_url": url, "kafka_bootstrap": "nowhere:1", "http_port": 1}
    told |= {"operator_key_sha256": "0" * 64} if service == "budget" else {}
    settings = spec.settings.model_validate(told)
    database = Database(settings, service)
    parts = spec.build(settings, database, system_clock)
    yield Bench(database, settings, parts.streams), parts
    await database.close()


def batches(letters: list[Letter], chance: random.Random) -> Iterator[list[Record]]:
    """Cut letters into batches, plans apart, as they come from two topics."""
    at = {PLANS.name: 0, EVENTS.name: 0}
    while letters:
        wanted = letters[0].is_plan
        size = chance.choice([1, 2, 7, 60, 300])
        cut = next((n for n, x in enumerate(letters[:size]) if x.is_plan is not wanted), size)
        some, letters = letters[:cut], letters[cut:]
        topic = PLANS.name if wanted else EVENTS.name
        lane, begins = Lane("test", topic, 0), at[topic]
        yield [Record(lane, begins + n, *each.message) for n, each in enumerate(some)]
        at[topic] += len(some)


async def caught_up(bench: Bench, parts: Parts) -> None:
    """Let the backfill run until it has nothing to do."""
    stopping = asyncio.Event()
    runtime = Runtime(list(bench.consumers.values()))
    tasks = [asyncio.create_task(each(runtime, stopping)) for each in parts.background]
    async with asyncio.timeout(30):
        while await ask(bench, DONE) != [(len(bench.consumers),)]:
            await asyncio.sleep(0.05)
    stopping.set()
    await asyncio.gather(*tasks)


async def ask(bench: Bench, question: str) -> list[tuple[Any, ...]]:
    async with bench.database.transaction() as tx:
        return [tuple(row) for row in await tx.execute(text(question))]


@pytest.mark.parametrize("seed", [21, 22, 23])
async def test_the_figures_are_those_of_a_naive_fold(
    service: str, made: tuple[Bench, Parts], seed: int
) -> None:
    bench, parts = made
    chance, story = random.Random(seed), Story(seed, 1_200)
    arriving = chance.sample(story.letters, len(story.letters))
    places = sorted(chance.sample(range(len(arriving)), 2), reverse=True)
    for version, place in zip((2, 1), places, strict=True):
        arriving[place:place] = plan_letters(version, 0)

    for batch in batches(arriving, chance):
        await bench.take_records(batch)
    await caught_up(bench, parts)

    held = {(name, day): int(value) for name, day, value in await ask(bench, CELLS)}
    assert held == NAIVE[service](story.facts, adopted(2))
