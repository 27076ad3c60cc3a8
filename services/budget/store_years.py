"""SQL of closed years: which they are, what came after them, what they carry over."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import TextClause, text

from schemas.appropriations import CarryOver
from services.chassis.booking import Booked
from services.chassis.database import Transaction
from services.chassis.ledger import account_id

from .closing import Carrying, Closing, YearEnd
from .domain import Booking

_CLOSINGS: Final = text("SELECT agreement, year, closed_at, reopened_at, cause::text FROM closing")
_CLOSE: Final = text("""
INSERT INTO closing (agreement, year, closed_at, cause)
VALUES (:agreement, :year, :closed_at, :cause)
""")
_REOPEN: Final = text("""
UPDATE closing SET reopened_at = :at
WHERE agreement = :agreement AND year = :year AND reopened_at IS NULL
""")
_IS_NEWER: Final = text("""
INSERT INTO agreement AS a (id, version) VALUES (:id, :version)
ON CONFLICT (id) DO UPDATE SET version = excluded.version WHERE a.version < excluded.version
RETURNING id
""")
_BOOKED: Final = """
SELECT split_part(d.name, '|', 1) AS line, split_part(d.name, '|', 2) AS debit,
  split_part(c.name, '|', 2) AS credit, t.valid_on, t.service_on, t.recorded_at, t.amount,
  t.caused_by::text[] AS causes, t.provider, t.posted_on
FROM transfer t JOIN account d ON d.id = t.debit JOIN account c ON c.id = t.credit
WHERE split_part(d.name, '/', 1) = :agreement AND {} ORDER BY t.position
"""
_LATE: Final = text(
    _BOOKED.format("t.recorded_at > :closed_at AND date_part('year', t.valid_on) = :year")
)
_MOVED_ON: Final = text(_BOOKED.format("t.service_on < :next AND t.valid_on >= :next"))
_CARRYINGS: Final = text("SELECT line, year, closed_at, cause::text, rule FROM carrying")
_KEEP: Final = text("""
INSERT INTO carrying (line, year, closed_at, cause, rule)
VALUES (:line, :year, :closed_at, :cause, :rule)
""")
_YEAR_END: Final = text("""
SELECT coalesce(sum(value) FILTER (WHERE account = :available), 0) AS rest,
  coalesce(-sum(value) FILTER (WHERE account = :granted), 0) AS corrected,
  coalesce(-sum(value) FILTER (WHERE account = :carried AND valid_on = :last), 0) AS carried
FROM cell WHERE account IN (:available, :granted, :carried) AND valid_on <= :last
""")


async def hold_alone(tx: Transaction) -> None:
    """Wait for batches that book, and keep them waiting: a year closes between two of them."""
    await tx.execute(text("SELECT epoch FROM plan_epoch FOR UPDATE"))


async def is_newer(tx: Transaction, agreement: str, version: int) -> bool:
    """Remember an agreement's version. Return whether it is newer than the last."""
    return (await tx.scalar(_IS_NEWER, {"id": agreement, "version": version})) is not None


async def closings(tx: Transaction) -> list[Closing]:
    """Return every year that was ever closed."""
    return [Closing(*row) for row in await tx.execute(_CLOSINGS)]


async def close(tx: Transaction, closing: Closing, carryings: Iterable[Carrying]) -> None:
    """Close a year, and keep what rules carry its lines over."""
    named = {"closed_at": closing.closed_at, "cause": closing.cause}
    await tx.execute(_CLOSE, named | {"agreement": closing.agreement, "year": closing.year})
    for each in carryings:
        rule = each.rule.model_dump_json().encode()
        await tx.execute(_KEEP, {**named, "line": each.line, "year": each.year, "rule": rule})


async def reopen(tx: Transaction, closing: Closing, at: datetime) -> None:
    """Open a year again."""
    named = {"agreement": closing.agreement, "year": closing.year}
    await tx.execute(_REOPEN, named | {"at": at})
    await tx.execute(
        text("DELETE FROM carrying WHERE year = :year AND split_part(line, '/', 1) = :agreement"),
        named,
    )


async def booked_late(tx: Transaction, closing: Closing) -> list[Booked[Booking]]:
    """Return what was recorded after a year was closed, but booked before we heard of it."""
    named = {"closed_at": closing.closed_at, "year": closing.year}
    return await _booked(tx, _LATE, {**named, "agreement": closing.agreement})


async def moved_on(tx: Transaction, closing: Closing) -> list[Booked[Booking]]:
    """Return what stands after a year although its own day is not, and what has gone back."""
    named = {"agreement": closing.agreement, "next": date(closing.year + 1, 1, 1)}
    return await _booked(tx, _MOVED_ON, named)


async def _booked(
    tx: Transaction, which: TextClause, named: Mapping[str, Any]
) -> list[Booked[Booking]]:
    rows = await tx.execute(which, named)
    return [
        Booked(
            Booking(
                line=row.line,
                debit=row.debit,
                credit=row.credit,
                valid_on=row.valid_on.isoformat(),
                amount=row.amount,
                defined_at=row.recorded_at,
                fact=row.causes[0],
                service_on=row.service_on.isoformat() if row.service_on else "",
                provider=row.provider or "",
                posted_on=row.posted_on.isoformat() if row.posted_on else "",
                also=tuple(row.causes[1:]),
            ),
            row.recorded_at,
            row.causes[0],
        )
        for row in rows
    ]


async def carryings(tx: Transaction) -> list[Carrying]:
    """Return what carries lines over at present."""
    return [
        Carrying(line, year, closed_at, cause, CarryOver.model_validate_json(rule))
        for line, year, closed_at, cause, rule in await tx.execute(_CARRYINGS)
    ]


async def year_end(tx: Transaction, carrying: Carrying) -> YearEnd:
    """Return how a line stood at the end of its year."""
    named = {
        account: account_id(f"{carrying.line}|{name}")
        for account, name in (
            ("available", "available"),
            ("granted", "granted"),
            ("carried", "carried_over"),
        )
    }
    row = (await tx.execute(_YEAR_END, {**named, "last": date(carrying.year, 12, 31)})).one()
    return YearEnd(int(row.rest), int(row.corrected), int(row.carried))
