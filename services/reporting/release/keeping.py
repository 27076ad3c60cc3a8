"""The newest release of each agreement, made again when something has been read since."""

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Final

from services.chassis import offsets
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.chassis.logs import get_log
from services.reporting import queries
from services.reporting.annexes import Material, load_material
from services.reporting.plans import PlanKnown
from services.reporting.queries import Known
from services.reporting.vintages.store import load_earlier

from .making import Release, make_release, periods_of

log = get_log(__name__)
KEPT_MAX: Final = 50
RESTS: Final = 9  # of the time no more than a tenth is spent on making one
OLD_S_MAX: Final = 60.0


async def load_all(tx: Transaction, plan: PlanKnown, known_at: datetime | None) -> Material:
    """Return what the annexes of all periods are made from."""
    known = Known(periods_of(plan)[-1].last_day, known_at)
    every = [*plan.initiatives, *plan.beside]
    unfilled = await queries.load_unfilled(tx, every, known_at)
    first = plan.agreement.adopted.agreement.first_day.replace(month=1, day=1)
    return await load_material(tx, plan, known, first, unfilled)


@dataclass(slots=True)
class _Kept:
    """A release, what had been read when it was made, when that was, and how long it took."""

    release: Release
    place: tuple[int, str]
    at: float
    took: float

    @property
    def age(self) -> float:
        return time.monotonic() - self.at

    def may_wait(self) -> bool:
        """Return whether it is too early to make the next."""
        return self.age < RESTS * self.took

    def may_be_shown(self) -> bool:
        """Return whether it is shown while the next is made; what is made at once is waited for."""
        return RESTS * self.took > 1 and self.age < OLD_S_MAX


@dataclass(slots=True)
class Releases:
    """Makes a release once for all who ask, and has it at hand until something has been read."""

    database: Database
    clock: Clock
    kept: OrderedDict[str, _Kept] = field(default_factory=OrderedDict)
    making: dict[str, asyncio.Task[Release | None]] = field(default_factory=dict)

    async def of(self, agreement: str) -> Release | None:
        """Return the release of an agreement; None where there is no such agreement."""
        kept = self.kept.get(agreement)
        if kept is None:
            return await self._begun(agreement)
        self.kept.move_to_end(agreement)
        if await self._is_newest(kept) or (kept.may_wait() and kept.may_be_shown()):
            return kept.release
        making = self._begun(agreement)
        return kept.release if kept.may_be_shown() else await making

    async def newest(self, agreement: str) -> Release | None:
        """Return the release of all that has been read, however long that takes."""
        if making := self.making.get(agreement):
            await making
        kept = self.kept.get(agreement)
        if kept is not None and await self._is_newest(kept):
            return kept.release
        return await self._begun(agreement)

    async def _is_newest(self, kept: _Kept) -> bool:
        async with self.database.transaction() as tx:
            return kept.place == await self._place(tx)

    def _begun(self, agreement: str) -> "asyncio.Task[Release | None]":
        task = self.making.get(agreement)
        if task is None:
            task = asyncio.create_task(self._make(agreement))
            self.making[agreement] = task
            task.add_done_callback(partial(self._ended, agreement))
        return task

    def _ended(self, agreement: str, task: "asyncio.Task[Release | None]") -> None:
        """Let the next begin; nobody may have waited for one that has failed."""
        del self.making[agreement]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("no release made", agreement=agreement, error=type(error).__name__)

    async def _make(self, agreement: str) -> Release | None:
        begun = time.monotonic()
        async with self.database.transaction() as tx:
            await queries.hold_still(tx)
            place = await self._place(tx)
            now = self.clock()
            plan = await queries.load_plan(tx, agreement, None)
            if plan is None:
                return None
            material = await load_all(tx, plan, None)
            earlier = await load_earlier(tx, agreement)
        # Deciding what is hidden is a search, which nobody else should have to wait for.
        release = await asyncio.to_thread(make_release, plan, material, earlier, now)
        at = time.monotonic()
        self.kept[agreement] = _Kept(release, place, at, at - begun)
        while len(self.kept) > KEPT_MAX:
            self.kept.popitem(last=False)
        return release

    async def _place(self, tx: Transaction) -> tuple[int, str]:
        """Return what changes when something is read, or another day begins."""
        return await offsets.place(tx), self.clock().date().isoformat()
