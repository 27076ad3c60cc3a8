"""Records that cannot be processed: why, and what is told of them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from schemas.reports import RecordSetAside

from .errors import Poisonous
from .records import Record

# What bad content looks like when it reaches our code. All else is a fault of ours or the world's.
DATA_FAULTS: Final = (ValueError, ArithmeticError, LookupError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class SetAside:
    """A record that cannot be processed, and why."""

    record: Record
    reason: str
    detail: str


def poison_of(record: Record, error: Exception) -> SetAside:
    """Return the record as set aside because of the error."""
    if isinstance(error, Poisonous):
        return SetAside(record, error.reason, error.detail)
    reason = "data_fault" if isinstance(error, DATA_FAULTS) else "handling_failed"
    # The message of a foreign exception may quote the record, so only its class is kept.
    return SetAside(record, reason, type(error).__name__)


def place_of(aside: SetAside) -> dict[str, Any]:
    """Return where the record lies and why it was set aside, by name."""
    return {
        "topic": aside.record.lane.topic,
        "partition": aside.record.lane.partition,
        "offset": aside.record.offset,
        "reason": aside.reason,
        "detail": aside.detail,
    }


def letter_of(aside: SetAside, service: str, now: datetime) -> RecordSetAside:
    """Return what is published of it: its place and its hash, never its content."""
    digest = hashlib.sha256(aside.record.value).hexdigest()
    return RecordSetAside(service=service, sha256=digest, set_aside_at=now, **place_of(aside))
