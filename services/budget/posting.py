"""How bookings become entries: moved on from closed years, saved, promised and watched."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from schemas import topics
from schemas.catalogue import type_of
from schemas.snapshots import BudgetChanged
from services.chassis import outbox
from services.chassis.booking import Booked
from services.chassis.database import Transaction
from services.chassis.envelopes import announce_plain
from services.chassis.ledger import Moved
from services.chassis.outbox import Message

from . import store, store_years
from .closing import Closings, carried_over, carry
from .domain import Booking
from .lines import Book, initiative_of
from .telling import tell_of

_CHANGED: Final = type_of(BudgetChanged).name


async def post(tx: Transaction, booked: Sequence[Booked[Booking]], book: Book) -> None:
    """Book what a batch has brought, and all that follows from it."""
    if not booked:
        return
    closings = Closings(await store_years.closings(tx))
    if not closings:
        await save(tx, booked, book)
        return
    await save(tx, [new for each in booked for new in _course(each, closings)], book)
    await carry_on(tx, closings, book)


async def save(tx: Transaction, booked: Sequence[Booked[Booking]], book: Book) -> None:
    """Save bookings and promise what they have changed."""
    moved = await store.save(tx, booked)
    await outbox.stage(tx, topics.BUDGET, promises(moved))
    await tell_of(tx, moved, book)


def _course(booked: Booked[Booking], closings: Closings) -> Iterator[Booked[Booking]]:
    for booking, at in closings.course(booked.booking, booked.recorded_at):
        yield Booked(booking, at, booked.cause)


async def carry_on(tx: Transaction, closings: Closings, book: Book) -> None:
    """Carry the rests of closed years over as they are now known to have been, year by year."""
    for carrying in sorted(await store_years.carryings(tx), key=lambda each: each.year):
        end = await store_years.year_end(tx, carrying)
        more = carried_over(carrying.rule, end) - end.carried
        if more:
            because = carrying.closed_at, carrying.cause
            booked = [Booked(each, *because) for each in carry(carrying, more)]
            await save(tx, [new for each in booked for new in _course(each, closings)], book)


def promises(moved: Iterable[Moved]) -> Iterator[Message]:
    """Return a message for each cell that has moved, keyed by its line."""
    for cell in moved:
        line, account, *of = cell.key.account.split("|")
        snapshot = {
            "initiative": initiative_of(line),
            "valid_on": cell.key.valid_on,
            "version": cell.version,
            "value": cell.value,
            "changes": cell.changes,
            "line": line,
            "account": account,
            "breakdown": dict([of]) if of else {},
        }
        yield announce_plain(_CHANGED, snapshot, line, cell.changes[-1].recorded_at)
