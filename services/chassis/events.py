"""Events as our own services read them from the bus."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import ValidationError

from schemas.base import Contract
from schemas.catalogue import EVENT_TYPES
from schemas.envelope import from_headers

from .consumer import Record
from .errors import Poisonous


@dataclass(frozen=True, slots=True)
class Event:
    """A validated event: its envelope's attributes, its data, and the data's bytes as they came."""

    id: UUID
    type: str
    recorded_at: datetime
    subject: str
    origin: str
    fact: UUID
    revision: int
    data: Contract
    body: bytes


def read_event(record: Record) -> Event:
    """
    Read a record as an event, tolerantly: a field we do not know is skipped.

    Raises:
        Poisonous: the record is not an event of a type we know.
    """
    try:
        envelope = from_headers(record.headers)
        type_ = EVENT_TYPES[envelope.type]
    except (KeyError, ValueError) as error:
        raise Poisonous("envelope", f"{type(error).__name__} in the CloudEvents headers") from None
    try:
        data = type_.model.model_validate_json(record.value, extra="ignore")
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise Poisonous("content", f"{envelope.type} {place}: {fault['type']}") from None
    return Event(
        envelope.id,
        envelope.type,
        envelope.recorded_at,
        envelope.subject,
        envelope.origin,
        envelope.fact,
        envelope.revision,
        data,
        record.value,
    )


def origin_of(event: Event) -> str:
    """Return the publisher."""
    return event.origin


def accepted_at(event: Event) -> float:
    """Return the instant intake took the event in, as a Unix timestamp."""
    return event.recorded_at.timestamp()
