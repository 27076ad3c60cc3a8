"""The topics of the contract, made on a broker as they are declared."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from schemas.topics import Topic

from .trouble import Trouble

REPLICAS_MAX: Final = 3
KNOWN_S_MAX: Final = 20.0
POLL_S: Final = 0.05
_MADE: Final = 0
_ALREADY_THERE: Final = 36  # Kafka's TOPIC_ALREADY_EXISTS


async def create(bootstrap: str, topics: Iterable[Topic]) -> None:
    """Make the topics that are not there; raise Trouble if one is there with other partitions."""
    wanted = {topic.name: topic for topic in topics}
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        replicas = min(REPLICAS_MAX, len((await admin.describe_cluster())["brokers"]))
        declared = [_declared(topic, replicas) for topic in wanted.values()]
        _check_answers((await admin.create_topics(declared)).topic_errors)
        async with asyncio.timeout(KNOWN_S_MAX):
            _compare(wanted, await _until_known(admin, wanted))
    except (KafkaError, TimeoutError) as error:
        raise Trouble(f"Kafka at {bootstrap} did not take the topics: {error!r}") from error
    finally:
        await admin.close()


def _declared(topic: Topic, replicas: int) -> NewTopic:
    return NewTopic(
        topic.name,
        topic.partitions,
        replicas,
        topic_configs={
            "retention.ms": str(topic.retention_ms),
            "cleanup.policy": topic.cleanup,
        },
    )


def _check_answers(answers: Iterable[tuple[Any, ...]]) -> None:
    for name, code, *words in answers:
        if code not in {_MADE, _ALREADY_THERE}:
            raise Trouble(f"Kafka refused to make the topic {name}: {''.join(map(str, words))}")


async def _until_known(admin: AIOKafkaAdminClient, wanted: Mapping[str, Topic]) -> dict[str, int]:
    """Return the partitions of each topic, once all are known: making one is not yet knowing it."""
    while True:
        described = await admin.describe_topics(list(wanted))
        partitions = {topic["topic"]: len(topic["partitions"]) for topic in described}
        if all(partitions.get(name) for name in wanted):
            return partitions
        await asyncio.sleep(POLL_S)


def _compare(wanted: Mapping[str, Topic], partitions: Mapping[str, int]) -> None:
    for name, topic in wanted.items():
        if partitions[name] != topic.partitions:
            raise Trouble(
                f"The topic {name} has {partitions[name]} partitions and must have"
                f" {topic.partitions}: keys would lie in the wrong partition. Remove the topic, or"
                " use another Kafka."
            )
