"""
Cells and entries: what both ledgers are made of.

A cell is an account on a valid day; its amount is the sum of its entries and its version counts the
batches that changed it. Entries are only ever added.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from .database import Transaction


class Movement(NamedTuple):
    """An amount on an account, valid on a day, learned at an instant, because of an event."""

    account: str
    valid_on: str
    amount: int
    recorded_at: datetime
    cause: str


class Change(NamedTuple):
    """The part of a difference learned at one instant, and the events that caused it."""

    recorded_at: datetime
    difference: int
    caused_by: tuple[str, ...]


class CellKey(NamedTuple):
    """An account on a valid day (ISO 8601)."""

    account: str
    valid_on: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A cell after a batch."""

    key: CellKey
    version: int
    value: int
    changes: tuple[Change, ...]


def account_id(account: str) -> int:
    """Return the account's number: its name's hash, so that no process need ask another."""
    return int.from_bytes(hashlib.blake2b(account.encode(), digest_size=8).digest(), signed=True)


def gather(movements: Iterable[Movement]) -> dict[CellKey, tuple[Change, ...]]:
    """Return the changes of each cell, one per instant; what cancels out within it is gone."""
    sums: dict[CellKey, dict[datetime, list[Any]]] = {}
    for account, valid_on, amount, recorded_at, cause in movements:
        by_instant = sums.setdefault(CellKey(account, valid_on), {})
        known = by_instant.get(recorded_at)
        if known is None:
            by_instant[recorded_at] = [amount, {cause: None}]
        else:
            known[0] += amount
            known[1][cause] = None
    gathered = {}
    for key, by_instant in sums.items():
        changes = tuple(
            Change(at, total, tuple(causes)) for at, (total, causes) in by_instant.items() if total
        )
        if changes:
            gathered[key] = changes if len(changes) == 1 else tuple(sorted(changes))
    return gathered


_ACCOUNTS: Final = text("""
INSERT INTO account (id, name)
SELECT * FROM unnest(CAST(:ids AS bigint[]), CAST(:names AS text[])) ON CONFLICT DO NOTHING
""")
# Rows are taken in key order, so that two processes on the same cells wait and do not deadlock.
_CELLS: Final = text("""
INSERT INTO cell AS c (account, valid_on, value, version)
SELECT * FROM unnest(CAST(:accounts AS bigint[]), CAST(:days AS date[]), CAST(:amounts AS bigint[]),
  CAST(:ones AS int[]))
ON CONFLICT (account, valid_on)
DO UPDATE SET value = c.value + excluded.value, version = c.version + 1
RETURNING account, valid_on, value, version
""")


async def move(tx: Transaction, gathered: Mapping[CellKey, tuple[Change, ...]]) -> list[Moved]:
    """Add the changes to their cells. Return the cells as they stand then."""
    if not gathered:
        return []
    names = sorted({key.account for key in gathered})
    ids = {name: account_id(name) for name in names}
    await tx.execute(_ACCOUNTS, {"ids": list(ids.values()), "names": names})
    ordered = sorted(gathered, key=lambda key: (ids[key.account], key.valid_on))
    rows = await tx.execute(
        _CELLS,
        {
            "accounts": [ids[key.account] for key in ordered],
            "days": [date.fromisoformat(key.valid_on) for key in ordered],
            "amounts": [sum(c.difference for c in gathered[key]) for key in ordered],
            "ones": [1] * len(ordered),
        },
    )
    named = {number: name for name, number in ids.items()}
    after = {CellKey(named[a], day.isoformat()): (value, v) for a, day, value, v in rows}
    return [Moved(key, after[key][1], after[key][0], gathered[key]) for key in ordered]
