"""Messages a service has promised to publish. The relay keeps the promise after the commit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pydantic_core import to_json
from sqlalchemy import insert

from schemas.topics import Topic

from . import tables
from .database import Transaction

ROW_BYTES_MAX: Final = 512 * 1024


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its key decides the partition, its attributes become CloudEvents headers."""

    key: str
    attributes: dict[str, str]
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
            "keys": [m.key.encode() for m in chunk],
            "attributes": [to_json(m.attributes) for m in chunk],
            "bodies": [m.body for m in chunk],
            "messages": len(chunk),
        }
        for chunk in _chunks(messages)
    ]
    if rows:
        await tx.execute(insert(tables.outbox), rows)


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

