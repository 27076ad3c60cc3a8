"""The local stack gives each service its own, and never leaves a mess behind."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType

from deploy.local import databases as local_databases
from deploy.local import topics as local_topics
from deploy.local.kafka import Broker
from deploy.local.postgres import Postgres
from deploy.local.trouble import Trouble
from schemas.topics import EVENTS, TOPICS, Topic, submissions
from tests.stack import PASSWORD, Databases, Topics, unique

PASSWORDS = dict.fromkeys(local_databases.SERVICES, PASSWORD)


async def test_a_service_opens_its_own_database(postgres: Postgres) -> None:
    urls = await local_databases.prepare(postgres.admin_url, PASSWORDS)

    for url in urls.values():
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE mine (id int); DROP TABLE mine")
        await connection.close()


@pytest.mark.parametrize("other", ["progress", "budget", "reporting"])
async def test_a_service_cannot_open_the_database_of_another(
    postgres: Postgres, other: str
) -> None:
    urls = await local_databases.prepare(postgres.admin_url, PASSWORDS)

    foreign = local_databases.address(
        postgres.admin_url, "intake", PASSWORD, f"{local_databases.PREFIX}{other}"
    )

    assert urls[other] != foreign
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(foreign)


async def test_preparing_the_databases_again_keeps_what_they_hold(postgres: Postgres) -> None:
    urls = await local_databases.prepare(postgres.admin_url, PASSWORDS)
    connection = await asyncpg.connect(urls["budget"])
    await connection.execute("CREATE TABLE kept (id int); INSERT INTO kept VALUES (7)")

    await local_databases.prepare(postgres.admin_url, PASSWORDS)

    assert await connection.fetchval("SELECT id FROM kept") == 7
    await connection.execute("DROP TABLE kept")
    await connection.close()


async def test_two_tests_never_share_a_database(databases: Databases) -> None:
    first = await databases.empty("budget")
    second = await databases.empty("budget")

    assert first != second


async def test_topics_are_made_as_declared_and_twice_is_harmless(kafka: Broker) -> None:
    wanted = [*TOPICS, submissions("a-jobcentre")]

    await local_topics.create(kafka.bootstrap, wanted)
    await local_topics.create(kafka.bootstrap, wanted)

    assert await _partitions(kafka.bootstrap, wanted) == {
        topic.name: topic.partitions for topic in wanted
    }


async def test_a_topic_with_other_partitions_is_one_clear_sentence(
    kafka: Broker, topics: Topics
) -> None:
    name = await topics.make("narrow", partitions=2)

    with pytest.raises(Trouble, match=f"{name} has 2 partitions and must have 12"):
        await local_topics.create(kafka.bootstrap, [Topic(name, "any", "anything", -1)])


async def test_a_new_topic_keeps_its_records_as_long_as_declared(kafka: Broker) -> None:
    brief = Topic(unique("brief"), "any", "anything", retention_ms=60_000)

    await local_topics.create(kafka.bootstrap, [brief, EVENTS])

    assert await _retention(kafka.bootstrap, brief.name) == "60000"
    assert await _retention(kafka.bootstrap, EVENTS.name) == "-1"


async def _partitions(bootstrap: str, wanted: list[Topic]) -> dict[str, int]:
    async with _admin(bootstrap) as admin:
        described = await admin.describe_topics([topic.name for topic in wanted])
        return {topic["topic"]: len(topic["partitions"]) for topic in described}


async def _retention(bootstrap: str, topic: str) -> str:
    question = ConfigResource(ConfigResourceType.TOPIC, topic)
    async with _admin(bootstrap) as admin:
        [answer] = await admin.describe_configs([question])
    [(*_, entries)] = answer.resources
    return next(str(value) for name, value, *_ in entries if name == "retention.ms")


@asynccontextmanager
async def _admin(bootstrap: str) -> AsyncIterator[AIOKafkaAdminClient]:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        yield admin
    finally:
        await admin.close()
