"""What many ask for at once, made once, and again when something has been read since."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Generic, TypeAlias, TypeVar

from services.chassis import offsets
from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.logs import get_log

log = get_log(__name__)
KEPT_MAX: Final = 100
RESTS: Final = 9  # of the time no more than a tenth is spent on making one
WAIT_S_MAX: Final = 1.0
OLD_S_MAX: Final = 60.0  # what is shown says how old its figures are

T = TypeVar("T")
Make: TypeAlias = Callable[[], Coroutine[Any, Any, T]]


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    """What was made, what had been read when it was begun, when it was done, how long it took."""

    made: T
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
        """Return whether it is new enough to be shown while the next is made."""
        return self.age < max(OLD_S_MAX, 2 * (RESTS + 1) * self.took)

    def is_slow(self) -> bool:
        """Return whether the next is not worth waiting for."""
        return RESTS * self.took > WAIT_S_MAX


class Hand(Generic[T]):
    """Has at hand what was made last, by name; the less often anew, the longer that takes."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._kept: OrderedDict[str, _Kept[T]] = OrderedDict()
        self._making: dict[str, asyncio.Task[T]] = {}

    async def of(self, name: str, make: Make[T]) -> T:
        """Return what goes by a name. What fails, fails for all who wait for it."""
        kept = self._kept.get(name)
        if kept is None:
            return await asyncio.shield(self._begun(name, await self._place(), make))
        self._kept.move_to_end(name)
        if kept.is_slow() and kept.may_wait():
            return kept.made
        place = await self._place()
        if kept.place == place and kept.age < OLD_S_MAX:
            return kept.made
        making = self._begun(name, place, make)
        if not kept.may_be_shown():
            return await asyncio.shield(making)
        if not kept.is_slow():
            await asyncio.wait({making}, timeout=WAIT_S_MAX)
        return making.result() if making.done() else kept.made

    async def newest(self, name: str, make: Make[T]) -> T:
        """Return what is made of all that has been read, however long that takes."""
        if making := self._making.get(name):
            await asyncio.shield(making)
        place, kept = await self._place(), self._kept.get(name)
        if kept is not None and kept.place == place:
            return kept.made
        return await asyncio.shield(self._begun(name, place, make))

    async def _place(self) -> tuple[int, str]:
        """Return what changes when something is read, or another day begins."""
        async with self._database.transaction() as tx:
            return await offsets.place(tx), self._clock().date().isoformat()

    def _begun(self, name: str, place: tuple[int, str], make: Make[T]) -> "asyncio.Task[T]":
        task = self._making.get(name)
        if task is None:
            task = asyncio.create_task(self._make(name, place, make))
            self._making[name] = task
            task.add_done_callback(partial(self._ended, name))
        return task

    def _ended(self, name: str, task: "asyncio.Task[T]") -> None:
        del self._making[name]
        if not task.cancelled() and (error := task.exception()):
            log.warning("could not be made anew", name=name, error=str(error)[:300])

    async def _make(self, name: str, place: tuple[int, str], make: Make[T]) -> T:
        begun = time.monotonic()
        made = await make()
        at = time.monotonic()
        self._kept[name] = _Kept(made, place, at, at - begun)
        while len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        return made
