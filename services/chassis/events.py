"""Events as our own services read them from the bus."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeAlias

import msgspec
from pydantic import ValidationError

from schemas.base import Contract
from schemas.cases import FACTS, Occurrence
from schemas.catalogue import EVENT_TYPES
from schemas.envelope import SPEC_VERSION
from schemas.facts import read_occurrence

from .errors import Poisonous
from .records import Record

Model: TypeAlias = type[Contract]
_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_TYPES: Final = {name.encode(): each for name, each in EVENT_TYPES.items()}
_PLACE: Final = re.compile(r"at `\$\.?([^`]*)`").search
_SPEC_VERSION: Final = SPEC_VERSION.encode()


# The events of one request share their instant, so it is read once for many.
@lru_cache(maxsize=1024)
def _instant(written: bytes) -> datetime:
    return datetime.fromisoformat(written.decode())


class Event(msgspec.Struct, gc=False):
    """
    A validated event: its envelope's attributes, and its data as it came and as it was read.

    Ids are the text of a UUID: they are passed on and stored, never reckoned with.
    """

    id: str
    type: str
    model: Model
    recorded_at: datetime
    subject: str
    origin: str
    fact: str
    revision: int
    body: bytes
    data: Contract | None = None
    says: Occurrence | None = None


def read_event(record: Record) -> Event:
    """
    Read a record as an event, tolerantly: a field we do not know is skipped.

    Raises:
        Poisonous: the record is not an event of a type we know.

    """
    event = _read_envelope(record)
    try:
        data = event.model.model_validate_json(record.value, extra="ignore")
    except ValidationError as error:
        raise _poison(event, error) from None
    event.data = data
    return event


def read_fact(record: Record) -> Event:
    """
    Read a record as a ledger does: of a fact what it says, of any other event its data.

    Raises:
        Poisonous: the record is not an event of a type we know.

    """
    event = _read_envelope(record)
    if event.model not in FACTS:
        return read_event(record)
    try:
        event.says = read_occurrence(event.model, record.value, event.fact)
    except msgspec.ValidationError as error:
        # Its message may quote what it read, and only the place is ours to tell.
        place = _PLACE(str(error))
        raise Poisonous("content", f"{event.type} {place[1] if place else ''}: type") from None
    except ValidationError as error:
        raise _poison(event, error) from None
    except ValueError as error:
        raise Poisonous("content", f"{event.type}: {type(error).__name__}") from None
    return event


def _read_envelope(record: Record) -> Event:
    try:
        named = dict(record.headers)
        type_ = _TYPES[named["ce_type"]]
        id_, fact = _ids(named["ce_id"].decode(), named.get("ce_fact"))
        recorded_at = _instant(named["ce_recordedtime"])
        subject, origin = named["ce_subject"].decode(), named["ce_origin"].decode()
        revision = int(named.get("ce_revision", b"0"))
        if named["ce_specversion"] != _SPEC_VERSION or recorded_at.tzinfo is None:
            raise ValueError
    except (KeyError, ValueError) as error:
        raise Poisonous("envelope", f"{type(error).__name__} in the CloudEvents headers") from None
    return Event(
        id_, type_.name, type_.model, recorded_at, subject, origin, fact, revision, record.value
    )


def _poison(event: Event, error: ValidationError) -> Poisonous:
    fault = error.errors(include_input=False, include_url=False)[0]
    place = ".".join(str(part) for part in fault["loc"])
    return Poisonous("content", f"{event.type} {place}: {fault['type']}")


def _ids(id_: str, told: bytes | None) -> tuple[str, str]:
    fact = id_ if told is None else told.decode()
    if not _UUID(id_) or not (fact is id_ or _UUID(fact)):
        raise ValueError
    return id_, fact


def origin_of(event: Event) -> str:
    """Return the publisher."""
    return event.origin


def oldest_of(events: Iterable[Event]) -> datetime | None:
    """Return when the first of these was taken in by intake."""
    return min((event.recorded_at for event in events), default=None)
