"""Messages a service has promised to publish. The relay keeps the promise after the commit."""

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import text

from schemas.envelope import Headers
from schemas.topics import Topic

from .database import Transaction

ROW_BYTES_MAX: Final = 512 * 1024
_STAGE: Final = text(
    "INSERT INTO outbox (topic, packed, messages) VALUES (:topic, :packed, :messages)"
)
_PACK: Final = msgspec.msgpack.Encoder()


class Message(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One message: its key decides the partition, its headers are the CloudEvents attributes."""

    key: str
    headers: Headers
    body: bytes


async def stage(tx: Transaction, topic: Topic | str, messages: Iterable[Message]) -> None:
    """
    Promise messages within the transaction, in order.

    Many messages share a row: what a batch promises is written, read and deleted as a whole.
    """
    name = topic if isinstance(topic, str) else topic.name
    rows = [
        {
            "topic": name,
            "packed": _PACK.encode(chunk),
            "messages": len(chunk),
        }
        for chunk in _chunks(messages)
    ]
    if rows:
        await tx.execute(_STAGE, rows)


def unpack(packed: bytes) -> list[Message]:
    """Return the messages of one row."""
    return _UNPACK.decode(packed)


def _chunks(messages: Iterable[Message]) -> Iterable[list[Message]]:
    chunk: list[Message] = []
    size = 0
    for message in messages:
        if chunk and size + len(message.body) > ROW_BYTES_MAX:
            yield chunk
            chunk, size = [], 0
        chunk.append(message)
        size += len(message.body) + 200
    if chunk:
        yield chunk


_UNPACK: Final = msgspec.msgpack.Decoder(list[Message])
