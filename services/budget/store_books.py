"""SQL of questions to the ledger, as of a day and as known at an instant."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, text

from schemas.snapshots import BudgetAccount
from services.chassis.database import Transaction
from services.chassis.ledger import account_id

from .answers import ACCOUNTS, Turnover


class View(NamedTuple):
    """Nothing valid after the day counts, and nothing recorded after the instant."""

    as_of: date | None
    known_at: datetime | None

    @property
    def named(self) -> dict[str, Any]:
        """The same by name."""
        return {"as_of": self.as_of or date.max, "known_at": self.known_at}


_SEEN: Final = """
valid_on <= :as_of AND recorded_at <= coalesce(CAST(:known_at AS timestamptz), 'infinity')
"""
# Both accounts of a transfer are of one line, so the index by debit and credit leads to either.
_TURNOVERS: Final = text(f"""
WITH pair AS (
  SELECT debit, credit, sum(amount) AS amount, count(*) AS entries FROM transfer
  WHERE debit = ANY(:accounts) AND {_SEEN} GROUP BY debit, credit
  UNION ALL
  SELECT debit, credit, sum(amount), count(*) FROM transfer
  WHERE debit = ANY(:others) AND credit = ANY(:accounts) AND {_SEEN} GROUP BY debit, credit)
SELECT name, sum(debited) AS debit, sum(credited) AS credit, sum(entries) AS entries FROM (
  SELECT debit AS account, amount AS debited, 0 AS credited, entries FROM pair
  UNION ALL SELECT credit, 0, amount, entries FROM pair) AS side
JOIN account ON id = account WHERE account = ANY(:accounts) GROUP BY name
""")  # noqa: S608 - conditions of ours
# A figure is its cells: how many entries lie under it makes no difference.
_BALANCES: Final = text("""
SELECT name, sum(value) AS value FROM cell JOIN account ON id = account
WHERE account = ANY(:accounts) AND valid_on <= :as_of GROUP BY name
""")
_ALL: Final = text(f"""
WITH asked AS (
  SELECT id, name FROM account WHERE starts_with(name, :prefix) AND name NOT LIKE '%|%|%'),
posted AS (
  SELECT account, sum(debit) AS debit, sum(credit) AS credit, count(*) AS entries FROM (
    SELECT debit AS account, amount AS debit, 0 AS credit FROM transfer WHERE {_SEEN}
    UNION ALL SELECT credit, 0, amount FROM transfer WHERE {_SEEN}) AS side
  WHERE account IN (SELECT id FROM asked) GROUP BY account),
kept AS (
  SELECT account, sum(value) AS value FROM cell
  WHERE valid_on <= :as_of AND account IN (SELECT id FROM asked) GROUP BY account)
SELECT name, coalesce(debit, 0) AS debit, coalesce(credit, 0) AS credit,
  coalesce(entries, 0) AS entries, coalesce(kept.value, 0) AS value
FROM asked LEFT JOIN posted ON posted.account = id LEFT JOIN kept ON kept.account = id
ORDER BY name
""")  # noqa: S608 - conditions of ours
_ENTRIES: Final = text(f"""
SELECT position, valid_on, service_on, posted_on, recorded_at, provider, caused_by,
  CASE WHEN debit = :account THEN amount ELSE -amount END AS amount,
  (SELECT split_part(name, '|', 2) FROM account WHERE id = other) AS other_account
FROM unnest(CAST(:others AS bigint[])) AS other CROSS JOIN LATERAL (
  (SELECT * FROM transfer WHERE debit = :account AND credit = other AND position > :after
   AND {_SEEN} ORDER BY position LIMIT :n)
  UNION ALL
  (SELECT * FROM transfer WHERE debit = other AND credit = :account AND position > :after
   AND {_SEEN} ORDER BY position LIMIT :n)) AS side
ORDER BY position LIMIT :n
""")  # noqa: S608 - conditions of ours


async def hold_still(tx: Transaction) -> None:
    """See one state of the ledger through the whole of this transaction, and change nothing."""
    await tx.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"))


async def turnovers(
    tx: Transaction, lines: Collection[str], accounts: Collection[str], view: View
) -> dict[str, Turnover]:
    """Return what was entered on accounts of lines."""
    of = {"accounts": _ids(lines, accounts), "others": _others(lines, accounts)}
    rows = await tx.execute(_TURNOVERS, of | view.named)
    return {row.name: Turnover(int(row.debit), int(row.credit), int(row.entries)) for row in rows}


async def balances(tx: Transaction, lines: Collection[str], view: View) -> dict[str, Turnover]:
    """Return what stands on each account of these lines, all of it as if debited at once."""
    if view.known_at is not None:
        return await turnovers(tx, lines, ACCOUNTS, view)
    rows = await tx.execute(_BALANCES, {"accounts": _ids(lines, ACCOUNTS), **view.named})
    return {row.name: Turnover(int(row.value), 0, 0) for row in rows}


def _ids(lines: Collection[str], accounts: Collection[str]) -> list[int]:
    return [account_id(f"{line}|{account}") for line in lines for account in accounts]


def _others(lines: Collection[str], accounts: Collection[str]) -> list[int]:
    return _ids(lines, [each for each in ACCOUNTS if each not in accounts])


class Posted(NamedTuple):
    """What was entered on an account, and what its cells say of it."""

    name: str
    turnover: Turnover
    kept: int


async def everything(tx: Transaction, agreement: str | None, view: View) -> list[Posted]:
    """Return every account of an agreement, or of all."""
    asked = {"prefix": f"{agreement}/" if agreement else "", **view.named}
    return [
        Posted(row.name, Turnover(int(row.debit), int(row.credit), row.entries), int(row.value))
        for row in await tx.execute(_ALL, asked)
    ]


class PageAsked(NamedTuple):
    """So many entries of an account after a position."""

    line: str
    account: BudgetAccount
    after: int
    limit: int


async def entries(tx: Transaction, asked: PageAsked, view: View) -> list[Row[Any]]:
    """Return the entries of an account in the order they were booked in, one more than asked."""
    named = {
        "account": account_id(f"{asked.line}|{asked.account}"),
        "others": _others([asked.line], [asked.account]),
        "after": asked.after,
        "n": asked.limit + 1,
    }
    return list((await tx.execute(_ENTRIES, named | view.named)).all())
