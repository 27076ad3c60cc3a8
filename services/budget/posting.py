"""How bookings become entries: moved on from closed years, saved, promised and watched."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from schemas import topics
from schemas.catalogue import type_of
from schemas.snapshots import BudgetChanged
from services.chassis import outbox
from services.chassis.booking import Booked
from services.chassis.database import Transaction
from services.chassis.envelopes import FigureOf, announce_cells
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
    """Return what to tell of the cells that have moved: messages per line, keyed by it."""
    return announce_cells(_CHANGED, moved, _figure_of)


@lru_cache(maxsize=65_536)
def _figure_of(name: str) -> FigureOf:
    line, account, *of = name.split("|")
    figure = {"initiative": initiative_of(line), "line": line}
    said = {"account": account, "breakdown": dict([of]) if of else {}}
    return FigureOf(line, tuple(figure.items()), said)
