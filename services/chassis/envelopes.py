"""Our own messages in their CloudEvents envelopes, and our readers of them."""

from datetime import datetime
from uuid import uuid4

from schemas.base import Contract
from schemas.catalogue import type_of
from schemas.envelope import SPEC_VERSION

from .outbox import Message


def announce(model: Contract, key: str, recorded_at: datetime) -> Message:
    """Return a message that says ``model``, keyed by ``key``."""
    instant = recorded_at.isoformat()
    return Message(
        key,
        {
            "specversion": SPEC_VERSION,
            "id": str(uuid4()),
            "source": "fremdrift",
            "type": type_of(type(model)).name,
            "time": instant,
            "subject": key,
            "recordedtime": instant,
            "origin": "fremdrift",
        },
        model.model_dump_json().encode(),
    )
