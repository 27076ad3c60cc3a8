"""Records as they lie on the bus, and a consumer that takes them without one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid5

from schemas.base import Contract
from schemas.catalogue import type_of
from schemas.envelope import Envelope, to_headers
from services.chassis.clock import system_clock
from services.chassis.consumer import Consumer, Stream
from services.chassis.database import Database
from services.chassis.offsets import Lane, positions
from services.chassis.records import Record
from services.chassis.settings import ServiceSettings

NAMESPACE = UUID(int=7)
BEGUN = datetime(2026, 1, 5, 8, tzinfo=UTC)
_serial = count()


def event_id(name: str) -> UUID:
    """Return the id of an event that a test calls by a name."""
    return uuid5(NAMESPACE, name)


def sent(
    data: Contract,
    *,
    subject: str = "citizen:1:anna",
    name: str | None = None,
    minute: int = 0,
    mends: str | None = None,
    revision: int = 0,
) -> tuple[Envelope, Contract]:
    """Return an event as intake publishes it, recorded ``minute`` minutes after the beginning."""
    id_ = event_id(name or f"event-{next(_serial)}")
    at = BEGUN + timedelta(minutes=minute)
    return (
        Envelope(
            id=id_,
            type=type_of(type(data)).name,
            time=at,
            recorded_at=at,
            subject=subject,
            origin="test",
            fact=event_id(mends) if mends else id_,
            revision=revision,
        ),
        data,
    )


@dataclass(slots=True)
class Log:
    """One topic's partition of the log: hands out records in order."""

    lane: Lane
    at: int = 0

    def records(self, events: Iterable[tuple[Envelope, Contract]]) -> list[Record]:
        """Append events and return their records."""
        return [self.raw(data.model_dump_json().encode(), e.attributes) for e, data in events]

    def raw(self, value: bytes, attributes: dict[str, str]) -> Record:
        """Append any bytes."""
        record = Record(self.lane, self.at, None, value, to_headers(attributes))
        self.at += 1
        return record


@dataclass(slots=True)
class Bench:
    """A service's streams on its database, fed by hand: everything but the bus is real."""

    database: Database
    settings: ServiceSettings
    streams: Sequence[Stream]
    logs: dict[str, Log] = field(default_factory=dict)
    consumers: dict[str, Consumer[Any]] = field(default_factory=dict)

    async def take(self, topic: str, *events: tuple[Envelope, Contract]) -> None:
        """Append events to a topic and have them handled as one batch."""
        log = self.logs.setdefault(topic, Log(Lane("test", topic, 0)))
        await self.take_records(log.records(events))

    async def take_records(self, records: Sequence[Record]) -> None:
        """Have records handled as one batch."""
        lane = records[0].lane
        consumer = self.consumers.get(lane.topic)
        if consumer is None:
            (stream,) = [each for each in self.streams if lane.topic in each.topics]
            consumer = Consumer("test", stream.work, self.database, self.settings, system_clock)
            self.consumers[lane.topic] = consumer
        if lane not in consumer.positions:
            async with self.database.transaction() as tx:
                found = await positions(tx, {lane: 0}, {lane: 1_000_000})
            consumer.positions.update(found)
        await consumer.take(records)
