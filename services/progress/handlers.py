"""What the progress service does when something happens."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Final

from schemas import topics
from schemas.catalogue import type_of
from schemas.plans import InitiativeAdopted
from schemas.snapshots import MeasureChanged, MeasureFilled, MeasureFilling
from services.chassis import outbox, planbook
from services.chassis.backfill import has_cases
from services.chassis.booking import Booked, Bookkeeper
from services.chassis.casebook import Held
from services.chassis.clock import Clock
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.envelopes import FigureOf, announce, announce_cells
from services.chassis.events import Event
from services.chassis.ledger import Moved
from services.chassis.outbox import Message
from services.chassis.planbook import Planbook
from services.chassis.records import Decoded

from . import store
from .book import Book
from .domain import Booking
from .filling import Filling, brought, defined, taken_away
from .kinds.kind import Account

_CHANGED: Final = type_of(MeasureChanged).name


class ProgressHandlers:
    """Load, tell new from known, decide, save, promise."""

    def __init__(
        self, bookkeeper: Bookkeeper[Book, Booking], book: Planbook[Book], clock: Clock
    ) -> None:
        self._bookkeeper = bookkeeper
        self._planbook = book
        self._clock = clock

    async def apply_events(
        self, tx: Transaction, decoded: Sequence[Decoded[Event]]
    ) -> Sequence[Verdict]:
        """Take facts in and publish the cells they have moved."""
        taken = await self._bookkeeper.take_in(tx, decoded)
        await _publish(tx, taken.booked)
        return taken.verdicts

    async def apply_plans(
        self, tx: Transaction, decoded: Sequence[Decoded[Event]]
    ) -> Sequence[Verdict]:
        """Adopt initiatives; milestones are facts like others. The backfill does the rest."""
        adopted = [d for d in decoded if isinstance(d.event.data, InitiativeAdopted)]
        others = [d for d in decoded if not isinstance(d.event.data, InitiativeAdopted)]
        # Facts first: they are booked under definitions that others have committed.
        verdicts = dict(
            zip((id(d) for d in others), await self.apply_events(tx, others), strict=True)
        )
        if adopted:
            before = (await self._planbook.hold(tx)).present
            given = await planbook.adopt(tx, [d.event for d in adopted])
            verdicts |= dict(zip((id(d) for d in adopted), given, strict=True))
            await self._tell_changes(tx, before, (await self._planbook.hold(tx)).present)
        return [verdicts[id(d)] for d in decoded]

    async def _tell_changes(self, tx: Transaction, before: Book, after: Book) -> None:
        """Tell which definitions are from here on neither as they were nor as they will be."""
        if await has_cases(tx):
            filling = brought(before, after) | taken_away(before, after)
            await outbox.stage(tx, topics.MEASURES, [_filling(each) for each in sorted(filling)])
            return
        # With nothing to book there is nothing to wait for: they are filled since they are known.
        by_instant: dict[datetime, list[Filling]] = {}
        for each in brought(before, after):
            by_instant.setdefault(each.since, []).append(each)
        for since, definitions in by_instant.items():
            await _tell_filled(tx, definitions, since)

    async def caught_up(self, tx: Transaction) -> None:
        """Tell that the definitions in force are filled: all cases are booked under them."""
        await _tell_filled(tx, defined((await self._planbook.hold(tx)).present), self._clock())

    async def rebook(self, tx: Transaction, cases: Sequence[Held]) -> int:
        """Book cases under the present definitions. Return how many bookings that made."""
        booked = await self._bookkeeper.rebook(tx, cases)
        await _publish(tx, booked)
        return len(booked)


async def _tell_filled(
    tx: Transaction, definitions: Collection[Filling], filled_at: datetime
) -> None:
    noted = await store.note_filled(tx, definitions, filled_at)
    await outbox.stage(tx, topics.MEASURES, [_filled(each, filled_at) for each in noted])


def _filling(each: Filling) -> Message:
    told = MeasureFilling(initiative=_initiative(each.measure), **each._asdict())
    return announce(told, each.measure, each.since)


def _filled(each: Filling, filled_at: datetime) -> Message:
    initiative = _initiative(each.measure)
    told = MeasureFilled(initiative=initiative, **each._asdict(), filled_at=filled_at)
    return announce(told, each.measure, filled_at)


def _initiative(measure: str) -> str:
    return measure.rsplit("/", 1)[0]


async def _publish(tx: Transaction, booked: Iterable[Booked[Booking]]) -> None:
    moved = await store.save(tx, booked)
    await outbox.stage(tx, topics.MEASURES, promises(moved))


def promises(moved: Iterable[Moved]) -> Iterator[Message]:
    """Return what to tell of the cells that have moved: messages per measure, keyed by it."""
    return announce_cells(_CHANGED, moved, _figure_of)


@lru_cache(maxsize=65_536)
def _figure_of(name: str) -> FigureOf:
    account = Account.parse(name)
    measure = account.measure
    figure = {
        "initiative": _initiative(measure),
        "measure": measure,
        "definition": account.definition,
    }
    breakdown = {account.dimension: account.part} if account.dimension else {}
    said = {"component": account.component, "breakdown": breakdown}
    return FigureOf(measure, tuple(figure.items()), said)
