"""
CloudEvents 1.0: JSON over HTTP, binary mode on Kafka.

``recordedtime`` (CloudEvents' documented extension) is the instant intake took the event in, our
registreringstid. ``origin`` is the publisher. ``fact`` and ``revision`` are set where an event
mends an earlier one: the fact keeps its identity, and its highest revision is what holds.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Final, Literal, Self, TypeAlias
from uuid import UUID, uuid5

from pydantic import AfterValidator, ConfigDict, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from .base import Contract, Instant, Key, Text, TypeName

SPEC_VERSION: Final = "1.0"
OURSELVES: Final = "fremdrift"  # the source of all that our own services publish
JSON_BATCH: Final = "application/cloudevents-batch+json"
JSON_EVENT: Final = "application/cloudevents+json"
EXTENSIONS_MAX: Final = 20
EXTENSION_PATTERN: Final = "^[a-z0-9]{1,20}$"
EXTENSION_LETTERS_MAX: Final = 1024
_TRACEPARENT: Final = re.compile("00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
NAMESPACE: Final = UUID("7c8e0d0e-4f43-5f6c-9a3e-0d8f9d3b6c11")

Headers: TypeAlias = list[tuple[str, bytes]]
CONTENT_TYPE: Final = ("content-type", b"application/json")


def event_uuid(source: str, event: str) -> UUID:
    """Return our id of what a source sent under an id: the same wherever and whenever asked."""
    return uuid5(NAMESPACE, f"{source}\n{event}")


def _extension(value: object) -> object:
    if isinstance(value, bool | int | None):
        return value
    if isinstance(value, str) and len(value) <= EXTENSION_LETTERS_MAX:
        return value
    raise PydanticCustomError(
        "extension_value",
        "an extension attribute is true, false, a whole number or a text of {most} letters at most",
        {"most": EXTENSION_LETTERS_MAX},
    )


class SubmittedEvent(Contract):
    """
    A CloudEvent as a publisher sends it, before its ``data`` is looked at.

    Extension attributes are let in, as CloudEvents asks, within limits; what they say is not kept.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[
        Annotated[str, StringConstraints(pattern=EXTENSION_PATTERN)],
        Annotated[Any, AfterValidator(_extension)],
    ]

    specversion: Literal["1.0"]
    id: Key
    source: Key
    type: TypeName
    time: Instant
    subject: Key | None = None
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: Text | None = None
    data: dict[str, Any]

    @model_validator(mode="after")
    def _extensions_are_few(self) -> Self:
        if len(self.__pydantic_extra__) > EXTENSIONS_MAX:
            raise PydanticCustomError(
                "extensions_too_many",
                "an event may have {most} extension attributes at most",
                {"most": EXTENSIONS_MAX},
            )
        return self

    @property
    def traceparent(self) -> str | None:
        """The trace the event is part of, if the publisher says so in W3C's form."""
        said = self.__pydantic_extra__.get("traceparent")
        return said if isinstance(said, str) and _TRACEPARENT.fullmatch(said) else None


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
