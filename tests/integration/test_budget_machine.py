"""The budget service on a real PostgreSQL beside a ledger on paper: both say the same."""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from sqlalchemy import text

from deploy.local.postgres import Postgres
from schemas.corrections import FactWithdrawn
from schemas.plans import BudgetLine
from schemas.reports import CommitmentExceeded, ThresholdCrossed
from schemas.topics import EVENTS, PLANS
from services.budget.lines import find_line, read_book
from services.budget.tables import FIGURES
from services.budget.watch import Standing, standing
from tests.builders.budget import adopted, agreed
from tests.builders.budget_books import Cells, backfill, balance, cells, opened, reports
from tests.builders.budget_machine import Machine, Sent
from tests.builders.budget_paper import Amounts
from tests.builders.bus import BEGUN, Bench, event_id, sent
from tests.stack import Databases

_KNOWN = """
SELECT name, valid_on, sum(amount) FROM account JOIN (
  SELECT debit AS id, valid_on, amount FROM transfer WHERE recorded_at <= :at
  UNION ALL SELECT credit, valid_on, -amount FROM transfer WHERE recorded_at <= :at
) AS side USING (id) GROUP BY name, valid_on HAVING sum(amount) <> 0
"""
_BALANCES = "SELECT * FROM balance"
EXAMPLES = settings().max_examples // 10


@dataclass(slots=True)
class Stored:
    """The service's own streams on a database of its own, and what it was known to say when."""

    runner: asyncio.Runner
    databases: Databases
    minute: int = 0
    lines: dict[str, BudgetLine] = field(default_factory=dict)
    learned: dict[tuple[str, int], int] = field(default_factory=dict)
    said: dict[int, Cells] = field(default_factory=dict)
    now: Cells = field(default_factory=dict)
    _open: Any = None
    bench: Bench = field(init=False)

    def __post_init__(self) -> None:
        url = self.runner.run(self.databases.migrated("budget"))
        self._open = opened(url)
        self.bench = self.runner.run(self._open.__aenter__())

    def adopt(self, lines: Sequence[BudgetLine], version: int) -> None:
        self.lines = {line.id: line for line in lines}
        self.runner.run(self._adopt(lines, version))

    async def _adopt(self, lines: Sequence[BudgetLine], version: int) -> None:
        plan = sent(adopted(*lines, version=version), minute=self._next())
        await self.bench.take(PLANS.name, plan)
        if EVENTS.name in self.bench.consumers:
            await backfill(self.bench)
        await self._look()

    def agree(self, closed_years: Sequence[int], version: int) -> None:
        news = sent(agreed(*closed_years, version=version), minute=self._next())
        self.runner.run(self._take(PLANS.name, [news]))

    def take(self, batch: Sequence[Sent]) -> int:
        minute = self._next()
        events = []
        for each in batch:
            at = self.learned.setdefault((each.fact, each.revision), minute)
            data = each.data or FactWithdrawn(fact=UUID(each.fact))
            envelope, _ = sent(data, subject=each.subject, minute=at, revision=each.revision)
            id_ = event_id(f"{each.fact}-{each.revision}") if each.revision else UUID(each.fact)
            own = replace(envelope, id=id_, fact=UUID(each.fact))
            events.append((own, data))
        return self.runner.run(self._take(EVENTS.name, events))

    async def _take(self, topic: str, events: Sequence[Any]) -> int:
        before = await self._transfers()
        await self.bench.take(topic, *events)
        await self._look()
        return await self._transfers() - before

    async def _transfers(self) -> int:
        async with self.bench.database.transaction() as tx:
            return int(await tx.scalar(text("SELECT count(*) FROM transfer")) or 0)

    async def _look(self) -> None:
        self.now = self.said[self.minute] = await cells(self.bench)

    def _next(self) -> int:
        self.minute += 1
        return self.minute

    def stands(self, line: str, day: date) -> Amounts:
        sums: dict[str, int] = defaultdict(int)
        for (name, on), amount in self.now.items():
            of, _, account = name.partition("|")
            if of == line and on <= day.isoformat():
                sums[account] += amount
        return {account: amount for account, amount in sums.items() if amount}

    def check(self) -> None:
        self.runner.run(self._check())

    async def _check(self) -> None:
        """Hold the trial balance, and that a listener knows what is to be known of each line."""
        assert await balance(self.bench) == (0, 0)
        async with self.bench.database.transaction() as tx:
            found = (await tx.execute(text(FIGURES))).all()
            rows = (await tx.execute(text(_BALANCES))).mappings()
            balances = {row["line"]: dict(row) for row in rows}
        assert not [row for row in found if "balance" in row[0]]
        heard = await _heard(self.bench)
        book = read_book(adopted(*self.lines.values()), BEGUN, {}) if self.lines else {}
        for name, stands in balances.items():
            assert heard.get(name, Standing()) == standing(find_line(book, name), stands), name

    def end(self) -> None:
        self.runner.run(self._end())

    async def _end(self) -> None:
        """Hold that what was known at an instant is still what was known then."""
        for minute, said in self.said.items():
            at: datetime = BEGUN + timedelta(minutes=minute)
            async with self.bench.database.transaction() as tx:
                rows = await tx.execute(text(_KNOWN), {"at": at})
                assert {(name, on.isoformat()): int(v) for name, on, v in rows} == said, minute
        await self._open.__aexit__(None, None, None)
        await self.databases.close()


async def _heard(bench: Bench) -> dict[str, Standing]:
    """Return how the lines stand to who has listened from the beginning."""
    heard: dict[str, Standing] = defaultdict(Standing)
    for each in await reports(bench):
        if isinstance(each, CommitmentExceeded):
            known = heard[each.line]
            assert (each.exceeded_by_oere, each.stopped) != (known.exceeded_by, known.stopped)
            now = known._replace(exceeded_by=each.exceeded_by_oere, stopped=each.stopped)
            heard[each.line] = now
        elif isinstance(each, ThresholdCrossed):
            known = heard[each.line]
            assert (each.percent in known.passed) == (each.direction == "down")
            heard[each.line] = known._replace(passed=known.passed ^ {each.percent})
    return heard


def test_the_service_says_what_the_paper_says_whatever_happens(
    postgres: Postgres, database_templates: set[str]
) -> None:
    with asyncio.Runner() as runner:

        class Storing(Machine):
            @staticmethod
            def make() -> Stored:
                return Stored(runner, Databases(postgres.admin_url, database_templates))

        run_state_machine_as_test(
            Storing,
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
