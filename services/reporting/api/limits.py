"""How much one reader may ask: so many requests a minute for each key, or each address without."""

import math
import time
from collections import OrderedDict
from typing import Final

from fastapi import Request
from starlette.exceptions import HTTPException

from services.reporting.access.gate import Gate

READERS_MAX: Final = 10_000
_MINUTE_S: Final = 60.0


class RateLimit:
    """
    Lets each reader ask so much a minute, at once or spread, in this process.

    A key that is unknown counts for the address it comes from: else a new one each time would do.
    """

    def __init__(self, gate: Gate, per_minute: int) -> None:
        self._gate = gate
        self._per_minute = per_minute
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, request: Request) -> None:
        """Count a request. Raises HTTPException where it is one too many."""
        visit = self._gate.look(request)
        host = request.client.host if request.client else ""
        known = visit.reader.name if visit else ""
        who = f"reader {known}" if known else f"address {host}"
        wait_s = self._take(who, time.monotonic())
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
