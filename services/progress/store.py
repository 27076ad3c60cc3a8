"""All SQL of the progress service. Every function takes the transaction it works in."""

from collections.abc import Iterable

from services.chassis import ledger
from services.chassis.booking import Booked
from services.chassis.database import Transaction, copy_rows
from services.chassis.ledger import Moved

from .domain import Booking
from .tables import ENTRY_COLUMNS


async def save(tx: Transaction, booked: Iterable[Booked[Booking]]) -> list[Moved]:
    """Append the entries and add them to their cells. Return the cells that changed."""
    gathered = ledger.gather(
        (b.booking.account, b.booking.valid_on, b.booking.amount, b.recorded_at, b.cause)
        for b in booked
    )
    moved = await ledger.move(tx, gathered)
    rows = [
        (
            ledger.account_id(cell.key.account),
            ledger.day_of(cell.key.valid_on),
            cell.version,
            change.recorded_at,
            change.difference,
            list(change.caused_by),
        )
        for cell in moved
        for change in cell.changes
    ]
    if rows:
        await copy_rows(tx, "entry", ENTRY_COLUMNS, rows)
    return moved
