"""The relay alone, on a real database and a bus that fails: it leads again after every failure."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import text

from schemas.topics import MEASURES
from services.chassis.database import Database
from services.chassis.errors import Transient
from services.chassis.outbox import Message, stage
from services.chassis.relay import Relay
from services.chassis.retries import Backoff
from services.progress.settings import ProgressSettings
from tests.stack import Databases

from .letters import Message as Published


@dataclass(slots=True)
class FailingBus:
    """Takes nothing for the first ``failures`` times, then everything."""

    failures: int
    taken: list[bytes] = field(default_factory=list)

    async def publish(self, topic: str, messages: Sequence[Published]) -> None:
        """Take messages or fail."""
        if self.failures:
            self.failures -= 1
            raise Transient("the bus is down")
        self.taken += [value for _, value, _ in messages]


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    url = await databases.migrated("progress")
    settings = ProgressSettings.model_validate(
        {"database_url": url, "kafka_bootstrap": "nowhere:1", "http_port": 1}
    )
    own = Database(settings, "progress")
    yield own
    await own.close()


async def busy(database: Database, connections: int) -> None:
    """Fill the pool, so that who gives a connection back is not handed the same one again."""
    async with asyncio.TaskGroup() as group:
        for _ in range(connections):
            group.create_task(_pause(database))


async def _pause(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(text("SELECT pg_sleep(0.2)"))


async def test_a_relay_whose_bus_failed_leads_again(database: Database) -> None:
    bus, stopping = FailingBus(failures=3), asyncio.Event()
    backoff = Backoff("relay", attempts_max=9, ms_max=100)
    relay = Relay(database, bus, rows_max=10, wait_ms_max=50, backoff=backoff)
    await busy(database, 4)
    async with database.transaction() as tx:
        await stage(tx, MEASURES, [Message("a", [], b"said")])

    running = asyncio.create_task(relay.run(stopping))
    async with asyncio.timeout(10):
        while not bus.taken:
            await asyncio.sleep(0.05)
    stopping.set()
    await running

    assert bus.taken == [b"said"]
