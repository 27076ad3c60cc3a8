"""The key a request over HTTP brings, and whose it is: keys are known here by their digests."""

import hmac
from collections.abc import Mapping
from hashlib import sha256
from typing import Final, Generic, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request

from .http import Refusal

T = TypeVar("T")
_SCHEME: Final = "bearer "


def digest_of(key: str) -> str:
    """Return what is known of a key: never the key itself."""
    return sha256(key.encode()).hexdigest()


def bearer_of(request: Request) -> str | None:
    """Return the key a request brings; None where it brings none."""
    header = request.headers.get("authorization", "")
    return header[len(_SCHEME) :].strip() if header.lower().startswith(_SCHEME) else None


def key_of(request: Request) -> str:
    """Return the key a request brings. Raises HTTPException where it brings none."""
    key = bearer_of(request)
    if key is None:
        raise unknown()
    return key


def unknown() -> HTTPException:
    """Return the answer to whoever brings no key that is known here."""
    return HTTPException(
        401,
        "send a key we know as Authorization: Bearer <key>",
        headers={"WWW-Authenticate": "Bearer"},
    )


class Ring(Generic[T]):
    """Keys on a ring: each known by its digest, with who holds it."""

    def __init__(self, holders: Mapping[str, T]) -> None:
        self._holders = dict(holders)

    def holder(self, key: str) -> T | None:
        """Return who holds a key; None where nobody here does."""
        digest = digest_of(key)
        for known, holder in self._holders.items():
            if hmac.compare_digest(known, digest):
                return holder
        return None


class Operator:
    """Knows the operator's key, as a digest."""

    def __init__(self, key_sha256: str) -> None:
        self._ring = Ring({key_sha256: self})

    def has(self, key: str) -> bool:
        """Return whether the key is the operator's."""
        return self._ring.holder(key) is self

    def require(self, request: Request) -> None:
        """Let only the operator pass."""
        if not self.has(key_of(request)):
            raise Refusal(403, "only the operator's key opens this")
