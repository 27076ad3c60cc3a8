"""
Tells what has become worth saying of lines: at once, or when a plan has been booked everywhere.

A new plan moves its own money first and every case's afterwards, a few at a time. What a line looks
like meanwhile is said to nobody: it was never so.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime

from schemas import topics
from services.chassis import outbox
from services.chassis.database import Transaction
from services.chassis.envelopes import announce
from services.chassis.ledger import Moved
from services.chassis.outbox import Message

from . import store, store_unsaid
from .lines import Book, find_line
from .store_unsaid import Unsaid
from .watch import NOTHING, WATCHED, Balance, Turn, notices, standing


async def tell_of(tx: Transaction, moved: Iterable[Moved], book: Book) -> None:
    """Tell of the lines whose cells a batch has moved, unless a plan is being booked on them."""
    lines: dict[str, list[Moved]] = defaultdict(list)
    for cell in moved:
        lines[cell.key.account.partition("|")[0]].append(cell)
    after = await store_unsaid.balances_told(tx, lines.keys())
    await outbox.stage(tx, topics.REPORTS, _of_moved(lines, after, book))


async def withhold(
    tx: Transaction, before: Book, after: Book, since: Mapping[str, datetime]
) -> None:
    """Keep how the lines of initiatives were said to stand until what a plan changes is booked."""
    lines = {
        name: recorded_at
        for initiative, recorded_at in since.items()
        for book in (before, after)
        for name in (book[initiative].lines if initiative in book else ())
    }
    at = await store.balances(tx, lines.keys())
    unsaid = [
        Unsaid(name, recorded_at, standing(find_line(before, name), at.get(name, NOTHING)))
        for name, recorded_at in lines.items()
    ]
    await store_unsaid.keep(tx, unsaid)


async def tell_withheld(tx: Transaction, book: Book) -> None:
    """Tell what plans have changed: all cases are booked under them."""
    names = await store_unsaid.names(tx)
    if not names:
        return
    at = await store_unsaid.lock(tx, names)
    said = await store_unsaid.take(tx)
    await outbox.stage(tx, topics.REPORTS, _of_withheld(said, at, book))


def _of_withheld(
    said: Collection[Unsaid], at: Mapping[str, Balance], book: Book
) -> Iterator[Message]:
    for each in said:
        now = standing(find_line(book, each.line), at[each.line])
        turn = Turn(each.line, each.said, now, at[each.line], each.recorded_at.date())
        yield from _messages(turn, each.recorded_at)


def _of_moved(
    lines: Mapping[str, list[Moved]], after: Mapping[str, Balance], book: Book
) -> Iterator[Message]:
    for name in sorted(after):
        line, moved = find_line(book, name), lines[name]
        on = date.fromisoformat(max(cell.key.valid_on for cell in moved))
        said = standing(line, _before(moved, after[name]))
        turn = Turn(name, said, standing(line, after[name]), after[name], on)
        yield from _messages(turn, max(cell.changes[-1].recorded_at for cell in moved))


def _messages(turn: Turn, recorded_at: datetime) -> Iterator[Message]:
    return (announce(notice, turn.line, recorded_at) for notice in notices(turn))


def _before(moved: Iterable[Moved], after: Balance) -> Balance:
    """Return how the line stood before these cells moved."""
    before = {name: after[name] for name in WATCHED}
    for cell in moved:
        account = cell.key.account.partition("|")[2]
        if account in before:
            before[account] -= sum(change.difference for change in cell.changes)
    return before
