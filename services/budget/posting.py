"""How bookings become entries: moved on from closed years, saved, promised and watched."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from schemas import topics
from schemas.catalogue import type_of
from schemas.snapshots import BudgetChanged
from services.chassis import outbox
from services.chassis.booking import Booked
from services.chassis.database import Transaction
from services.chassis.envelopes import announce, announce_plain
from services.chassis.ledger import Moved
from services.chassis.outbox import Message

from . import store, store_years
from .closing import Closings, carried_over, carry
from .domain import Booking
from .lines import Book, find_line, initiative_of
from .watch import Balance, Turn, notices

_CHANGED: Final = type_of(BudgetChanged).name


async def post(tx: Transaction, booked: Sequence[Booked[Booking]], book: Book) -> None:
    """Book what a batch has brought, and all that follows from it."""
    if not booked:
        return
    closings = Closings(await store_years.closings(tx))
    if not closings:
        await save(tx, booked, book)
        return
    await save(tx, [_moved_on(each, closings) for each in booked], book)
    await carry_on(tx, closings, book)


async def save(tx: Transaction, booked: Sequence[Booked[Booking]], book: Book) -> None:
    """Save bookings and promise what they have changed."""
    moved = await store.save(tx, booked)
    await outbox.stage(tx, topics.BUDGET, promises(moved))
    lines = _by_line(moved)
    after = await store.balances(tx, lines.keys())
    await outbox.stage(tx, topics.REPORTS, _notices(lines, after, book))


def _moved_on(booked: Booked[Booking], closings: Closings) -> Booked[Booking]:
    booking = closings.move_on(booked.booking, booked.recorded_at)
    return (
        booked if booking is booked.booking else Booked(booking, booked.recorded_at, booked.cause)
    )


async def carry_on(tx: Transaction, closings: Closings, book: Book) -> None:
    """Carry the rests of closed years over as they are now known to have been, year by year."""
    for carrying in sorted(await store_years.carryings(tx), key=lambda each: each.year):
        end = await store_years.year_end(tx, carrying)
        more = carried_over(carrying.rule, end) - end.carried
        if more:
            because = carrying.closed_at, carrying.cause
            booked = [Booked(each, *because) for each in carry(carrying, more)]
            await save(tx, [_moved_on(each, closings) for each in booked], book)


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


def _by_line(moved: Iterable[Moved]) -> dict[str, list[Moved]]:
    lines: dict[str, list[Moved]] = defaultdict(list)
    for cell in moved:
        lines[cell.key.account.partition("|")[0]].append(cell)
    return lines


def _notices(
    lines: Mapping[str, list[Moved]], after: Mapping[str, Balance], book: Book
) -> Iterator[Message]:
    for name, moved in sorted(lines.items()):
        line = find_line(book, name)
        if line is None:  # a new plan has left it out: there is nothing to keep within
            continue
        on = date.fromisoformat(max(cell.key.valid_on for cell in moved))
        recorded_at = max(cell.changes[-1].recorded_at for cell in moved)
        for notice in notices(Turn(line, _before(moved, after[name]), after[name], on)):
            yield announce(notice, name, recorded_at)


def _before(moved: Iterable[Moved], after: Balance) -> Balance:
    """Return how the line stood before these cells moved."""
    before = {name: after[name] for name in ("granted", "available", "consumed")}
    for cell in moved:
        account = cell.key.account.partition("|")[2]
        if account in before:
            before[account] -= sum(change.difference for change in cell.changes)
    return before
