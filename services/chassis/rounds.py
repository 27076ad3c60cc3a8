"""Work that is done again and again beside the road, until the service ends."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress

from . import metrics
from .database import is_transient


async def repeat(
    name: str,
    work: Callable[[], Awaitable[object]],
    stopping: asyncio.Event,
    *,
    every_s: float,
    rests: float = 0,
) -> None:
    """
    Do the work until told to stop, and rest in between.

    A rest is ``every_s`` seconds or, where that is longer, ``rests`` times as long as the work
    took. What fails because the database is not ready is counted under ``name`` and done next time.
    """
    while not stopping.is_set():
        begun = time.monotonic()
        try:
            await work()
        except Exception as error:
            if not is_transient(error):
                raise
            metrics.ATTEMPTS.labels(name).inc()
        await rest(stopping, max(every_s, (time.monotonic() - begun) * rests))


async def rest(stopping: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until told to stop."""
    with suppress(TimeoutError):
        await asyncio.wait_for(stopping.wait(), seconds)
