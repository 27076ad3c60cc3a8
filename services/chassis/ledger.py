"""
Cells and entries: what both ledgers are made of.

A cell is an account on a valid day; its amount is the sum of its entries and its version counts the
batches that changed it. Entries are only ever added.
"""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
from sqlalchemy import text

from .database import Transaction

Movement: TypeAlias = tuple[str, str, int, datetime, str]
"""An amount on an account, valid on a day (ISO 8601), learned at an instant, because of an event:
(account, valid_on, amount, recorded_at, cause)."""


class Change(msgspec.Struct, frozen=True, gc=False):
    """The part of a difference learned at one instant, and the events that caused it."""

    recorded_at: datetime
    difference: int
    caused_by: tuple[str, ...]


class CellKey(NamedTuple):
    """An account on a valid day (ISO 8601)."""

    account: str
    valid_on: str


class Moved(msgspec.Struct, frozen=True, gc=False):
    """A cell after a batch."""

    key: CellKey
    version: int
    value: int
    changes: tuple[Change, ...]


day_of = lru_cache(maxsize=65_536)(date.fromisoformat)


@lru_cache(maxsize=65_536)
def account_id(account: str) -> int:
    """Return the account's number: its name's hash, so that no process need ask another."""
    return int.from_bytes(hashlib.blake2b(account.encode(), digest_size=8).digest(), signed=True)


def gather(movements: Iterable[Movement]) -> dict[CellKey, tuple[Change, ...]]:
    """Return the changes of each cell, one per instant; what cancels out within it is gone."""
    sums: dict[tuple[str, str, datetime], list[Any]] = {}
    for account, valid_on, amount, recorded_at, cause in movements:
        key = account, valid_on, recorded_at
        known = sums.get(key)
        if known is None:
            sums[key] = [amount, {cause: None}]
        else:
            known[0] += amount
            known[1][cause] = None
    gathered: dict[CellKey, list[Change]] = {}
    for (account, valid_on, recorded_at), (total, causes) in sums.items():
        if total:
            change = Change(recorded_at, total, tuple(causes))
            gathered.setdefault(CellKey(account, valid_on), []).append(change)
    return {key: tuple(sorted(changes, key=_recorded)) for key, changes in gathered.items()}


_recorded = attrgetter("recorded_at")
# Nearly all are there already, and to see that costs a fifth of a conflict.
_ACCOUNTS: Final = text("""
INSERT INTO account (id, name)
SELECT id, name FROM unnest(CAST(:ids AS bigint[]), CAST(:names AS text[])) AS told(id, name)
WHERE NOT EXISTS (SELECT FROM account WHERE account.id = told.id) ON CONFLICT DO NOTHING
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
    names = sorted({account for account, _ in gathered})
    ids = {name: account_id(name) for name in names}
    await tx.execute(_ACCOUNTS, {"ids": list(ids.values()), "names": names})
    ordered = sorted((ids[key.account], key.valid_on, key) for key in gathered)
    rows = await tx.execute(
        _CELLS,
        {
            "accounts": [account for account, _, _ in ordered],
            "days": [day_of(day) for _, day, _ in ordered],
            "amounts": [_sum(gathered[key]) for _, _, key in ordered],
            "ones": [1] * len(ordered),
        },
    )
    after = {(account, day): (value, version) for account, day, value, version in rows}
    moved = []
    for account, day, key in ordered:
        value, version = after[account, day_of(day)]
        moved.append(Moved(key, version, value, gathered[key]))
    return moved


def _sum(changes: tuple[Change, ...]) -> int:
    if len(changes) == 1:
        return changes[0].difference
    return sum(change.difference for change in changes)
