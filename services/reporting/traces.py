"""Reads the changes under a figure, a page at a time."""

import re
from datetime import date, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import text

from schemas.measures import Window
from services.chassis.database import Transaction
from services.reporting.answers.annex import ChangeShown

from .domain import Account
from .store import account_id

PAGE_CHANGES_MAX: Final = 1000
_CURSOR: Final = re.compile(r"(\d{4}-\d\d-\d\d)\.(\d{1,9})\.(\d{1,4})")
_UNDER: Final = """
FROM change WHERE account = :account AND valid_on BETWEEN :first AND :last
  AND (CAST(:known_at AS timestamptz) IS NULL OR recorded_at <= :known_at)
"""
_PAGE: Final = text(f"""
SELECT valid_on, version, ordinal, recorded_at, amount, caused_by {_UNDER}
  AND (valid_on, version, ordinal) > (:after_day, :after_version, :after_ordinal)
ORDER BY valid_on, version, ordinal LIMIT :n
""")
_SUM: Final = text(f"SELECT coalesce(sum(amount), 0), count(*) {_UNDER}")
_MISSING: Final = text("""
SELECT coalesce(sum(version - versions), 0) FROM cell
WHERE account = :account AND valid_on BETWEEN :first AND :last
""")


class Cursor(NamedTuple):
    """The change a page ends with."""

    valid_on: date
    version: int
    ordinal: int

    @property
    def written(self) -> str:
        """The cursor as it is sent."""
        return f"{self.valid_on}.{self.version}.{self.ordinal}"


BEGINNING: Final = Cursor(date.min, 0, -1)


def parse_cursor(written: str) -> Cursor:
    """
    Read a cursor as it was sent.

    Raises:
        ValueError: it is none of ours.

    """
    found = _CURSOR.fullmatch(written)
    if found is None:
        raise ValueError("send the next_cursor of the page before, unchanged")
    return Cursor(date.fromisoformat(found[1]), int(found[2]), int(found[3]))


class Page(NamedTuple):
    """Some of the changes under a figure, and what all of them add up to."""

    changes: tuple[ChangeShown, ...]
    following: Cursor | None
    total: int
    number: int
    missing: int


NOTHING: Final = Page((), None, 0, 0, 0)


async def load_page(
    tx: Transaction, account: Account, window: Window, known_at: datetime | None, after: Cursor
) -> Page:
    """Return the changes of an account on the days of a window, those after ``after``."""
    asked: dict[str, Any] = {
        "account": account_id(account),
        "first": window.first or date.min,
        "last": window.last,
    }
    seen = {**asked, "known_at": known_at}
    place = {
        "after_day": after.valid_on,
        "after_version": after.version,
        "after_ordinal": after.ordinal,
    }
    rows = (await tx.execute(_PAGE, {**seen, **place, "n": PAGE_CHANGES_MAX + 1})).all()
    total, number = (await tx.execute(_SUM, seen)).one()
    missing = await tx.scalar(_MISSING, asked)
    shown = rows[:PAGE_CHANGES_MAX]
    more = len(rows) > len(shown)
    return Page(
        tuple(
            ChangeShown(
                valid_on=row.valid_on,
                amount=row.amount,
                recorded_at=row.recorded_at,
                caused_by=tuple(row.caused_by),
            )
            for row in shown
        ),
        Cursor(*shown[-1][:3]) if more else None,
        int(total),
        number,
        int(missing or 0),
    )
