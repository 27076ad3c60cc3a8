"""Which log it is, how far it reaches, and whether a service has read it so far."""

from collections.abc import Iterable, Mapping

from aiokafka import AIOKafkaConsumer
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import text

from .database import Transaction
from .offsets import Lane


async def log_id(bootstrap: str) -> str:
    """Return the id of the cluster, which tells one log from another with the same topic names."""
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    await admin.start()
    try:
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()


async def log_ends(bootstrap: str, topics: Iterable[str]) -> dict[Lane, int]:
    """Return where each partition of the topics ends now; of one that is empty nothing."""
    name = await log_id(bootstrap)
    # Of no group, so all partitions are its own at once.
    kafka = AIOKafkaConsumer(*topics, bootstrap_servers=bootstrap, enable_auto_commit=False)
    await kafka.start()
    try:
        every = sorted(kafka.assignment())
        first, ends = await kafka.beginning_offsets(every), await kafka.end_offsets(every)
    finally:
        await kafka.stop()
    return {Lane(name, tp.topic, tp.partition): ends[tp] for tp in every if ends[tp] > first[tp]}


async def has_reached(tx: Transaction, ends: Mapping[Lane, int]) -> bool:
    """Return whether all of that has been read."""
    rows = await tx.execute(text("SELECT log, topic, partition, next_offset FROM consumer_offset"))
    positions = {Lane(*lane): at for *lane, at in rows}
    return all(positions.get(lane, 0) >= end for lane, end in ends.items())
