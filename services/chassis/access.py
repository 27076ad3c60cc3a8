"""The key a request over HTTP brings, and whether it is the operator's."""

import hmac
from hashlib import sha256
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from .http import Refusal

_SCHEME: Final = "bearer "


def digest_of(key: str) -> str:
    """Return what is known of a key: never the key itself."""
    return sha256(key.encode()).hexdigest()


def key_of(request: Request) -> str:
    """Return the key a request brings. Raises HTTPException where it brings none."""
    header = request.headers.get("authorization", "")
    if not header.lower().startswith(_SCHEME):
        raise unknown()
    return header[len(_SCHEME) :].strip()


def unknown() -> HTTPException:
    """Return the answer to whoever brings no key that is known here."""
    return HTTPException(
        401,
        "send a key we know as Authorization: Bearer <key>",
        headers={"WWW-Authenticate": "Bearer"},
    )


class Operator:
    """Knows the operator's key, as a digest."""

    def __init__(self, key_sha256: str) -> None:
        self._key_sha256 = key_sha256

    def has(self, key: str) -> bool:
        """Return whether the key is the operator's."""
        return hmac.compare_digest(digest_of(key), self._key_sha256)

    def require(self, request: Request) -> None:
        """Let only the operator pass."""
        if not self.has(key_of(request)):
            raise Refusal(403, "only the operator's key opens this")
