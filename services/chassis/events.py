"""Events as our own services read them from the bus."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Final

import msgspec
from pydantic import ValidationError

from schemas.base import Contract
from schemas.catalogue import EVENT_TYPES
from schemas.envelope import SPEC_VERSION

from .errors import Poisonous
from .records import Record

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}").fullmatch
_TYPES: Final = {name.encode(): each for name, each in EVENT_TYPES.items()}
_SPEC_VERSION: Final = SPEC_VERSION.encode()


# The events of one request share their instant, so it is read once for many.
@lru_cache(maxsize=1024)
def _instant(written: bytes) -> datetime:
    return datetime.fromisoformat(written.decode())


class Event(msgspec.Struct, frozen=True):
    """
    A validated event: its envelope's attributes, its data, and the data's bytes as they came.

    Ids are the text of a UUID: they are passed on and stored, never reckoned with.
    """

    id: str
    type: str
    recorded_at: datetime
    subject: str
    origin: str
    fact: str
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
    try:
        data = type_.model.model_validate_json(record.value, extra="ignore")
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in fault["loc"])
        raise Poisonous("content", f"{type_.name} {place}: {fault['type']}") from None
    return Event(id_, type_.name, recorded_at, subject, origin, fact, revision, data, record.value)


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
