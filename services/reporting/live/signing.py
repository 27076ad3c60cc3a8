"""Signatures of what is sent, as Standard Webhooks has them: HMAC-SHA256 over id, time and body."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final, TypedDict

PREFIX: Final = "whsec_"
OVERLAP: Final = timedelta(hours=24)
_KEY_BYTES: Final = 32


class Key(TypedDict):
    """A secret, and until when it signs: None is the newest."""

    secret: str
    until: str | None


def new_key() -> Key:
    """Return a key nobody knows yet."""
    secret = base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()
    return {"secret": f"{PREFIX}{secret}", "until": None}


def rotated(keys: Sequence[Key], now: datetime) -> list[Key]:
    """Return a new key and those before it, which go on signing until the receiver has changed."""
    until = (now + OVERLAP).isoformat()
    before = [Key(secret=each["secret"], until=each["until"] or until) for each in keys]
    return [new_key(), *in_force(before, now)]


def in_force(keys: Sequence[Key], now: datetime) -> list[Key]:
    """Return the keys that still sign."""
    return [k for k in keys if k["until"] is None or datetime.fromisoformat(k["until"]) > now]


def headers(keys: Sequence[Key], id_: str, body: bytes, now: datetime) -> dict[str, str]:
    """Return the headers by which a receiver knows who sent it, when, and that it is whole."""
    at = str(int(now.timestamp()))
    signed = b".".join((id_.encode(), at.encode(), body))
    signatures = (_sign(each["secret"], signed) for each in in_force(keys, now))
    return {
        "webhook-id": id_,
        "webhook-timestamp": at,
        "webhook-signature": " ".join(f"v1,{each}" for each in signatures),
    }


def _sign(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
