"""All SQL of the progress service. Every function takes the transaction it works in."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import text

from services.chassis import ledger
from services.chassis.booking import Booked
from services.chassis.database import Transaction, copy_rows
from services.chassis.ledger import Moved

from .domain import Booking
from .filling import Filling
from .tables import ENTRY_COLUMNS

# Of several processes that see the same, the one whose row it is tells.
_FILLED: Final = text("""
INSERT INTO filled (measure, definition, since, filled_at)
SELECT measure, definition, since, :filled_at FROM unnest(
  CAST(:measures AS text[]), CAST(:definitions AS int[]), CAST(:since AS timestamptz[]))
  AS f(measure, definition, since)
ON CONFLICT DO NOTHING RETURNING measure, definition, since
""")


async def note_filled(
    tx: Transaction, definitions: Collection[Filling], filled_at: datetime
) -> list[Filling]:
    """Note that these definitions are filled. Return those nobody had noted."""
    ordered = sorted(definitions)
    rows = await tx.execute(
        _FILLED,
        {
            "filled_at": filled_at,
            "measures": [each.measure for each in ordered],
            "definitions": [each.definition for each in ordered],
            "since": [each.since for each in ordered],
        },
    )
    return [Filling(*row) for row in rows]


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
