"""
Folds the log again into a scratch schema and compares: is what we hold what the log says?

The live service may go on meanwhile: its figures and its offsets are read in one snapshot, and the
log is folded exactly that far.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition
from sqlalchemy import text

from . import offsets
from .clock import system_clock
from .consumer import Consumer
from .database import Database
from .errors import Misconfigured
from .migrate import migrate
from .offsets import Lane
from .reach import log_id
from .records import Record
from .service import Parts, Runtime, ServiceSpec
from .settings import ServiceSettings

SCRATCH: Final = "rebuilding"
_IDLE_MS: Final = 2000
Figures = dict[tuple[Any, ...], int]


@dataclass(frozen=True, slots=True)
class Drift:
    """Figures that are not what the log says: what we hold and what it says."""

    figure: tuple[Any, ...]
    held: int
    folded: int


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The outcome: how much was folded and compared, and where the two differ."""

    records: int
    figures: int
    drift: tuple[Drift, ...]


async def rebuild_check(spec: ServiceSpec[Any], settings: ServiceSettings) -> Rebuilt:
    """
    Compare a service's figures with a fold of the log from its beginning.

    Raises:
        Misconfigured: the service holds nothing that could be folded again.

    """
    if spec.figures is None:
        raise Misconfigured(
            "its record is where the log comes from; there is nothing to fold again"
        )
    live = Database(settings, spec.name)
    scratch_settings = settings.model_copy(update={"database_schema": SCRATCH})
    try:
        held, reached = await _snapshot(live, spec.figures)
        await _drop(live)
        await migrate(scratch_settings, spec.name)
        scratch = Database(scratch_settings, spec.name)
        try:
            parts = spec.build(scratch_settings, scratch, system_clock)
            records = await _fold(spec, parts, scratch, scratch_settings, reached)
            folded, _ = await _snapshot(scratch, spec.figures)
        finally:
            await scratch.close()
        await _drop(live)
    finally:
        await live.close()
    return Rebuilt(records, len(held.keys() | folded.keys()), tuple(_compare(held, folded)))


def _compare(held: Figures, folded: Figures) -> list[Drift]:
    return [
        Drift(figure, held.get(figure, 0), folded.get(figure, 0))
        for figure in sorted(held.keys() | folded.keys(), key=str)
        if held.get(figure, 0) != folded.get(figure, 0)
    ]


async def _snapshot(database: Database, question: str) -> tuple[Figures, dict[Lane, int]]:
    """Return the figures and how far they reach, as of one moment."""
    async with database.transaction() as tx:
        await tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        rows = await tx.execute(text(question))
        figures = {tuple(str(part) for part in row[:-1]): int(row[-1]) for row in rows}
        reached = await tx.execute(
            text("SELECT log, topic, partition, next_offset FROM consumer_offset")
        )
        return figures, {Lane(r.log, r.topic, r.partition): r.next_offset for r in reached}


async def _drop(database: Database) -> None:
    async with database.transaction() as tx:
        await tx.execute(text(f"DROP SCHEMA IF EXISTS {SCRATCH} CASCADE"))


async def _fold(
    spec: ServiceSpec[Any],
    parts: Parts,
    scratch: Database,
    settings: ServiceSettings,
    reached: Mapping[Lane, int],
) -> int:
    log_name = await log_id(settings.kafka_bootstrap)
    runtime = Runtime()
    records = 0
    for stream in parts.streams:
        consumer = Consumer(spec.name, stream.work, scratch, settings, system_clock)
        runtime.consumers.append(consumer)
        ends = {
            lane: at
            for lane, at in reached.items()
            if lane.log == log_name and lane.topic in stream.topics
        }
        async with _reading(settings, ends) as batches:
            async for batch in batches:
                if not consumer.positions:
                    consumer.positions.update(await _begin(scratch, ends, batches))
                await consumer.take(batch)
                records += len(batch)
    await _settle(parts, runtime, scratch)
    return records


async def _begin(
    scratch: Database, ends: Mapping[Lane, int], batches: "Batches"
) -> dict[Lane, int]:
    async with scratch.transaction() as tx:
        return await offsets.positions(tx, batches.beginnings, dict(ends))


class Batches:
    """The records of these lanes, from the log's beginning to the given ends, in batches."""

    def __init__(
        self,
        kafka: AIOKafkaConsumer,
        ends: Mapping[Lane, int],
        beginnings: dict[Lane, int],
        records_max: int,
    ) -> None:
        self._kafka = kafka
        self._ends = {TopicPartition(lane.topic, lane.partition): at for lane, at in ends.items()}
        self._lanes = {TopicPartition(lane.topic, lane.partition): lane for lane in ends}
        self.beginnings = beginnings
        self._records_max = records_max

    async def __aiter__(self) -> AsyncIterator[Sequence[Record]]:
        open_ = {tp for tp, end in self._ends.items() if self.beginnings[self._lanes[tp]] < end}
        while open_:
            fetched = await self._kafka.getmany(
                *open_, timeout_ms=_IDLE_MS, max_records=self._records_max
            )
            batch = []
            for tp, found in fetched.items():
                lane, end = self._lanes[tp], self._ends[tp]
                batch += [
                    Record(lane, r.offset, r.key, r.value or b"", r.headers)
                    for r in found
                    if r.offset < end
                ]
                if found and found[-1].offset + 1 >= end:
                    open_.discard(tp)
            if batch:
                yield batch


@asynccontextmanager
async def _reading(settings: ServiceSettings, ends: Mapping[Lane, int]) -> AsyncIterator["Batches"]:
    kafka = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka_bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await kafka.start()
    try:
        partitions = [TopicPartition(lane.topic, lane.partition) for lane in ends]
        kafka.assign(partitions)
        first = await kafka.beginning_offsets(partitions)
        beginnings = {lane: first[TopicPartition(lane.topic, lane.partition)] for lane in ends}
        for tp in partitions:
            kafka.seek(tp, first[tp])
        yield Batches(kafka, ends, beginnings, settings.batch_records_max)
    finally:
        await kafka.stop()


async def _settle(parts: Parts, runtime: Runtime, scratch: Database) -> None:
    """Let the service's background work run until it has nothing left to do."""
    if not parts.background:
        return
    stopping = asyncio.Event()
    tasks: list[asyncio.Task[None]] = [
        asyncio.create_task(each(runtime, stopping)) for each in parts.background
    ]
    try:
        while not await _is_settled(scratch):
            if any(task.done() for task in tasks):
                break
            await asyncio.sleep(0.1)
    finally:
        stopping.set()
    await asyncio.gather(*tasks)


async def _is_settled(scratch: Database) -> bool:
    async with scratch.transaction() as tx:
        if await tx.scalar(text("SELECT to_regclass('backfill') IS NULL")):
            return True  # a service that walks no cases has nothing left to do
        return bool(
            await tx.scalar(
                text("""
                SELECT (SELECT count(DISTINCT (topic, partition)) FROM consumer_offset)
                  = (SELECT count(*) FROM backfill, plan_epoch WHERE is_done AND target = epoch)
                """)
            )
        )
