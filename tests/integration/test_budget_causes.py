"""Money that several events moved together names them all, however often it is moved again."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import text

from schemas.topics import EVENTS, PLANS
from tests.builders.budget import LINE, adopted, agreed, invoiced, line
from tests.builders.budget_books import balance, cells, opened, promises
from tests.builders.bus import Bench, event_id, sent
from tests.stack import Databases

BILLED, NEW_YEAR = "2010-03-03", "2011-01-01"


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    async with opened(await databases.migrated("budget")) as bench:
        yield bench


async def test_what_several_events_moved_together_keeps_them_all_when_it_is_moved_again(
    bench: Bench,
) -> None:
    bills = [
        sent(invoiced(kroner, forloeb=None, invoice=name), name=name, minute=61)
        for name, kroner in (("i1", 1000), ("i2", 2000), ("i3", 300))
    ]
    causes = {event_id(name) for name in ("i1", "i2", "i3")}
    await bench.take(PLANS.name, sent(adopted(line())), sent(agreed()))
    await bench.take(EVENTS.name, *bills)

    await bench.take(PLANS.name, sent(agreed(2010, version=2), minute=60))
    moved_on = await caused(bench, BILLED), await caused(bench, NEW_YEAR)
    await bench.take(PLANS.name, sent(agreed(version=3), minute=90))

    assert moved_on == ([causes] * 2, [causes])  # booked and taken out, and booked in the next
    assert await caused(bench, NEW_YEAR) == [causes] * 2
    assert await caused(bench, BILLED) == [causes] * 3
    told = [each for each in await promises(bench) if each.cell.account == "consumed"]
    assert {frozenset(c.caused_by) for each in told for c in each.cell.changes} == {
        frozenset(causes)
    }
    assert (await cells(bench))[f"{LINE}|consumed", BILLED] == 330_000
    assert await balance(bench) == (0, 0)


async def caused(bench: Bench, valid_on: str) -> list[set[UUID]]:
    """Return what events each transfer of a day is said to be because of."""
    day = date.fromisoformat(valid_on)
    asked = text("SELECT caused_by FROM transfer WHERE valid_on = :day ORDER BY position")
    async with bench.database.transaction() as tx:
        return [set(causes) for (causes,) in await tx.execute(asked, {"day": day})]
