"""All writing of the reporting service. Every function takes the transaction it works in."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

import msgspec
from sqlalchemy import TextClause, text

from schemas.base import Contract
from schemas.plans import AgreementAdopted, InitiativeAdopted
from services.chassis import ledger
from services.chassis.database import Transaction, copy_rows
from services.chassis.events import Event

from .domain import Account, Cell, CellKey, Taken, Verdict
from .snapshots import DefinitionTold
from .tables import CHANGE, CHANGE_COLUMNS

_LOAD: Final = text("""
SELECT c.account, c.valid_on, c.version, c.value, c.versions, c.booked FROM cell c
JOIN unnest(CAST(:accounts AS bigint[]), CAST(:days AS date[])) AS k(account, valid_on)
  ON c.account = k.account AND c.valid_on = k.valid_on
""")
_VERSIONS: Final = text("""
SELECT k.account, k.valid_on, k.version
FROM unnest(CAST(:accounts AS bigint[]), CAST(:days AS date[]), CAST(:versions AS int[]))
  AS k(account, valid_on, version)
WHERE EXISTS (
  SELECT 1 FROM change c
  WHERE c.account = k.account AND c.valid_on = k.valid_on AND c.version = k.version)
""")
_ACCOUNTS: Final = text("""
INSERT INTO account AS a (id, figure, definition, component, dimension, part, last_recorded_at)
SELECT * FROM unnest(
  CAST(:ids AS bigint[]), CAST(:figures AS text[]), CAST(:definitions AS int[]),
  CAST(:components AS text[]), CAST(:dimensions AS text[]), CAST(:parts AS text[]),
  CAST(:recorded AS timestamptz[]))
ON CONFLICT (id) DO UPDATE SET last_recorded_at = excluded.last_recorded_at
WHERE a.last_recorded_at < excluded.last_recorded_at
""")
# A figure's messages share a partition, and a batch holds its partitions: nobody else writes these.
_CELLS: Final = text("""
INSERT INTO cell (account, valid_on, version, value, versions, booked)
SELECT * FROM unnest(
  CAST(:accounts AS bigint[]), CAST(:days AS date[]), CAST(:version AS int[]),
  CAST(:value AS bigint[]), CAST(:versions AS int[]), CAST(:booked AS bigint[]))
ON CONFLICT (account, valid_on) DO UPDATE SET version = excluded.version,
  value = excluded.value, versions = excluded.versions, booked = excluded.booked
""")
_DEFINITION: Final = text("""
INSERT INTO filling AS f (measure, definition, since, filled_at)
VALUES (:measure, :definition, :since, :filled_at)
ON CONFLICT (measure, definition, since) DO UPDATE SET filled_at = excluded.filled_at
WHERE f.filled_at IS NULL AND excluded.filled_at IS NOT NULL
RETURNING measure
""")
_AGREEMENTS: Final = text("""
INSERT INTO agreement_version (agreement, version, event, recorded_at, body)
SELECT * FROM unnest(
  CAST(:agreements AS text[]), CAST(:versions AS int[]), CAST(:events AS uuid[]),
  CAST(:recorded AS timestamptz[]), CAST(:bodies AS bytea[]))
ON CONFLICT DO NOTHING RETURNING event
""")
_INITIATIVES: Final = text("""
INSERT INTO initiative_version (initiative, agreement, version, event, recorded_at, body)
SELECT * FROM unnest(
  CAST(:initiatives AS text[]), CAST(:agreements AS text[]), CAST(:versions AS int[]),
  CAST(:events AS uuid[]), CAST(:recorded AS timestamptz[]), CAST(:bodies AS bytea[]))
ON CONFLICT DO NOTHING RETURNING event
""")
_TOLD: Final = text("""
INSERT INTO told (subject, fact, revision, event, type, initiative, recorded_at, body)
SELECT * FROM unnest(
  CAST(:subjects AS text[]), CAST(:facts AS uuid[]), CAST(:revisions AS int[]),
  CAST(:events AS uuid[]), CAST(:types AS text[]), CAST(:initiatives AS text[]),
  CAST(:recorded AS timestamptz[]), CAST(:bodies AS bytea[]))
ON CONFLICT DO NOTHING RETURNING event
""")


@lru_cache(maxsize=100_000)
def account_id(account: Account) -> int:
    """Return the account's number, the same in every process."""
    return ledger.account_id(account.name)


def _spread(keys: Iterable[CellKey]) -> dict[str, Sequence[Any]]:
    listed = list(keys)
    return {
        "accounts": [account_id(key.account) for key in listed],
        "days": [key.valid_on for key in listed],
    }


async def load_cells(tx: Transaction, keys: Collection[CellKey]) -> dict[CellKey, Cell]:
    """Return those of the cells that are known."""
    by_id = {(account_id(key.account), key.valid_on): key for key in keys}
    rows = await tx.execute(_LOAD, _spread(by_id.values()))
    return {by_id[account, day]: Cell(*counted) for account, day, *counted in rows}


async def load_versions(
    tx: Transaction, asked: Collection[tuple[CellKey, int]]
) -> set[tuple[CellKey, int]]:
    """Return those of the cells' versions whose changes are known."""
    if not asked:
        return set()
    by_id = {(account_id(key.account), key.valid_on): key for key, _ in asked}
    versions = [version for _, version in asked]
    rows = await tx.execute(_VERSIONS, {**_spread(key for key, _ in asked), "versions": versions})
    return {(by_id[account, day], version) for account, day, version in rows}


async def save(tx: Transaction, taken: Taken) -> None:
    """Store the cells as they stand now, and append the changes."""
    if not taken.cells:
        return
    await _save_accounts(tx, taken)
    ordered = sorted(taken.cells.items(), key=lambda each: (account_id(each[0][0]), each[0][1]))
    cells = {name: [getattr(cell, name) for _, cell in ordered] for name in Cell._fields}
    await tx.execute(_CELLS, {**_spread(key for key, _ in ordered), **cells})
    rows = [
        (account_id(key.account), key.valid_on, version, ordinal, recorded_at, amount, causes)
        for key, version, ordinal, recorded_at, amount, causes in taken.bookings
    ]
    await copy_rows(tx, CHANGE, CHANGE_COLUMNS, rows)


async def _save_accounts(tx: Transaction, taken: Taken) -> None:
    newest: dict[Account, datetime] = {}
    for booking in taken.bookings:
        account = booking.key.account
        newest[account] = max(newest.get(account, booking.recorded_at), booking.recorded_at)
    ordered = sorted(newest, key=account_id)
    await tx.execute(
        _ACCOUNTS,
        {
            "ids": [account_id(account) for account in ordered],
            "figures": [account.figure for account in ordered],
            "definitions": [account.definition for account in ordered],
            "components": [account.component for account in ordered],
            "dimensions": [account.dimension for account in ordered],
            "parts": [account.part for account in ordered],
            "recorded": [newest[account] for account in ordered],
        },
    )


async def save_definition(tx: Transaction, told: DefinitionTold) -> Verdict:
    """Remember that a definition is being filled, or is filled; what is filled stays so."""
    is_new = await tx.scalar(_DEFINITION, msgspec.structs.asdict(told))
    return "duplicate" if is_new is None else "accepted"


async def save_agreements(
    tx: Transaction, adopted: Sequence[tuple[Event, AgreementAdopted]]
) -> list[str]:
    """Store agreements. Return the events whose version was new."""
    said = {
        "agreements": [data.agreement.id for _, data in adopted],
        "versions": [data.version for _, data in adopted],
    }
    return await _insert(tx, _AGREEMENTS, [event for event, _ in adopted], said)


async def save_initiatives(
    tx: Transaction, adopted: Sequence[tuple[Event, InitiativeAdopted]]
) -> list[str]:
    """Store initiatives. Return the events whose version was new."""
    said = {
        "initiatives": [data.initiative.id for _, data in adopted],
        "agreements": [data.agreement for _, data in adopted],
        "versions": [data.version for _, data in adopted],
    }
    return await _insert(tx, _INITIATIVES, [event for event, _ in adopted], said)


async def save_told(tx: Transaction, events: Sequence[Event]) -> list[str]:
    """Store what is told beside the plans. Return the events whose revision was new."""
    said = {
        "subjects": [event.subject for event in events],
        "facts": [event.fact for event in events],
        "revisions": [event.revision for event in events],
        "types": [event.type for event in events],
        "initiatives": [_told_of(event.data) for event in events],
    }
    return await _insert(tx, _TOLD, events, said)


def _told_of(data: Contract | None) -> str | None:
    """Return the initiative something is told of, or the agreement where it is of the whole."""
    return getattr(data, "initiative", None) or getattr(data, "agreement", None)


async def _insert(
    tx: Transaction, statement: TextClause, events: Sequence[Event], said: Mapping[str, Any]
) -> list[str]:
    if not events:
        return []
    envelopes = {
        "events": [event.id for event in events],
        "recorded": [event.recorded_at for event in events],
        "bodies": [event.body for event in events],
    }
    return [str(event) for event in await tx.scalars(statement, {**said, **envelopes})]
