"""The newest release of each agreement, for all who ask."""

from datetime import datetime
from functools import partial
from typing import Final

from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.reporting import queries
from services.reporting.answering.annexes import Material, load_material
from services.reporting.plans import PlanKnown
from services.reporting.queries import Known
from services.reporting.vintages.store import load_earlier

from .aside import Aside
from .hand import Hand
from .making import Release, Told, make_release, periods_of

_TOLD: Final[dict[str, Told]] = {}
"""What this process, the one aside, has told of each agreement last."""


async def load_all(tx: Transaction, plan: PlanKnown, known_at: datetime | None) -> Material:
    """Return what the annexes of all periods are made from."""
    known = Known(periods_of(plan)[-1].last_day, known_at)
    every = [*plan.initiatives, *plan.beside]
    unfilled = await queries.load_unfilled(tx, every, known_at)
    first = plan.agreement.adopted.agreement.first_day.replace(month=1, day=1)
    return await load_material(tx, plan, known, first, unfilled)


async def release(database: Database, agreement: str, now: datetime) -> Release | None:
    """Return what everybody may know now of an agreement; None where there is no such agreement."""
    async with database.transaction() as tx:
        await queries.hold_still(tx)
        plan = await queries.load_plan(tx, agreement, None)
        if plan is None:
            return None
        material = await load_all(tx, plan, None)
        earlier = await load_earlier(tx, agreement)
    made = make_release(plan, material, earlier, now, _TOLD.get(agreement))
    _TOLD[agreement] = made.told
    return made


class Releases:
    """Has the release of an agreement made once for all who ask, aside from who waits for it."""

    def __init__(self, database: Database, clock: Clock, aside: Aside) -> None:
        self._clock = clock
        self._aside = aside
        self._hand: Hand[Release | None] = Hand(database, clock)

    async def of(self, agreement: str) -> Release | None:
        """Return the release of an agreement; None where there is no such agreement."""
        return await self._hand.of(agreement, partial(self._make, agreement))

    async def newest(self, agreement: str) -> Release | None:
        """Return the release of all that has been read, however long that takes."""
        return await self._hand.newest(agreement, partial(self._make, agreement))

    async def _make(self, agreement: str) -> Release | None:
        return await self._aside.do(release, agreement, self._clock())
