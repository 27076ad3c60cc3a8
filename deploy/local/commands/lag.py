"""How far each service is behind: the end of each partition against its own books."""

import asyncio
import json
from collections.abc import Iterable
from typing import Annotated, Any, NamedTuple

import typer
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from sqlalchemy import text

from deploy.local.databases import engine
from deploy.local.settings import load
from deploy.local.state import Running, State
from deploy.local.trouble import Trouble

_READ_TO = text("""
SELECT topic, partition, next_offset FROM consumer_offset WHERE log = :log
ORDER BY topic, partition
""")


class Lag(NamedTuple):
    """What one service has not handled yet of one partition."""

    service: str
    topic: str
    partition: int
    behind: int


def lag(
    *,
    every: Annotated[bool, typer.Option("--all", help="Also partitions with no lag.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Show how many records each service is behind, by topic and partition."""
    running = State(load().state).require_running()
    lags = asyncio.run(measure(running))
    shown = [each for each in lags if every or each.behind]
    if as_json:
        typer.echo(json.dumps([each._asdict() for each in shown], indent=2))
        return
    for each in shown:
        typer.echo(f"{each.service:<10} {each.topic}/{each.partition:<3} {each.behind:>9}")
    total = sum(each.behind for each in lags)
    typer.echo(f"{total} records behind, in {len(lags)} partitions.")


async def measure(running: Running) -> list[Lag]:
    """Return the lag of every service on every partition it has been given."""
    try:
        log = await _log_id(running.bootstrap)
        read = {
            (service, row.topic, row.partition): row.next_offset
            for service, url in running.database_urls.items()
            for row in await _read_to(url, log)
        }
        ends = await _ends(running.bootstrap, {(topic, part) for _, topic, part in read})
    except (KafkaError, OSError) as error:
        raise Trouble(f"The lag cannot be read: {error}") from error
    return [
        Lag(service, topic, part, max(0, ends[topic, part] - at))
        for (service, topic, part), at in read.items()
    ]


async def _log_id(bootstrap: str) -> str:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap)
    try:
        await admin.start()
        return str((await admin.describe_cluster())["cluster_id"])
    finally:
        await admin.close()


async def _read_to(url: str, log: str) -> Iterable[Any]:
    async with engine(url).connect() as connection:
        return (await connection.execute(_READ_TO, {"log": log})).all()


async def _ends(
    bootstrap: str, partitions: Iterable[tuple[str, int]]
) -> dict[tuple[str, int], int]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    try:
        await consumer.start()
        ends = await consumer.end_offsets([TopicPartition(*each) for each in partitions])
        return {(each.topic, each.partition): end for each, end in ends.items()}
    finally:
        await consumer.stop()
