"""Looks now and then whether an approved figure has moved, once the log has been read."""

import asyncio
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text

from services.chassis import offsets
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.chassis.reach import has_reached, log_ends
from services.chassis.rounds import repeat
from services.chassis.service import Runtime
from services.reporting import queries

from .restating import restate

LOOK_EVERY_S: Final = 5.0
RESTS: Final = 9  # of the time no more than a tenth is spent on looking
_LOCK_KEY: Final = 0x52455354  # "REST": one process looks at a time
_LOCK: Final = text("SELECT pg_try_advisory_xact_lock(:key)")


@dataclass(slots=True)
class Watch:
    """
    Restates, and says nothing while the figures are being read again from the log.

    What has been said lies on the log too: before it has been read, it would be said twice.
    """

    database: Database
    clock: Clock
    bootstrap: str
    topics: tuple[str, ...]
    threshold_percent: int
    looked_at: int = -1

    async def run(self, _: Runtime, stopping: asyncio.Event) -> None:
        """Look until told to stop."""
        ends = await log_ends(self.bootstrap, self.topics)
        is_read = False

        async def look() -> None:
            nonlocal is_read
            async with self.database.transaction() as tx:
                await queries.see_one_state(tx)
                is_read = is_read or await has_reached(tx, ends)
                if is_read:
                    await self.look(tx)

        await repeat("restating", look, stopping, every_s=LOOK_EVERY_S, rests=RESTS)

    async def look(self, tx: Transaction) -> None:
        """Look at the vintages, where anything has been read since."""
        place = await offsets.place(tx)
        if place != self.looked_at and await tx.scalar(_LOCK, {"key": _LOCK_KEY}):
            await restate(tx, self.clock(), self.threshold_percent)
            self.looked_at = place
