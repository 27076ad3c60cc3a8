"""A broker with the real topics for all fault tests; databases and processes for each."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from deploy.local import kafka, topics
from deploy.local.ports import free_port
from schemas.topics import TOPICS
from tests.stack import JARS, Databases, require_kafka

from .town import Bus, Town


@pytest.fixture(scope="session")
def bus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bus]:
    """Start a broker that may be killed."""
    require_kafka()
    folder = tmp_path_factory.mktemp("faults")
    place = kafka.Place(folder / "data", folder / "kafka.log", free_port(), free_port())
    own = Bus(place, kafka.start(place, kafka.fetch(JARS)))
    try:
        asyncio.run(topics.create(own.bootstrap, TOPICS))
        yield own
    finally:
        own.broker.stop()


@pytest.fixture
async def town(bus: Bus, databases: Databases, tmp_path: Path) -> AsyncIterator[Town]:
    """Give a test its databases, topics that are empty, and an end to all it starts."""
    urls = {name: await databases.migrated(name) for name in ("progress", "budget")}
    await bus.empty()
    own = Town(bus, databases.admin_url, urls, tmp_path)
    yield own
    own.stop()
