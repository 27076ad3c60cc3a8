"""What the progress service does when something happens."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from schemas import topics
from schemas.catalogue import type_of
from schemas.plans import InitiativeAdopted
from schemas.snapshots import MeasureChanged
from services.chassis import outbox, planbook
from services.chassis.booking import Booked, Bookkeeper
from services.chassis.casebook import Held
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.envelopes import announce_plain
from services.chassis.events import Event
from services.chassis.ledger import Moved
from services.chassis.outbox import Message
from services.chassis.records import Decoded

from . import store
from .book import Book
from .domain import Booking
from .kinds.kind import Account

_CHANGED: Final = type_of(MeasureChanged).name


class ProgressHandlers:
    """Claim, load, decide, save, promise."""

    def __init__(self, bookkeeper: Bookkeeper[Book, Booking]) -> None:
        self._bookkeeper = bookkeeper

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
            given = await planbook.adopt(tx, [d.event for d in adopted])
            verdicts |= dict(zip((id(d) for d in adopted), given, strict=True))
        return [verdicts[id(d)] for d in decoded]

    async def rebook(self, tx: Transaction, cases: Sequence[Held]) -> int:
        """Book cases under the present definitions. Return how many bookings that made."""
        booked = await self._bookkeeper.rebook(tx, cases)
        await _publish(tx, booked)
        return len(booked)


async def _publish(tx: Transaction, booked: Iterable[Booked[Booking]]) -> None:
    moved = await store.save(tx, booked)
    await outbox.stage(tx, topics.MEASURES, promises(moved))


def promises(moved: Iterable[Moved]) -> Iterator[Message]:
    """Return a message for each cell that has moved, keyed by its measure."""
    for cell in moved:
        account = Account.parse(cell.key.account)
        snapshot = {
            "initiative": account.measure.rsplit("/", 1)[0],
            "valid_on": cell.key.valid_on,
            "version": cell.version,
            "value": cell.value,
            "changes": cell.changes,
            "measure": account.measure,
            "definition": account.definition,
            "component": account.component,
            "breakdown": {account.dimension: account.part} if account.dimension else {},
        }
        yield announce_plain(_CHANGED, snapshot, account.measure, cell.changes[-1].recorded_at)
