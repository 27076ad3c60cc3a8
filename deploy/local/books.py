"""A service's own books: how far it has read each partition, and what became of the records."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, TypeAlias

from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import text

from .databases import engine

Partition: TypeAlias = tuple[str, int]
VERDICTS: Final = ("accepted", "duplicate", "refused", "set_aside")
_IS_KEPT: Final = text("SELECT to_regclass('consumer_offset') IS NOT NULL")
_READ: Final = text("""
SELECT topic, partition, next_offset, accepted, duplicate, refused, set_aside
FROM consumer_offset WHERE log = :log ORDER BY topic, partition
""")


@dataclass(frozen=True, slots=True)
class Page:
    """One partition in a service's books."""

    next_offset: int
    verdicts: dict[str, int]


Books: TypeAlias = dict[Partition, Page]


async def read_books(database_url: str, log: str) -> Books:
    """Return what a service has written of every partition of a log."""
    async with engine(database_url).connect() as connection:
        if not (await connection.execute(_IS_KEPT)).scalar():
            return {}  # the service has never run here
        rows = (await connection.execute(_READ, {"log": log})).mappings().all()
    return {
        (row["topic"], row["partition"]): Page(
            row["next_offset"], {verdict: row[verdict] for verdict in VERDICTS}
        )
        for row in rows
    }


async def log_id(bootstrap: str) -> str:
    """Return the id of a cluster, under which services book its offsets."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()


async def ends(bootstrap: str, partitions: Iterable[Partition]) -> dict[Partition, int]:
    """Return where each partition ends at this moment."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    try:
        await consumer.start()
        found = await consumer.end_offsets([TopicPartition(*each) for each in partitions])
        return {(each.topic, each.partition): end for each, end in found.items()}
    finally:
        await consumer.stop()
