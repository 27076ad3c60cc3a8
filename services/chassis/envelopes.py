"""Our own messages in their CloudEvents envelopes."""

from datetime import datetime
from functools import lru_cache
from itertools import count
from typing import Any, Final
from uuid import uuid4

import msgspec

from schemas.base import Contract
from schemas.catalogue import type_of
from schemas.envelope import OURSELVES, SPEC_VERSION, Headers, to_headers

from .outbox import Message

_ENCODER: Final = msgspec.json.Encoder()
# An id of a message need only be no other's: random per process, then counted.
_PROCESS: Final = str(uuid4())[:24]
_COUNT: Final = count()


def announce(model: Contract, key: str, recorded_at: datetime) -> Message:
    """Return a message that says ``model``, keyed by ``key``."""
    body = model.model_dump_json().encode()
    return _message(type_of(type(model)).name, key, recorded_at, body)


def announce_plain(type_: str, data: dict[str, Any], key: str, recorded_at: datetime) -> Message:
    """
    Return a message of a type whose data is given plainly.

    For the ledgers' snapshots, which come by the thousand and are made of what the database has
    just returned; that they keep the contract is tested, not checked each time.
    """
    return _message(type_, key, recorded_at, _ENCODER.encode(data))


def _message(type_: str, key: str, recorded_at: datetime, body: bytes) -> Message:
    instant = _written(recorded_at)
    headers = [
        *_of_type(type_),
        ("ce_id", f"{_PROCESS}{next(_COUNT):012x}".encode()),
        ("ce_time", instant),
        ("ce_subject", key.encode()),
        ("ce_recordedtime", instant),
    ]
    return Message(key, headers, body)


@lru_cache(maxsize=1024)
def _written(instant: datetime) -> bytes:
    return instant.isoformat().encode()


@lru_cache(maxsize=256)
def _of_type(type_: str) -> Headers:
    same = {"specversion": SPEC_VERSION, "source": OURSELVES, "type": type_, "origin": OURSELVES}
    return to_headers(same)
