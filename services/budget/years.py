"""Closes an agreement's years and opens them again, as its newest version says."""

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace

from schemas.plans import AgreementAdopted
from services.chassis.booking import Booked
from services.chassis.database import Transaction
from services.chassis.events import Event

from . import store_years
from .closing import Carrying, Closing, Closings, carry, reverse
from .domain import Booking
from .lines import Book, agreement_of, find_line
from .posting import carry_on, save


async def turn_years(tx: Transaction, events: Sequence[Event], book: Book) -> None:
    """Close and open what the agreements say, each in its newest version."""
    await store_years.hold_alone(tx)
    for event in events:
        agreement = event.data
        assert isinstance(agreement, AgreementAdopted)  # noqa: S101 - the caller has chosen them
        name, wanted = agreement.agreement.id, set(agreement.agreement.closed_years)
        if not await store_years.is_newer(tx, name, agreement.version):
            continue
        known = await store_years.closings(tx)
        closed = {e.year: e for e in known if e.agreement == name and e.reopened_at is None}
        for year in sorted(wanted - closed.keys()):
            await _close(tx, Closing(name, year, event.recorded_at, None, event.id), book)
        for year in sorted(closed.keys() - wanted):
            await _reopen(tx, closed[year], event.recorded_at, book)


async def _close(tx: Transaction, closing: Closing, book: Book) -> None:
    # Taken out while the year is still open to the database, and booked on when it is closed.
    late = await store_years.booked_late(tx, closing)
    closings = Closings([*await store_years.closings(tx), closing])
    on = [(each, closings.move_on(each.booking, each.recorded_at)) for each in late]
    moving = [(each, booking) for each, booking in on if booking is not each.booking]
    both = [
        Booked(booking, each.recorded_at, each.cause)
        for each, new in moving
        for booking in (reverse(each.booking), new)
    ]
    if both:
        await save(tx, both, book)
    await store_years.close(tx, closing, _carryings(closing, book))
    await carry_on(tx, closings, book)


def _carryings(closing: Closing, book: Book) -> list[Carrying]:
    lines = [line for definitions in book.values() for line in definitions.lines.values()]
    return [
        Carrying(line.id, closing.year, closing.closed_at, closing.cause, line.carry_over)
        for line in lines
        if line.year == closing.year
        and agreement_of(line.id) == closing.agreement
        and line.carry_over is not None
        and line.carry_over.to is not None
        and find_line(book, line.carry_over.to) is not None
    ]


async def _reopen(tx: Transaction, closing: Closing, at: datetime, book: Book) -> None:
    carried = [
        (each, (await store_years.year_end(tx, each)).carried)
        for each in await store_years.carryings(tx)
        if each.year == closing.year and agreement_of(each.line) == closing.agreement
    ]
    moved = await store_years.moved_on(tx, closing)
    await store_years.reopen(tx, closing, at)
    closings = Closings(await store_years.closings(tx))
    both = [new for each in moved for new in _back(each, closings, at)]
    if both:
        await save(tx, both, book)
    for each, amount in carried:
        if amount:
            back = [closings.move_on(b, at) for b in carry(each, -amount)]
            await save(tx, [Booked(b, at, closing.cause) for b in back], book)
    await carry_on(tx, closings, book)


def _back(
    booked: Booked[Booking], closings: Closings, reopened_at: datetime
) -> list[Booked[Booking]]:
    """Return what brings a booking back that was moved on while the year was closed."""
    moved, since = booked.booking, max(booked.recorded_at, reopened_at)
    own = replace(moved, valid_on=moved.service_on, service_on="")
    again = closings.move_on(own, since)
    if again.valid_on >= moved.valid_on or closings.holds(moved, since):
        return []
    return [Booked(each, since, booked.cause) for each in (reverse(moved), again)]
