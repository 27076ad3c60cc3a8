"""The topics of the contract, made on a broker as they are declared."""

from collections.abc import Iterable
from typing import Any, Final

from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError

from schemas.topics import Topic

from .trouble import Trouble

REPLICAS_MAX: Final = 3
_MADE: Final = 0
_KNOWN: Final = 36  # Kafka's TOPIC_ALREADY_EXISTS


async def create(bootstrap: str, topics: Iterable[Topic]) -> None:
    """Make the topics that are not there; raise Trouble if one is there with other partitions."""
    wanted = {topic.name: topic for topic in topics}
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        replicas = min(REPLICAS_MAX, len((await admin.describe_cluster())["brokers"]))
        answer = await admin.create_topics(
            [_declared(topic, replicas) for topic in wanted.values()]
        )
        known = _already_there(answer.topic_errors)
        for described in await admin.describe_topics(known) if known else ():
            _compare(wanted[described["topic"]], len(described["partitions"]))
    except KafkaError as error:
        raise Trouble(f"Kafka at {bootstrap} did not take the topics: {error}") from error
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


def _already_there(answers: Iterable[tuple[Any, ...]]) -> list[str]:
    known = []
    for name, code, *words in answers:
        if code not in {_MADE, _KNOWN}:
            raise Trouble(f"Kafka refused to make the topic {name}: {''.join(map(str, words))}")
        if code == _KNOWN:
            known.append(name)
    return known


def _compare(wanted: Topic, partitions: int) -> None:
    if partitions != wanted.partitions:
        raise Trouble(
            f"The topic {wanted.name} has {partitions} partitions and must have"
            f" {wanted.partitions}: keys would lie in the wrong partition. Remove the topic, or"
            " use another Kafka."
        )
