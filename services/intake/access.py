"""Who is at the door over HTTP: a publisher or the operator, by the key they bring."""

from dataclasses import dataclass

from starlette.requests import Request

from services.chassis.access import Operator, key_of, unknown
from services.chassis.http import Refusal

from .sources import KnownPublishers, Publisher


@dataclass(frozen=True, slots=True)
class Access:
    """Knows the keys, as digests."""

    publishers: KnownPublishers
    the_operator: Operator

    async def publisher(self, request: Request) -> Publisher:
        """Return whose key the request brings. Raises HTTPException where it is nobody's."""
        found = await self.publishers.with_key(key_of(request))
        if found is None:
            raise unknown()
        return found

    def operator(self, request: Request) -> None:
        """Let only the operator pass."""
        self.the_operator.require(request)

    async def reader(self, request: Request, source: str | None = None) -> None:
        """Let the operator pass, and publishers; only one of them where ``source`` names it."""
        if self.the_operator.has(key_of(request)):
            return
        found = await self.publisher(request)
        if source is not None and found.source != source:
            raise Refusal(403, "this is another source's: ask for your own")
