"""Looks now and then at what may be shown of each agreement, and notices what is another."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from typing import Final

from sqlalchemy import text

from services.chassis import offsets
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.chassis.rounds import repeat
from services.chassis.service import Runtime
from services.reporting import queries
from services.reporting.answers.annex import Annex
from services.reporting.periods import period_of
from services.reporting.release.keeping import Releases
from services.reporting.release.making import Release

from .figures import Told, tell
from .store import forget_before, load_shown, save_told
from .subscriptions import enqueue

LOOK_EVERY_S: Final = 5.0
KEEP: Final = timedelta(days=30)
RESTS: Final = 9  # of the time no more than a tenth is spent on looking
_SUBSCRIBED: Final = text("SELECT EXISTS (SELECT FROM subscription)")
_LOCK_KEY: Final = 0x4C495645  # "LIVE": one process looks at a time
_LOCK: Final = text("SELECT pg_try_advisory_xact_lock(:key)")


@dataclass(slots=True)
class Listeners:
    """How many streams of live figures are open in this process."""

    open: int = 0


@dataclass(slots=True)
class LiveWatch:
    """
    Notices what is new, a whole look at a time: of what comes in between only the last.

    It looks while somebody listens: a look reckons a whole annex and what is hidden of it.
    """

    database: Database
    clock: Clock
    releases: Releases
    listeners: Listeners = field(default_factory=Listeners)
    looked_at: int = -1
    seen: dict[str, bytes] = field(default_factory=dict)

    async def run(self, _: Runtime, stopping: asyncio.Event) -> None:
        """Look until told to stop."""
        await repeat("live", self._look_if_wanted, stopping, every_s=LOOK_EVERY_S, rests=RESTS)

    async def _look_if_wanted(self) -> None:
        async with self.database.transaction() as tx:
            is_wanted = self.listeners.open or await tx.scalar(_SUBSCRIBED)
        if is_wanted:
            await self.look()

    async def look(self) -> None:
        """Look at each agreement in force, where anything has been read since."""
        async with self.database.transaction() as tx:
            place = await offsets.place(tx)
            if place == self.looked_at:
                return
            agreements = await queries.load_agreements(tx, None)
        for each in agreements:
            await self._look_at(each.adopted.agreement.id)
        self.looked_at = place

    async def _look_at(self, agreement: str) -> None:
        release = await self.releases.newest(agreement)
        annex = release.annexes.get(self._running(release)) if release else None
        if annex is None or (digest := _digest(annex)) == self.seen.get(agreement):
            return
        async with self.database.transaction() as tx:
            if await tx.scalar(_LOCK, {"key": _LOCK_KEY}):
                await self._notice(tx, agreement, list(tell(annex)))
                self.seen[agreement] = digest

    def _running(self, release: Release) -> str:
        """Return the name of the quarter that is running, or of the agreement's last."""
        last = max(each.as_of for each in release.annexes.values())
        return period_of(min(self.clock().date(), last), "quarter").name

    async def _notice(self, tx: Transaction, agreement: str, told: list[Told]) -> None:
        shown, now = await load_shown(tx, agreement), self.clock()
        news = [each for each in told if shown.get(each.figure) != each.said]
        if news:
            await enqueue(tx, await save_told(tx, agreement, news, now), now)
        await forget_before(tx, now - KEEP)


def _digest(annex: Annex) -> bytes:
    """Return what tells two looks apart: all of it but the instant of looking."""
    at = annex.model_dump_json(include={"known_at"}).partition(":")[2].rstrip("}")
    return sha256(annex.model_dump_json().replace(at, "").encode()).digest()
