"""Whose consumption it is: told beside the whole, never in it, and moved with it."""

from collections.abc import AsyncIterator
from datetime import date

import pytest
from sqlalchemy import text

from schemas.snapshots import BudgetCell
from schemas.topics import EVENTS, PLANS
from tests.builders.budget import (
    KRONE,
    LINE,
    adopted,
    agreed,
    credited,
    invoiced,
    line,
    price,
    started,
)
from tests.builders.budget_books import balance, cells, opened, promises
from tests.builders.bus import Bench, sent
from tests.stack import Databases

PLAN = adopted(line(price(5000, "forloeb", valid_to=date(2010, 12, 31))))
TEC = f"{LINE}|consumed|provider|tec"
SERVED, CREDITED, NEW_YEAR = "2010-03-03", "2010-03-04", "2011-01-01"


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    async with opened(await databases.migrated("budget")) as bench:
        yield bench


def _is_consumed(said: BudgetCell) -> bool:
    return said.account == "consumed"


async def test_a_providers_part_is_published_beside_the_whole(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))

    await bench.take(EVENTS.name, sent(started()), sent(invoiced(4000, provider="tec")))

    told = [cell for _, cell in await promises(bench)]
    consumed = {each.breakdown.get("provider"): each.value for each in told if _is_consumed(each)}
    assert consumed == {None: 4000 * KRONE, "tec": 4000 * KRONE}
    assert await balance(bench) == (0, 0)


async def test_a_credit_note_takes_from_the_provider_who_sent_it(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))

    await bench.take(EVENTS.name, sent(invoiced(4000, provider="tec")), sent(started()))
    await bench.take(EVENTS.name, sent(credited(1000, provider="tec")))

    booked = await cells(bench)
    assert (booked[TEC, SERVED], booked[TEC, CREDITED]) == (4000 * KRONE, -1000 * KRONE)
    assert await balance(bench) == (0, 0)


async def test_what_names_no_provider_is_nobodys_part(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))

    await bench.take(EVENTS.name, sent(started()), sent(invoiced(4000)))

    assert not [name for name, _ in await cells(bench) if "provider" in name]


async def test_a_closed_year_moves_the_providers_part_with_the_whole(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN), sent(agreed()))
    bill = sent(invoiced(4000, provider="tec"), minute=30)
    await bench.take(EVENTS.name, sent(started()), bill)

    await bench.take(PLANS.name, sent(agreed(2010, version=2), minute=20))

    booked = await cells(bench)
    assert (TEC, SERVED) not in booked
    assert booked[TEC, NEW_YEAR] == booked[f"{LINE}|consumed", NEW_YEAR] == 4000 * KRONE
    assert await balance(bench) == (0, 0)


async def test_a_transfer_says_whose_it_is(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))
    await bench.take(EVENTS.name, sent(started()), sent(invoiced(4000, provider="tec")))

    async with bench.database.transaction() as tx:
        whose = await tx.scalars(text("SELECT DISTINCT provider FROM transfer ORDER BY 1"))

    assert list(whose) == ["tec", None]
