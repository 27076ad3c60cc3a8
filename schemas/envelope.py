"""
CloudEvents 1.0: JSON over HTTP, binary mode on Kafka.

``recordedtime`` (CloudEvents' documented extension) is the instant intake took the event in, our
registreringstid. ``origin`` is the publisher. ``fact`` and ``revision`` are set where an event
mends an earlier one: the fact keeps its identity, and its highest revision is what holds.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID, uuid5

from .base import Contract, Instant, Key, Text, TypeName

SPEC_VERSION: Final = "1.0"
OURSELVES: Final = "fremdrift"  # the source of all that our own services publish
JSON_BATCH: Final = "application/cloudevents-batch+json"
JSON_EVENT: Final = "application/cloudevents+json"
NAMESPACE: Final = UUID("7c8e0d0e-4f43-5f6c-9a3e-0d8f9d3b6c11")

Headers: TypeAlias = list[tuple[str, bytes]]
CONTENT_TYPE: Final = ("content-type", b"application/json")


def event_uuid(source: str, event: str) -> UUID:
    """Return our id of what a source sent under an id: the same wherever and whenever asked."""
    return uuid5(NAMESPACE, f"{source}\n{event}")


class SubmittedEvent(Contract):
    """A CloudEvent as a publisher sends it, before its ``data`` is looked at."""

    specversion: Literal["1.0"]
    id: Key
    source: Key
    type: TypeName
    time: Instant
    subject: Key | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: Text | None = None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Envelope:
    """The attributes of one of our own events on Kafka; its data travels as the record's value."""

    id: UUID
    type: str
    time: datetime
    recorded_at: datetime
    subject: str
    origin: str
    fact: UUID
    revision: int = 0

    @property
    def attributes(self) -> dict[str, str]:
        """The CloudEvents attributes by name, as text."""
        named = {
            "specversion": SPEC_VERSION,
            "id": str(self.id),
            "source": OURSELVES,
            "type": self.type,
            "time": self.time.isoformat(),
            "subject": self.subject,
            "recordedtime": self.recorded_at.isoformat(),
            "origin": self.origin,
        }
        if self.revision:
            named |= {"fact": str(self.fact), "revision": str(self.revision)}
        return named


def to_headers(attributes: Mapping[str, str]) -> Headers:
    """Return the record headers of CloudEvents' binary mode."""
    headers = [CONTENT_TYPE]
    headers.extend([(header_of(name), text.encode()) for name, text in attributes.items()])
    return headers


@lru_cache(maxsize=256)
def header_of(attribute: str) -> str:
    """Return the name of an attribute's header."""
    return f"ce_{attribute}"


def from_headers(headers: Iterable[tuple[str, bytes]] | Sequence[Any]) -> Envelope:
    """
    Read an envelope from record headers.

    Raises:
        KeyError: an attribute is missing.
        ValueError: an attribute cannot be read.

    """
    named = {name: value.decode() for name, value in headers}
    if named["ce_specversion"] != SPEC_VERSION:
        raise ValueError(f"CloudEvents {named['ce_specversion']} is not {SPEC_VERSION}")
    id_ = UUID(named["ce_id"])
    return Envelope(
        id=id_,
        type=named["ce_type"],
        time=datetime.fromisoformat(named["ce_time"]),
        recorded_at=datetime.fromisoformat(named["ce_recordedtime"]),
        subject=named["ce_subject"],
        origin=named["ce_origin"],
        fact=UUID(named["ce_fact"]) if "ce_fact" in named else id_,
        revision=int(named.get("ce_revision", "0")),
    )
