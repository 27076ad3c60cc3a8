"""SQL of the ledger itself: transfers, cells, balances. All is done in the transaction given."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final, get_args

from sqlalchemy import text

from schemas.snapshots import BudgetAccount
from services.chassis import ledger
from services.chassis.booking import Booked
from services.chassis.database import Transaction, copy_rows
from services.chassis.ledger import Moved, Movement

from .domain import Booking
from .ledger import CONSUMED
from .tables import TRANSFER_COLUMNS
from .watch import Balance

_ORDER: Final = {account: place for place, account in enumerate(get_args(BudgetAccount))}


async def save(tx: Transaction, booked: Sequence[Booked[Booking]]) -> list[Moved]:
    """Append the transfers and add them to their cells. Return the cells that changed."""
    movements = [movement for each in booked for movement in _sides(each)]
    moved_again = [each for each in booked if each.booking.also]
    movements += [same for each in moved_again for same in _further(each, _sides(each))]
    gathered = ledger.gather(movements)
    # What cancels out on a cell moves nothing there, but the transfers name its account.
    await _know(tx, {name for name, *_ in movements} - {key.account for key in gathered})
    moved = await ledger.move(tx, gathered)
    rows = list(_rows(booked))
    if rows:
        await copy_rows(tx, "transfer", TRANSFER_COLUMNS, rows)
    return moved


_ACCOUNTS: Final = text("""
INSERT INTO account (id, name)
SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:names AS text[])) ON CONFLICT DO NOTHING
""")


async def _know(tx: Transaction, accounts: Collection[str]) -> None:
    if accounts:
        names = sorted(accounts)
        ids = [ledger.account_id(name) for name in names]
        await tx.execute(_ACCOUNTS, {"ids": ids, "names": names})


def _sides(booked: Booked[Booking]) -> Iterator[Movement]:
    """Return what a transfer does to its two accounts: debit adds, credit subtracts."""
    each, recorded_at, cause = booked.booking, booked.recorded_at, booked.cause
    yield f"{each.line}|{each.debit}", each.valid_on, each.amount, recorded_at, cause
    yield f"{each.line}|{each.credit}", each.valid_on, -each.amount, recorded_at, cause
    if each.provider:
        # Beside the whole, not in it: a part of what is consumed, as a measure has parts.
        part = f"{each.line}|{CONSUMED}|provider|{each.provider}"
        amount = each.amount if each.debit == CONSUMED else -each.amount
        yield part, each.valid_on, amount, recorded_at, cause


def _further(booked: Booked[Booking], movements: Iterable[Movement]) -> Iterator[Movement]:
    """Yield what moves nothing more, but names each further event that caused it."""
    for account, valid_on, _, recorded_at, _ in movements:
        for cause in booked.booking.also:
            yield account, valid_on, 0, recorded_at, cause


def _rows(booked: Sequence[Booked[Booking]]) -> Iterator[tuple[Any, ...]]:
    """Return the transfers as rows: one per pair of accounts, day and instant."""
    between = [_between(each) for each in booked]
    moved_again = [each for each in booked if each.booking.also]
    between += [same for each in moved_again for same in _further(each, [_between(each)])]
    for (pair, valid_on), changes in ledger.gather(between).items():
        line, source, target, service, provider, posted = pair.split("|")
        ids = ledger.account_id(f"{line}|{target}"), ledger.account_id(f"{line}|{source}")
        day, service_on, posted_on = ledger.day_of(valid_on), _day(service), _day(posted)
        for change in changes:
            debit, credit = ids if change.difference > 0 else ids[::-1]
            causes = list(change.caused_by)
            amount = abs(change.difference)
            of = service_on, provider or None, posted_on
            yield debit, credit, day, change.recorded_at, amount, causes, *of


def _day(written: str) -> date | None:
    return ledger.day_of(written) if written else None


def _between(booked: Booked[Booking]) -> Movement:
    """Return a transfer under its pair of accounts, whichever way it goes."""
    each = booked.booking
    first, second, amount = each.debit, each.credit, -each.amount
    if _ORDER[first] > _ORDER[second]:
        first, second, amount = second, first, each.amount
    pair = f"{each.line}|{first}|{second}|{each.service_on}|{each.provider}|{each.posted_on}"
    return pair, each.valid_on, amount, booked.recorded_at, booked.cause


_BALANCES: Final = text("SELECT * FROM balance WHERE line = ANY(:lines)")


async def balances(tx: Transaction, lines: Collection[str]) -> dict[str, Balance]:
    """Return how these lines stand over all days; a line nothing is booked on is left out."""
    rows = await tx.execute(_BALANCES, {"lines": sorted(lines)})
    return {row["line"]: dict(row) for row in rows.mappings()}
