"""Who is at the door over HTTP: a publisher or the operator, by the key they bring."""

import hmac
from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request

from services.chassis.http import Refusal

from .sources import KnownPublishers, Publisher, digest_of

_SCHEME: Final = "bearer "


@dataclass(frozen=True, slots=True)
class Access:
    """Knows the keys, as digests."""

    publishers: KnownPublishers
    operator_key_sha256: str

    async def publisher(self, request: Request) -> Publisher:
        """Return whose key the request brings. Raises HTTPException where it is nobody's."""
        found = await self.publishers.with_key(_key(request))
        if found is None:
            raise _unknown()
        return found

    def operator(self, request: Request) -> None:
        """Let only the operator pass."""
        if not self._is_operator(_key(request)):
            raise Refusal(403, "only the operator's key opens this")

    async def reader(self, request: Request, source: str | None = None) -> None:
        """Let the operator pass, and publishers; only one of them where ``source`` names it."""
        key = _key(request)
        if self._is_operator(key):
            return
        found = await self.publishers.with_key(key)
        if found is None:
            raise _unknown()
        if source is not None and found.source != source:
            raise Refusal(403, "this is another source's: ask for your own")

    def _is_operator(self, key: str) -> bool:
        return hmac.compare_digest(digest_of(key), self.operator_key_sha256)


def _key(request: Request) -> str:
    header = request.headers.get("authorization", "")
    if not header.lower().startswith(_SCHEME):
        raise _unknown()
    return header[len(_SCHEME) :].strip()


def _unknown() -> HTTPException:
    return HTTPException(
        401,
        "send a key we know as Authorization: Bearer <key>",
        headers={"WWW-Authenticate": "Bearer"},
    )
