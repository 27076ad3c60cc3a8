"""Fixtures for every test: a PostgreSQL and a Kafka per session, databases and topics per test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from hypothesis import settings

from deploy.local.kafka import Broker
from deploy.local.postgres import Postgres
from deploy.local.stack import Stack

from .stack import Databases, Topics, new_stack, start_kafka, start_postgres

# Everything hypothesis tries, tried longer: pytest --hypothesis-profile=thorough FILE
settings.register_profile("thorough", max_examples=2000)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let more random tables be attacked than there is time for every day."""
    parser.addoption("--tables", type=int, default=35, help="random tables to hide counts in")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Postgres]:
    """Start a real PostgreSQL for the whole session; ``.admin_url`` is the way in."""
    server = start_postgres(tmp_path_factory.mktemp("postgres"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def kafka(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    """Start a real Kafka for the whole session; ``.bootstrap`` is its address."""
    broker = start_kafka(tmp_path_factory.mktemp("kafka"))
    yield broker
    broker.stop()


@pytest.fixture(scope="session")
def database_templates() -> set[str]:
    """Return the templates made so far: a service is migrated once in a session."""
    return set()


@pytest.fixture
async def databases(postgres: Postgres, database_templates: set[str]) -> AsyncIterator[Databases]:
    """Make databases of this test alone: ``url = await databases.migrated("progress")``."""
    made = Databases(postgres.admin_url, database_templates)
    yield made
    await made.close()


@pytest.fixture
def topics(kafka: Broker) -> Topics:
    """Make topics of this test alone: ``name = await topics.make("events", partitions=12)``."""
    return Topics(kafka.bootstrap)


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Start everything, the four services included, once for the whole session."""
    whole = new_stack(tmp_path_factory.mktemp("stack"))
    try:
        whole.start()
        yield whole
    finally:
        whole.stop()
