"""SQL of the pace: when it was last looked at, what each line had used, what it had passed."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Final, NamedTuple

from sqlalchemy import text

from schemas.reports import ThresholdCrossed
from services.chassis.database import Transaction
from services.chassis.ledger import account_id


class Used(NamedTuple):
    """What of a line's corrected budget was consumed by a day."""

    consumed: int
    corrected: int


_SUMS: Final = text("""
SELECT account, sum(value) AS value FROM cell
WHERE account = ANY(:accounts) AND valid_on <= :day GROUP BY account
""")


async def last_look(tx: Transaction) -> date | None:
    """Return the day last looked at, and keep others from looking; None: another is looking."""
    day: date | None = await tx.scalar(text("SELECT day FROM watched FOR UPDATE SKIP LOCKED"))
    return day


async def looked(tx: Transaction, day: date) -> None:
    """Remember the day looked at."""
    await tx.execute(text("UPDATE watched SET day = :day"), {"day": day})


async def used_by(tx: Transaction, lines: Collection[str], day: date) -> dict[str, Used]:
    """Return what these lines had used by the end of a day, those on which anything is booked."""
    ids = {
        account_id(f"{line}|{account}"): (line, account)
        for line in lines
        for account in ("consumed", "granted")
    }
    sums: dict[str, dict[str, int]] = defaultdict(dict)
    for id_, value in await tx.execute(_SUMS, {"accounts": sorted(ids), "day": day}):
        line, account = ids[id_]
        sums[line][account] = int(value)
    return {
        line: Used(each.get("consumed", 0), -each.get("granted", 0)) for line, each in sums.items()
    }


async def passed(tx: Transaction) -> dict[str, frozenset[int]]:
    """Return the thresholds that lines were above when they were last looked at."""
    rows = await tx.execute(text("SELECT line, array_agg(percent) FROM passed GROUP BY line"))
    return {line: frozenset(percents) for line, percents in rows}


async def keep(tx: Transaction, crossed: Iterable[ThresholdCrossed]) -> None:
    """Remember on which side of its thresholds each line is now."""
    for each in crossed:
        named = {"line": each.line, "percent": each.percent}
        if each.direction == "up":
            await tx.execute(text("INSERT INTO passed VALUES (:line, :percent)"), named)
        else:
            await tx.execute(
                text("DELETE FROM passed WHERE line = :line AND percent = :percent"), named
            )
