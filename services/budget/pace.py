"""
Says when a line passes a share of what was expected of it by the day, upwards or back.

That comes true by time alone, so it is looked at now and then. Days on which nobody looked are
looked at in their turn.
"""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from schemas import topics
from schemas.phasing import expected_by
from schemas.reports import ThresholdCrossed
from services.chassis import outbox
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.chassis.envelopes import announce
from services.chassis.planbook import Planbook
from services.chassis.rounds import repeat

from . import store_pace, store_unsaid
from .lines import Book, Line, find_line
from .store_pace import Used
from .watch import crossings, passed

LOOK_EVERY_S: Final = 30.0
DAYS_MAX: Final = 366
_DAY: Final = timedelta(days=1)


class Pace:
    """Looks at every line of the year with money of its own."""

    def __init__(self, database: Database, book: Planbook[Book], clock: Clock) -> None:
        self._database = database
        self._planbook = book
        self._clock = clock

    async def run(self, stopping: asyncio.Event) -> None:
        """Look until told to stop."""
        await repeat("pace", self.look, stopping, every_s=LOOK_EVERY_S)

    async def look(self) -> None:
        """Look at today, and at the days since somebody looked last."""
        today = self._clock().date()
        async with self._database.transaction() as tx:
            last = await store_pace.last_look(tx)
            if last is None:  # another process is looking
                return
            book = (await self._planbook.hold(tx)).present
            if await store_unsaid.names(tx):  # a plan is being booked: the days wait for it
                return
            for day in _days(last, today):
                await self._look_at(tx, book, day)
            await store_pace.looked(tx, today)

    async def _look_at(self, tx: Transaction, book: Book, day: date) -> None:
        before = await store_pace.passed(tx)
        lines = {line.id: line for line in _lines(book, day.year)}
        # Gone from its plan, a line is past nothing; of another year, as it was when that ended.
        watched = {*lines, *(name for name in before if find_line(book, name) is None)}
        used = await store_pace.used_by(tx, watched, day)
        found = list(_crossed({name: lines.get(name) for name in watched}, used, before, day))
        await store_pace.keep(tx, found)
        now = self._clock()
        await outbox.stage(tx, topics.REPORTS, [announce(each, each.line, now) for each in found])


def _days(last: date, today: date) -> Iterator[date]:
    day = max(min(last, today), today - DAYS_MAX * _DAY)
    if (today - last).days > DAYS_MAX:  # nobody has ever looked, or not for a year
        day = today
    while day <= today:
        yield day
        day += _DAY


def _lines(book: Book, year: int) -> Iterator[Line]:
    for definitions in book.values():
        yield from (line for line in definitions.lines.values() if line.year == year)


def _crossed(
    lines: Mapping[str, Line | None],
    used: Mapping[str, Used],
    before: Mapping[str, frozenset[int]],
    day: date,
) -> Iterator[ThresholdCrossed]:
    for name in sorted(lines):
        line, at = lines[name], used.get(name, Used(0, 0))
        expected = expected_by(day, line.year, at.corrected, line.months) if line else 0
        now = passed(at.consumed, expected)
        for percent, direction in crossings(before.get(name, frozenset()), now):
            yield ThresholdCrossed(
                line=name,
                percent=percent,
                of="expected",
                direction=direction,
                consumed_oere=at.consumed,
                budget_oere=expected,
                on=day,
            )
