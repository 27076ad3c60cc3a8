"""How much one reader may ask: so many requests a minute for each key, or each address without."""

import hmac
import math
import time
from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

from fastapi import Request
from starlette.exceptions import HTTPException

from services.chassis.access import digest_of, key_of, unknown

READERS_MAX: Final = 10_000
_MINUTE_S: Final = 60.0


class Readers:
    """Knows the keys of those who read by machine, as digests."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        self._names = {digest: name for name, digest in keys.items()}

    def name_of(self, request: Request) -> str | None:
        """Return whose key a request brings; None where it brings none that is known."""
        if not request.headers.get("authorization", "").lower().startswith("bearer "):
            return None
        digest = digest_of(key_of(request))
        found = [name for known, name in self._names.items() if hmac.compare_digest(known, digest)]
        return found[0] if found else None

    def require(self, request: Request) -> str:
        """Return whose key a request brings. Raises HTTPException where nobody's."""
        name = self.name_of(request)
        if name is None:
            raise unknown()
        return name


class RateLimit:
    """
    Lets each reader ask so much a minute, at once or spread, in this process.

    A key that is unknown counts for the address it comes from: else a new one each time would do.
    """

    def __init__(self, readers: Readers, per_minute: int) -> None:
        self._readers = readers
        self._per_minute = per_minute
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def __call__(self, request: Request) -> None:
        """Count a request. Raises HTTPException where it is one too many."""
        name = self._readers.name_of(request)
        host = request.client.host if request.client else ""
        wait_s = self._take(f"key {name}" if name else f"address {host}", time.monotonic())
        if wait_s > 0:
            raise HTTPException(
                429,
                f"{self._per_minute} requests a minute are answered; wait and ask again",
                headers={"Retry-After": str(math.ceil(wait_s))},
            )

    def _take(self, reader: str, now: float) -> float:
        """Return how long the reader has to wait; nought where the request is let through."""
        per_second = self._per_minute / _MINUTE_S
        left, at = self._left.pop(reader, (float(self._per_minute), now))
        left = min(float(self._per_minute), left + (now - at) * per_second)
        is_through = left >= 1
        self._left[reader] = (left - is_through, now)
        while len(self._left) > READERS_MAX:
            self._left.popitem(last=False)
        return 0 if is_through else (1 - left) / per_second
