"""SQL of holds: money kept for a while for what has not happened yet."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.chassis.database import Transaction


class Hold(NamedTuple):
    """An amount held on a line until an instant, perhaps for what is named, as forloeb:f1."""

    id: UUID
    line: str
    amount: int
    expires_at: datetime
    item: str | None = None


_MAKE: Final = text("INSERT INTO balance (line) VALUES (:line) ON CONFLICT DO NOTHING")
_LOCK: Final = text("SELECT * FROM balance WHERE line = :line FOR UPDATE")
_READ: Final = text("SELECT * FROM balance WHERE line = :line")
_HELD: Final = text(
    "SELECT coalesce(sum(amount), 0) FROM hold WHERE line = :line AND expires_at > :now"
)

_NAMED: Final = text("SELECT id, line, item FROM hold WHERE item IS NOT NULL")


async def lock(tx: Transaction, line: str) -> Mapping[str, int]:
    """Return how a line stands, and keep it from moving, or being held, until we are done."""
    await tx.execute(_MAKE, {"line": line})
    return (await tx.execute(_LOCK, {"line": line})).mappings().one()  # type: ignore[return-value]  # columns by name


async def read(tx: Transaction, line: str) -> Mapping[str, int] | None:
    """Return how a line stands."""
    return (await tx.execute(_READ, {"line": line})).mappings().one_or_none()  # type: ignore[return-value]  # as above


async def held(tx: Transaction, line: str, now: datetime) -> int:
    """Return how much is held on a line."""
    return int(await tx.scalar(_HELD, {"line": line, "now": now}) or 0)


async def forget(tx: Transaction, line: str, item: str | None, now: datetime) -> None:
    """Forget what has expired on a line, and what is held there for what is held for anew."""
    await tx.execute(
        text("DELETE FROM hold WHERE line = :line AND (expires_at <= :now OR item = :item)"),
        {"line": line, "item": item, "now": now},
    )


async def hold(tx: Transaction, each: Hold) -> None:
    """Hold an amount."""
    await tx.execute(
        text("INSERT INTO hold VALUES (:id, :line, :amount, :expires_at, :item)"), each._asdict()
    )


async def end(tx: Transaction, committed: Callable[[], Collection[tuple[str, str]]]) -> None:
    """End the holds for what has been committed: lines, each with what was named there."""
    named = (await tx.execute(_NAMED)).all()
    if not named:  # as for most of the thousands who commit
        return
    come = committed()
    ended = [id_ for id_, line, item in named if (line, item) in come]
    if ended:
        await tx.execute(text("DELETE FROM hold WHERE id = ANY(:ids)"), {"ids": ended})


async def let_go(tx: Transaction, hold_id: UUID, now: datetime) -> bool:
    """End a hold. Return whether there was one."""
    ended = text("DELETE FROM hold WHERE id = :id AND expires_at > :now")
    return bool((await tx.execute(ended, {"id": hold_id, "now": now})).rowcount)
