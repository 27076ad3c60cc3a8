"""
Finds the few of many on which work fails, by halves, each tried and taken back.

What is left is then done in one piece, not half by half: rows are locked in key order once, and
two processes that meet on them wait for each other instead of locking each other out.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from .database import Database, Transaction, is_transient
from .errors import Broken, OffsetLost, Transient

T = TypeVar("T")


class _TakenBack(Exception):  # noqa: N818 - a way out, not an error
    """The trial went well and leaves nothing behind."""


def is_of_the_work(error: Exception) -> bool:
    """Return whether what was worked on may be at fault, and not the world or the whole batch."""
    return not (isinstance(error, OffsetLost | Broken | Transient) or is_transient(error))


async def failing(
    database: Database,
    tx: Transaction,
    many: Sequence[T],
    work: Callable[[Sequence[T]], Awaitable[object]],
    failed: Exception,
) -> dict[int, Exception]:
    """Return where in ``many`` the work, which has ``failed``, fails on one alone, and how."""
    found: dict[int, Exception] = {}
    suspected = [(range(len(many)), failed)]
    while suspected:
        part, error = suspected.pop()
        if len(part) == 1:
            found[part.start] = error
            continue
        middle = part.start + len(part) // 2
        for half in (range(part.start, middle), range(middle, part.stop)):
            failure = await _tried(database, tx, many[half.start : half.stop], work)
            if failure is not None:
                suspected.append((half, failure))
    return found


async def _tried(
    database: Database,
    tx: Transaction,
    some: Sequence[T],
    work: Callable[[Sequence[T]], Awaitable[object]],
) -> Exception | None:
    try:
        async with database.savepoint(tx):
            await work(some)
            raise _TakenBack
    except _TakenBack:
        return None
    except Exception as error:
        if not is_of_the_work(error):
            raise
        return error
