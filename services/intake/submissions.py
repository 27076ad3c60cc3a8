"""The door over Kafka: each source submits on a topic of its own, what is its own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from pydantic_core import from_json, to_json

from schemas import topics
from schemas.envelope import JSON_EVENT
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.records import Decoded, Record

from .domain import Refused
from .handlers import Arrived, IntakeHandlers
from .reading import Read, read_one
from .sources import KnownPublishers


class Submitted(NamedTuple):
    """A record as read, and whose topic it lay on."""

    source: str
    read: Read


@dataclass(frozen=True, slots=True)
class KafkaDoor:
    """Takes in what lies on the submissions topics."""

    publishers: KnownPublishers
    handlers: IntakeHandlers
    event_bytes_max: int

    def read(self, record: Record) -> Submitted:
        """Read a record; what cannot be read is refused, and nothing here is poison."""
        return Submitted(topics.source_of(record.lane.topic), self._read(record))

    def _read(self, record: Record) -> Read:
        headers = dict(record.headers)
        if headers.get("content-type", b"").startswith(JSON_EVENT.encode()):
            return read_one(record.value, self.event_bytes_max)
        if "ce_specversion" not in headers:
            told = f"this is no CloudEvent: say content-type {JSON_EVENT}, or send ce_ headers"
            return Refused("malformed", told)
        if len(record.value) > self.event_bytes_max:
            return read_one(record.value, self.event_bytes_max)
        try:
            data = from_json(record.value, allow_inf_nan=False)
            named = _attributes(headers)
        except ValueError:
            return Refused("malformed", "the headers are not UTF-8, or the data is not JSON")
        return read_one(to_json(named | {"data": data}), self.event_bytes_max)

    async def receive(
        self, tx: Transaction, decoded: Sequence[Decoded[Submitted]]
    ) -> Sequence[Verdict]:
        """Take the events in as those over HTTP are."""
        arrived = [
            Arrived(
                each.event.source, await self.publishers.named(each.event.source), each.event.read
            )
            for each in decoded
        ]
        return [each.verdict for each in await self.handlers.receive(tx, arrived, "kafka")]


def _attributes(headers: dict[str, bytes]) -> dict[str, Any]:
    return {
        name.removeprefix("ce_"): value.decode()
        for name, value in headers.items()
        if name.startswith("ce_")
    }


def origin_of(submitted: Submitted) -> str:
    """Return the publisher."""
    return submitted.source


def oldest_of(_submitted: Iterable[Submitted]) -> datetime | None:
    """Return None: before we have accepted it an event has no age."""
    return None
