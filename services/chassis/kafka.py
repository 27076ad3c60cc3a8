"""
Reads from Kafka: the only room that knows FastStream.

FastStream hands over raw batches and rewinds a batch that fails. Where a partition is read from is
PostgreSQL's word: on assignment its records are held back, the offset is read, sought, and only
then are records let through; on revocation the running batch is finished first.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, Final, TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from aiokafka.errors import KafkaError
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from . import metrics, offsets
from .consumer import Consumer, Stream
from .database import Database, is_transient
from .errors import Broken, OffsetLost
from .logs import get_log
from .offsets import Lane
from .records import Record
from .retries import Backoff
from .settings import ServiceSettings

log = get_log(__name__)
Fail = Callable[[BaseException], None]
_Parse: TypeAlias = Callable[[tuple[ConsumerRecord[Any, Any], ...]], Awaitable[KafkaMessage]]
_MEASURE_EVERY_S: Final = 1.0
_TOPICS_KNOWN_MS: Final = 10_000
_SMALL: Final = 500
_RESTS: Final = 3
_REST_S_MAX: Final = 0.2


class Reader(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka is untyped
    """One consumer of a group: gives batches to our Consumer and keeps its lanes in order."""

    def __init__(
        self,
        log_name: str,
        consumer: Consumer[Any],
        database: Database,
        settings: ServiceSettings,
        fail: Fail,
    ) -> None:
        self._log = log_name
        self._consumer = consumer
        self._database = database
        self._settings = settings
        self._fail = fail
        self._subscriber: Any = None
        self._told_at: dict[Lane, float] = {}  # the newest handled record's time, by the broker
        self._behind_since: dict[Lane, float] = {}
        self.is_assigned = False
        self.last_progress = time.monotonic()

    def subscribe(self, broker: KafkaBroker, group: str, stream: Stream) -> None:
        """Register with the broker; reading begins when the broker starts."""
        settings = self._settings
        self._subscriber = broker.subscriber(
            *stream.topics,
            pattern=stream.pattern,
            group_id=group,
            batch=True,
            max_records=settings.batch_records_max,
            batch_timeout_ms=settings.batch_wait_ms_max,
            fetch_min_bytes=settings.fetch_bytes_min,
            fetch_max_wait_ms=settings.batch_wait_ms_max,
            max_partition_fetch_bytes=1024 * 1024,
            auto_offset_reset="earliest",
            ack_policy=AckPolicy.NACK_ON_ERROR,
            listener=self,
            session_timeout_ms=settings.session_seconds_max * 1000,
            heartbeat_interval_ms=settings.session_seconds_max * 1000 // 10,
            rebalance_timeout_ms=settings.rebalance_seconds_max * 1000,
            partition_assignment_strategy=(StickyPartitionAssignor,),
            parser=_whole,
            decoder=_raw,
        )
        self._subscriber(self._take)

    @property
    def _kafka(self) -> AIOKafkaConsumer:
        return self._subscriber.consumer

    async def _take(self, message: KafkaMessage) -> None:
        raw = message.raw_message
        raw = raw if isinstance(raw, tuple) else (raw,)
        lane_of = lru_cache(partial(Lane, self._log))
        records = [
            Record(lane_of(r.topic, r.partition), r.offset, r.key, r.value or b"", r.headers)
            for r in raw
        ]
        begun = time.monotonic()
        async with self._consumer.handling:
            try:
                await self._consumer.take(records)
            except OffsetLost as lost:
                await self._drop(records, lost)
                return
            except BaseException as error:
                if not isinstance(error, asyncio.CancelledError):
                    self._fail(error)
                raise
        self.last_progress = time.monotonic()
        last = {record.lane: at for at, record in enumerate(records)}
        self._told_at.update({lane: raw[at].timestamp / 1000 for lane, at in last.items()})
        if len(records) < _SMALL:
            # Most of what a small batch costs is not its records: together the next cost less.
            await asyncio.sleep(min(_RESTS * (self.last_progress - begun), _REST_S_MAX))

    async def _drop(self, records: Iterable[Record], lost: OffsetLost) -> None:
        metrics.OFFSET_LOSSES.inc()
        log.warning("batch dropped, seeking anew", reason=str(lost)[:300])
        # While partitions change hands ours are not known; what we are given next is sought then.
        if self.is_assigned:
            await self._seek({TopicPartition(r.lane.topic, r.lane.partition) for r in records})

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Finish the running batch before anyone else may begin."""
        self.is_assigned = False
        async with self._consumer.handling:
            for each in revoked:
                lane = self._lane(each)
                self._consumer.positions.pop(lane, None)
                self._behind_since.pop(lane, None)
                metrics.LAG_RECORDS.labels(lane.topic, lane.partition).set(0)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Hold back, read the offsets from PostgreSQL, seek, let through."""
        # Before any await: records are fetched from Kafka's own offset as soon as we give way.
        self._kafka.pause(*assigned)
        metrics.REBALANCES.inc()
        try:
            async with self._consumer.handling:
                await self._seek_patiently(set(assigned))
            self._kafka.resume(*assigned)
        except Exception as error:  # noqa: BLE001 - a paused partition would stay silent for ever
            self._fail(error)
            return
        self.is_assigned = True
        self.last_progress = time.monotonic()

    async def _seek_patiently(self, partitions: set[TopicPartition]) -> None:
        """Seek, again while database or bus are not ready, or a dead owner's locks are held."""
        told = self._settings
        backoff = Backoff("seek", attempts_max=told.attempts_max, ms_max=told.backoff_ms_max)
        while True:
            try:
                return await self._seek(partitions)
            except Exception as error:
                if not (isinstance(error, KafkaError) or is_transient(error)):
                    raise
                metrics.ATTEMPTS.labels("seek").inc()
                log.warning("seeking failed, trying again", error=str(error)[:300])
                await backoff.wait(error)

    async def _seek(self, partitions: set[TopicPartition]) -> None:
        held = partitions & set(self._kafka.assignment())
        if not held:
            return
        beginnings = await self._kafka.beginning_offsets(held)
        ends = await self._kafka.end_offsets(held)
        async with self._database.transaction() as tx:
            found = await offsets.positions(
                tx,
                {self._lane(tp): at for tp, at in beginnings.items()},
                {self._lane(tp): at for tp, at in ends.items()},
            )
        for lane, at in found.items():
            partition = TopicPartition(lane.topic, lane.partition)
            if partition in self._kafka.assignment():
                self._kafka.seek(partition, at)
                self._consumer.positions[lane] = at

    def _lane(self, partition: TopicPartition) -> Lane:
        return Lane(self._log, partition.topic, partition.partition)

    def measure(self) -> None:
        """Set the lag gauges from what the last fetches told of the partitions' ends."""
        now = time.time()
        waiting: dict[str, float] = {}
        for lane, behind in self._behind().items():
            metrics.LAG_RECORDS.labels(lane.topic, lane.partition).set(behind)
            seconds = 0.0
            if behind:
                since = self._behind_since.setdefault(lane, now)
                # The first that waits came no earlier than we fell behind, nor than what we did.
                seconds = now - max(since, self._told_at.get(lane, since))
            else:
                self._behind_since.pop(lane, None)
            waiting[lane.topic] = max(waiting.get(lane.topic, 0.0), seconds)
        for topic, seconds in waiting.items():
            metrics.LAG_SECONDS.labels(topic).set(seconds)

    def _behind(self) -> dict[Lane, int]:
        """Return how many records wait, of each lane held."""
        if self._subscriber is None or self._kafka is None:
            return {}
        behind, assigned = {}, self._kafka.assignment()
        for lane, at in list(self._consumer.positions.items()):
            partition = TopicPartition(lane.topic, lane.partition)
            if partition in assigned:  # positions are let go a moment later
                behind[lane] = max(0, (self._kafka.highwater(partition) or at) - at)
        return behind

    @property
    def partitions(self) -> int:
        """How many partitions are held."""
        return len(self._consumer.positions)

    def is_stuck(self) -> bool:
        """Return whether records wait and none has been handled for too long."""
        waits = [self._behind_since[lane] for lane in self._behind() if lane in self._behind_since]
        if not self.is_assigned or not waits:
            return False
        idle = min(time.time() - min(waits), time.monotonic() - self.last_progress)
        return idle > self._settings.silence_seconds_max


async def _whole(raw: tuple[ConsumerRecord[Any, Any], ...], parse: _Parse) -> KafkaMessage:
    # FastStream reads all headers as UTF-8, and where one is not, drops the batch without a word.
    message = await parse((replace(raw[0], headers=()),))
    message.raw_message = raw
    return message


async def _raw(message: KafkaMessage) -> Any:
    return message.body


class Bus:
    """The broker connection of one service and its readers."""

    def __init__(self, settings: ServiceSettings, fail: Fail) -> None:
        self._settings = settings
        self._fail = fail
        self._broker = KafkaBroker(
            settings.kafka_bootstrap,
            graceful_timeout=settings.shutdown_seconds_max,
            allow_auto_create_topics=False,
            # A topic made later is met by its pattern only when the list of topics is asked again.
            metadata_max_age_ms=_TOPICS_KNOWN_MS,
            logger=None,
        )
        self.readers: list[Reader] = []

    def read(
        self,
        log_name: str,
        group: str,
        stream: Stream,
        consumer: Consumer[Any],
        database: Database,
    ) -> None:
        """Read the stream as a member of the group."""
        reader = Reader(log_name, consumer, database, self._settings, self._fail)
        reader.subscribe(self._broker, group, stream)
        self.readers.append(reader)

    async def start(self) -> None:
        """Connect and begin to read. Raises Broken when the bus does not let us in."""
        try:
            await self._broker.start()
        except (KafkaError, OSError, TimeoutError) as error:
            raise Broken(f"Kafka did not let us in: {type(error).__name__} {error}") from error

    async def stop(self) -> None:
        """Finish running batches, leave the groups, disconnect."""
        await self._broker.stop()

    async def measure(self, stopping: asyncio.Event) -> None:
        """Keep the lag gauges fresh until told to stop."""
        while not stopping.is_set():
            for reader in self.readers:
                reader.measure()
            metrics.ASSIGNED_PARTITIONS.set(sum(reader.partitions for reader in self.readers))
            await asyncio.sleep(_MEASURE_EVERY_S)

    def is_assigned(self) -> bool:
        """Return whether every reader has its partitions (a group's extra member has none)."""
        return all(reader.is_assigned for reader in self.readers)

    async def answers(self) -> bool:
        """Return whether the broker answers a question right now."""
        try:
            return bool(await self._broker.ping(timeout=3))
        except (KafkaError, OSError, TimeoutError):
            return False
