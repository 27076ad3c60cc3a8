"""
How the log of events is chained: each link says what a source has sent, and what came before.

A link's digest is SHA-256 of the digest before it and of its events' ids and hashes, in order. Of
the first link of a source the digest before is 32 noughts. So a byte changed in any event, or an
event taken away or put in between, makes all later digests wrong.
"""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final, NamedTuple
from uuid import UUID

from pydantic import Field

from .base import Contract, Instant, Key

BEGINNING: Final = bytes(32)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
ID_BYTES: Final = 16
ENTRY_BYTES: Final = 48
_OF_CITIZEN: Final = "citizen:"


class Arrival(Contract):
    """So many events in a row that were taken in at one instant."""

    recorded_at: Instant
    number: Annotated[int, Field(ge=1)]


class EventsLinked(Contract):
    """The next link of a source's chain."""

    source: Key
    link: Annotated[int, Field(ge=1)]
    previous: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    digest: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    arrivals: Annotated[tuple[Arrival, ...], Field(min_length=1)]
    events: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+=*$")] = Field(
        description="Of each event 16 bytes of id and 32 of hash, all of it in base64"
    )


class Linked(NamedTuple):
    """An event in a link."""

    id: UUID
    hash: bytes
    recorded_at: datetime


class Attributes(NamedTuple):
    """
    What of an event is hashed beside its content.

    Which citizen it is about is not: it is published under the number the citizen has now.
    """

    type: str
    subject: str
    sent_at: datetime
    recorded_at: datetime


def event_hash(event: Attributes, body: bytes) -> bytes:
    """Return the hash of an event."""
    subject = "" if event.subject.startswith(_OF_CITIZEN) else event.subject
    head = f"{event.type}\n{subject}\n{_micros(event.sent_at)}\n"
    return hashlib.sha256(f"{head}{_micros(event.recorded_at)}\n".encode() + body).digest()


def link_digest(previous: bytes, entries: bytes) -> bytes:
    """Return a link's digest."""
    return hashlib.sha256(previous + entries).digest()


def entries_of(said: EventsLinked) -> Iterator[Linked]:
    """
    Yield a link's events in order.

    Raises:
        ValueError: its parts do not belong together.

    """
    entries = base64.b64decode(said.events, validate=True)
    instants = [each.recorded_at for each in said.arrivals for _ in range(each.number)]
    if len(entries) != ENTRY_BYTES * len(instants):
        raise ValueError("a link's events and arrivals are not equally many")
    for place, recorded_at in enumerate(instants):
        entry = entries[place * ENTRY_BYTES : (place + 1) * ENTRY_BYTES]
        yield Linked(UUID(bytes=entry[:ID_BYTES]), entry[ID_BYTES:], recorded_at)


def is_sound(said: EventsLinked, previous: bytes) -> bool:
    """Return whether a link follows the digest before it, and its own is right."""
    entries = base64.b64decode(said.events, validate=True)
    digest = link_digest(previous, entries)
    return said.previous == previous.hex() and said.digest == digest.hex()


def _micros(instant: datetime) -> int:
    return (instant - _EPOCH) // _MICROSECOND
