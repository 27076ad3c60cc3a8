"""
Publishes to Kafka: idempotent, acknowledged by all replicas, in order per key.

Record batches are built here, per partition, because a message at a time costs five times the
processor time. The partition is crc32(key) modulo their number, librdkafka's "consistent".
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from zlib import crc32

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas.envelope import Headers

from .errors import Poisonous, Transient

_BATCH_BYTES = 256 * 1024


class KafkaPublisher:
    """A producer that is made at first need and made anew after any failure."""

    def __init__(self, bootstrap: str, *, seconds_max: int) -> None:
        self._bootstrap = bootstrap
        self._seconds_max = seconds_max
        self._producer: AIOKafkaProducer | None = None

    async def publish(self, topic: str, messages: Sequence[tuple[bytes, bytes, Headers]]) -> None:
        """
        Publish messages of (key, value, headers) and wait until the bus has them all.

        Raises:
            Transient: the bus did not take them all; some may have been taken.

        """
        try:
            # A stuck producer (sequence out of order after an outage) never recovers by itself.
            async with asyncio.timeout(self._seconds_max):
                producer = await self._ready()
                partitions = sorted(await producer.partitions_for(topic))
                lots: dict[int, list[tuple[bytes, bytes, Headers]]] = {}
                for message in messages:
                    at = partitions[crc32(message[0]) % len(partitions)]
                    lots.setdefault(at, []).append(message)
                await asyncio.gather(*(_send(producer, topic, at, lot) for at, lot in lots.items()))
        except (KafkaError, OSError, TimeoutError) as error:
            await self.close()
            raise Transient(
                f"publishing to {topic} failed: {type(error).__name__} {error}"
            ) from error

    async def close(self) -> None:
        """Stop the producer; what it had not sent is still in the outbox."""
        producer, self._producer = self._producer, None
        if producer is not None:
            with suppress(KafkaError, OSError, TimeoutError):
                await asyncio.wait_for(producer.stop(), 5)

    async def _ready(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = AIOKafkaProducer(
                bootstrap_servers=self._bootstrap,
                enable_idempotence=True,
                acks="all",
                max_batch_size=_BATCH_BYTES,
                max_request_size=4 * _BATCH_BYTES,
                request_timeout_ms=self._seconds_max * 1000,
            )
            self._producer = producer
            await producer.start()
        return self._producer


async def _send(
    producer: AIOKafkaProducer,
    topic: str,
    partition: int,
    lot: Sequence[tuple[bytes, bytes, Headers]],
) -> None:
    builder = producer.create_batch()
    for key, value, headers in lot:
        if builder.append(timestamp=None, key=key, value=value, headers=headers) is None:
            await (await producer.send_batch(builder, topic, partition=partition))
            builder = producer.create_batch()
            if builder.append(timestamp=None, key=key, value=value, headers=headers) is None:
                raise Poisonous("too_large", f"a message of {len(value)} bytes for {topic}")
    await (await producer.send_batch(builder, topic, partition=partition))
