"""Sends notices to who wants them: at least once, in order per figure, for days where need be."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final

import httpx2
from sqlalchemy import text

from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.rounds import repeat, rest
from services.chassis.service import Runtime

from .addresses import Guard, Unreachable
from .signing import headers
from .subscriptions import Due, Tried, load_due, save_tried

LOOK_EVERY_S: Final = 1.0
TRY_FOR: Final = timedelta(days=3)
SECONDS_MAX: Final = 10.0
AT_ONCE_MAX: Final = 20
_FIRST_PAUSE_S: Final = 5.0
_PAUSE_MAX_S: Final = 3600.0
_GOOD: Final = range(200, 300)
_LOCK_KEY: Final = 0x53454E44  # "SEND": one process sends at a time, or the order would be lost


@dataclass(slots=True)
class Sender:
    """
    Sends what is due, for as long as it runs.

    ``rights`` are the readers with what each may read: who has lost a key is sent nothing more.
    """

    database: Database
    clock: Clock
    guard: Guard
    rights: Sequence[tuple[str, str]]

    async def run(self, _: Runtime, stopping: asyncio.Event) -> None:
        """Send until told to stop."""
        await repeat("webhooks", partial(self._lead, stopping), stopping, every_s=LOOK_EVERY_S)

    async def _lead(self, stopping: asyncio.Event) -> None:
        async with self.database.session() as session:
            locked = text("SELECT pg_try_advisory_lock(:key)")
            while not stopping.is_set():
                if await session.scalar(locked, {"key": _LOCK_KEY}) and await self.send_due():
                    continue
                await rest(stopping, LOOK_EVERY_S)

    async def send_due(self) -> int:
        """Send what is due now. Return how many were tried."""
        async with self.database.transaction() as tx:
            due = await load_due(tx, self.clock(), AT_ONCE_MAX, self.rights)
        tried = await asyncio.gather(*(self._try(each) for each in due))
        if tried:
            await self._settle(tried)
        return len(tried)

    async def _settle(self, tried: Sequence[Tried]) -> None:
        async with self.database.transaction() as tx:
            await save_tried(tx, tried, self.clock())

    async def _try(self, due: Due) -> Tried:
        begun, status, error = time.perf_counter(), None, None
        try:
            status = await self._post(due)
        except Unreachable as refused:
            error = str(refused)
        except (httpx2.HTTPError, OSError, TimeoutError) as failed:
            error = type(failed).__name__
        took_ms = int((time.perf_counter() - begun) * 1000)
        now = self.clock()
        outcome = "delivered" if status in _GOOD else None
        if outcome is None and now - due.made_at > TRY_FOR:
            outcome = "given_up"
        return Tried(due, status, error, took_ms, outcome, now + pause_after(due.attempts))

    async def _post(self, due: Due) -> int:
        address = await self.guard.resolve(due.url)
        url = httpx2.URL(due.url)
        host = url.host
        body = due.notice.body
        signed = headers(due.keys, f"figure-{due.notice.position}", body, self.clock())
        told = {"content-type": "application/json", "host": url.netloc.decode(), **signed}
        # A kept connection to an address could be another host's; a proxy would look up anew.
        limits = httpx2.Limits(max_keepalive_connections=0)
        async with (
            asyncio.timeout(SECONDS_MAX),
            httpx2.AsyncClient(trust_env=False, follow_redirects=False, limits=limits) as client,
            client.stream(
                "POST",
                url.copy_with(host=str(address)),
                content=body,
                headers=told,
                extensions={"sni_hostname": host},
            ) as response,
        ):
            return response.status_code


def pause_after(attempts: int) -> timedelta:
    """Return how long to wait after so many failed attempts: longer each time, up to an hour."""
    pause_s = min(_PAUSE_MAX_S, _FIRST_PAUSE_S * 2 ** min(attempts, 20))
    return timedelta(seconds=pause_s * random.uniform(0.75, 1))  # noqa: S311 - jitter
