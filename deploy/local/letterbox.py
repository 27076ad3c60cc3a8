"""Submissions over Kafka: a publisher's own topic, every identity encrypted to intake alone."""

import asyncio
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError
from joserfc import jwe
from joserfc.jwk import ECKey

from schemas.envelope import to_headers
from schemas.topics import submissions

from .books import VERDICTS, Books, Partition, log_id, read_books
from .tally import Tally
from .trouble import Trouble

ANSWER_S_MAX: Final = 120.0
POLL_S: Final = 0.1
_ELSEWHERE: Final = {"data", "datacontenttype"}  # the record's value, and a header of its own
_SEALING: Final = {"alg": "ECDH-ES", "enc": "A256GCM"}


def sealed(value: Any, to: ECKey) -> Any:
    """Return data in which every CPR number is encrypted to the holder of the private key."""
    if isinstance(value, list):
        return [sealed(each, to) for each in value]
    if not isinstance(value, dict):
        return value
    told = {name: sealed(each, to) for name, each in value.items() if name != "cpr"}
    if "cpr" in value:
        told["jwe"] = jwe.encrypt_compact(_SEALING, str(value["cpr"]).encode(), to)
    return told


@dataclass(frozen=True, slots=True)
class Letterbox:
    """Publishes over Kafka, and reads in intake's books what became of it."""

    bootstrap: str
    intake_database_url: str
    key: ECKey

    def publish(self, source: str, events: Sequence[Mapping[str, Any]]) -> Tally:
        """Send events of one publisher; return their verdicts once intake has read them all."""
        return asyncio.run(self._publish(submissions(source).name, events))

    async def _publish(self, topic: str, events: Sequence[Mapping[str, Any]]) -> Tally:
        log = await log_id(self.bootstrap)
        before = await read_books(self.intake_database_url, log)
        sent_to = await self._send(topic, events)
        try:
            async with asyncio.timeout(ANSWER_S_MAX):
                after = await self._once_read(log, sent_to)
        except TimeoutError:
            raise Trouble(
                f"Intake has not read all of {topic} after {ANSWER_S_MAX:.0f} seconds."
            ) from None
        return Tally(_verdicts(after, topic) - _verdicts(before, topic))

    async def _send(self, topic: str, events: Sequence[Mapping[str, Any]]) -> dict[Partition, int]:
        """Send the events and return the end each partition then has."""
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, enable_idempotence=True)
        try:
            await producer.start()
            sending = [await producer.send(topic, **self._record(event)) for event in events]
            sent = await asyncio.gather(*sending)
        except KafkaError as error:
            raise Trouble(f"Kafka at {self.bootstrap} did not take the events: {error}") from error
        finally:
            await producer.stop()
        return {
            (topic, partition): max(each.offset for each in sent if each.partition == partition) + 1
            for partition in {each.partition for each in sent}
        }

    def _record(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """Return an event as a record, keyed by its id, which names nobody."""
        attributes = {name: str(event[name]) for name in event.keys() - _ELSEWHERE}
        data = sealed(event.get("data"), self.key)
        return {
            "key": str(event.get("id")).encode(),
            "value": json.dumps(data, ensure_ascii=False).encode(),
            "headers": to_headers(attributes),
        }

    async def _once_read(self, log: str, sent_to: Mapping[Partition, int]) -> Books:
        while True:
            books = await read_books(self.intake_database_url, log)
            if all(at in books and books[at].next_offset >= end for at, end in sent_to.items()):
                return books
            await asyncio.sleep(POLL_S)


def _verdicts(books: Books, topic: str) -> Counter[str]:
    pages = [page for (name, _), page in books.items() if name == topic]
    return Counter({verdict: sum(page.verdicts[verdict] for page in pages) for verdict in VERDICTS})
