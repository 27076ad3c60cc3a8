"""What the budget service does when something happens."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from schemas import topics
from schemas.catalogue import type_of
from schemas.plans import InitiativeAdopted
from schemas.snapshots import BudgetChanged
from services.chassis import outbox, planbook
from services.chassis.booking import Booked, Bookkeeper
from services.chassis.casebook import Held
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.envelopes import announce_plain
from services.chassis.events import Event
from services.chassis.ledger import Moved
from services.chassis.outbox import Message
from services.chassis.planbook import Planbook
from services.chassis.records import Decoded

from . import store
from .domain import CONCERNS, Booking, readopt
from .lines import Book, initiative_of, read_book

_CHANGED: Final = type_of(BudgetChanged).name


class BudgetHandlers:
    """Claim, load, decide, save, promise."""

    def __init__(self, bookkeeper: Bookkeeper[Book, Booking], book: Planbook[Book]) -> None:
        self._bookkeeper = bookkeeper
        self._planbook = book

    async def apply_events(
        self, tx: Transaction, decoded: Sequence[Decoded[Event]]
    ) -> Sequence[Verdict]:
        """Take the facts that move money in; the rest pass by."""
        moving = [each for each in decoded if each.event.model in CONCERNS]
        if not moving:
            return ["accepted"] * len(decoded)
        taken = await self._bookkeeper.take_in(tx, moving)
        await _publish(tx, taken.booked)
        verdicts = {id(d): v for d, v in zip(moving, taken.verdicts, strict=True)}
        return [verdicts.get(id(each), "accepted") for each in decoded]

    async def apply_plans(
        self, tx: Transaction, decoded: Sequence[Decoded[Event]]
    ) -> Sequence[Verdict]:
        """Adopt initiatives and book what they appropriate. The backfill does the cases."""
        adopted = [d for d in decoded if isinstance(d.event.data, InitiativeAdopted)]
        if not adopted:
            return ["accepted"] * len(decoded)
        # Held before it moves on: what this transaction adopts may yet be rolled back.
        book = (await self._planbook.hold(tx)).present
        given = await planbook.adopt(tx, [d.event for d in adopted])
        news = [d.event for d, verdict in zip(adopted, given, strict=True) if verdict == "accepted"]
        await _publish(tx, list(_appropriated(news, book)))
        verdicts = {id(d): v for d, v in zip(adopted, given, strict=True)}
        return [verdicts.get(id(each), "accepted") for each in decoded]

    async def rebook(self, tx: Transaction, cases: Sequence[Held]) -> int:
        """Book cases under the present definitions. Return how many bookings that made."""
        booked = await self._bookkeeper.rebook(tx, cases)
        await _publish(tx, booked)
        return len(booked)


def _appropriated(adoptions: Iterable[Event], book: Book) -> Iterator[Booked[Booking]]:
    """Return what each new version makes of the plan's own appropriations."""
    for event in adoptions:
        assert isinstance(event.data, InitiativeAdopted)  # noqa: S101 - the caller has chosen them
        name = event.data.initiative.id
        before, book = book, read_book(event.data, event.recorded_at, book)
        for booking in readopt(name, before, book, event.id):
            yield Booked(booking, event.recorded_at, event.id)


async def _publish(tx: Transaction, booked: Sequence[Booked[Booking]]) -> None:
    moved = await store.save(tx, booked)
    await outbox.stage(tx, topics.BUDGET, promises(moved))


def promises(moved: Iterable[Moved]) -> Iterator[Message]:
    """Return a message for each cell that has moved, keyed by its line."""
    for cell in moved:
        line, _, account = cell.key.account.partition("|")
        snapshot = {
            "initiative": initiative_of(line),
            "valid_on": cell.key.valid_on,
            "version": cell.version,
            "value": cell.value,
            "changes": cell.changes,
            "line": line,
            "account": account,
        }
        yield announce_plain(_CHANGED, snapshot, line, cell.changes[-1].recorded_at)
