"""A closed year stands as it was known: what comes later counts in the next, rests are carried."""

import random
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import pytest
from sqlalchemy import text

from schemas.appropriations import CarryOver
from schemas.base import Contract
from schemas.envelope import Envelope
from schemas.plans import BudgetLine
from schemas.topics import EVENTS, PLANS
from tests.builders.budget import (
    INITIATIVE,
    LINE,
    OTHER,
    adopted,
    agreed,
    cancelled,
    credited,
    granted,
    invoiced,
    line,
    price,
    started,
)
from tests.builders.budget_books import backfill, balance, cells, opened
from tests.builders.budget_reference import Told, accounts_on
from tests.builders.bus import BEGUN, Bench, sent
from tests.stack import Databases

NEXT = f"{INITIATIVE}/indsats-2011"
YEAR_ENDS, NEW_YEAR = "2010-12-31", "2011-01-01"
FEBRUARY = {f"2010-02-{day:02}" for day in range(1, 29)}
CLOSED_AT = 60  # minutes
PRICED = price(5000, "forloeb", valid_to=date(2010, 12, 31))


LINES = (line(PRICED), line(id=NEXT, year=2011, appropriation_oere=None), line(id=OTHER))


def plan(**rule: Any) -> tuple[Envelope, Contract]:
    carry_over = CarryOver(to=NEXT, **rule)
    return sent(adopted(LINES[0].model_copy(update={"carry_over": carry_over}), *LINES[1:]))


def closing(version: int = 2, *years: int, minute: int = CLOSED_AT) -> tuple[Envelope, Contract]:
    return sent(agreed(*(years or (2010,)), version=version), minute=minute)


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    async with opened(await databases.migrated("budget")) as bench:
        yield bench


async def kroner(bench: Bench, account: str, until: str, of: str = LINE) -> int:
    found = await cells(bench)
    name = f"{of}|{account}"
    return sum(v for (at, on), v in found.items() if at == name and on <= until) // 100


async def test_what_is_recorded_after_closing_counts_in_the_next_year(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted(line(PRICED))), sent(agreed()))
    await bench.take(EVENTS.name, sent(started()))
    await bench.take(PLANS.name, closing())

    await bench.take(EVENTS.name, sent(invoiced(4000, on=30), minute=CLOSED_AT + 1))

    assert await kroner(bench, "consumed", YEAR_ENDS) == 0
    assert await kroner(bench, "committed", YEAR_ENDS) == 5000
    assert await kroner(bench, "consumed", NEW_YEAR) == 4000
    assert await kroner(bench, "committed", NEW_YEAR) == 0
    async with bench.database.transaction() as tx:
        kept = await tx.scalars(
            text("SELECT DISTINCT service_on FROM transfer WHERE valid_on = '2011-01-01'")
        )
        assert [day.isoformat() for day in kept] == ["2010-03-03"]
    assert await balance(bench) == (0, 0)


async def test_what_was_recorded_before_counts_however_late_it_arrives(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted(line(PRICED))), closing())

    await bench.take(EVENTS.name, sent(started(), minute=CLOSED_AT))

    assert await kroner(bench, "committed", YEAR_ENDS) == 5000


async def test_years_closed_one_after_the_other_are_all_stepped_over(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted(line(PRICED))), closing(2, 2010, 2011))

    await bench.take(EVENTS.name, sent(started(), minute=CLOSED_AT + 1))

    assert await kroner(bench, "committed", "2011-12-31") == 0
    assert await kroner(bench, "committed", "2012-01-01") == 5000


async def test_a_year_opened_again_takes_its_own_and_gives_back_what_it_carried(
    bench: Bench,
) -> None:
    await bench.take(PLANS.name, plan(), closing())
    assert await kroner(bench, "carried_over", NEW_YEAR, NEXT) == 10_000

    await bench.take(PLANS.name, sent(agreed(version=3), minute=90))
    await bench.take(EVENTS.name, sent(started(), minute=91))

    assert await kroner(bench, "committed", YEAR_ENDS) == 5000
    assert await kroner(bench, "available", YEAR_ENDS) == 5000
    assert await kroner(bench, "carried_over", NEW_YEAR, NEXT) == 0
    assert await balance(bench) == (0, 0)


async def test_a_year_opened_again_has_what_came_while_it_was_closed_on_its_own_day(
    bench: Bench,
) -> None:
    await bench.take(PLANS.name, sent(adopted(line(PRICED))), closing())
    await bench.take(EVENTS.name, sent(started(), minute=CLOSED_AT + 1))
    bill = invoiced(2000, on=3, final=False, posted_on=date(2010, 3, 1), provider="TEC")
    await bench.take(EVENTS.name, sent(bill, minute=CLOSED_AT + 2))

    await bench.take(PLANS.name, sent(agreed(version=3), minute=90))
    late = invoiced(500, on=4, final=False, invoice="i2")
    await bench.take(EVENTS.name, sent(late, minute=CLOSED_AT + 3))
    await bench.take(EVENTS.name, sent(cancelled(5), minute=91))

    assert await kroner(bench, "committed", "2010-02-04") == 3000
    assert await kroner(bench, "committed", YEAR_ENDS) == 0
    assert await kroner(bench, "consumed", YEAR_ENDS) == 2500
    assert {on for _, on in await cells(bench)} <= {"2010-01-01", *FEBRUARY}
    async with bench.database.transaction() as tx:
        kept = await tx.scalars(
            text("SELECT DISTINCT posted_on FROM transfer WHERE valid_on = '2010-02-04'")
        )
        assert [day.isoformat() for day in kept] == ["2010-03-01"]
    assert await balance(bench) == (0, 0)


async def test_an_older_version_of_the_agreement_opens_nothing(bench: Bench) -> None:
    await bench.take(PLANS.name, plan(), closing(version=2))

    await bench.take(PLANS.name, sent(agreed(version=1), minute=90))
    await bench.take(PLANS.name, closing(version=2, minute=95))
    await bench.take(EVENTS.name, sent(started(), minute=92))

    assert await kroner(bench, "committed", YEAR_ENDS) == 0
    assert await kroner(bench, "carried_over", NEW_YEAR, NEXT) == 10_000


@pytest.mark.parametrize(
    ("rule", "spent", "carried"),
    [
        ({}, 4000, 6000),
        ({"percent_max": 5}, 4000, 500),
        ({"oere_max": 200_000}, 4000, 2000),
        ({"percent_max": 50, "oere_max": 700_000}, 4000, 5000),
        ({"percent_max": 0}, 4000, 0),
        ({}, 13_000, -3000),
        ({"percent_max": 5}, 13_000, -3000),
        ({"overspent": False}, 13_000, 0),
    ],
)
async def test_the_rest_is_carried_over_by_the_lines_rule(
    bench: Bench, rule: dict[str, Any], spent: int, carried: int
) -> None:
    await bench.take(PLANS.name, plan(**rule))
    await bench.take(EVENTS.name, sent(started()), sent(invoiced(spent, on=300)))

    await bench.take(PLANS.name, closing())

    assert await kroner(bench, "available", YEAR_ENDS) == 10_000 - spent - carried
    assert await kroner(bench, "carried_over", YEAR_ENDS) == -carried
    assert await kroner(bench, "available", NEW_YEAR, NEXT) == carried
    assert await kroner(bench, "carried_over", NEW_YEAR, NEXT) == carried
    assert await balance(bench) == (0, 0)


async def test_open_commitments_stay_with_the_year_that_made_them(bench: Bench) -> None:
    await bench.take(PLANS.name, plan())
    await bench.take(EVENTS.name, sent(started()))

    await bench.take(PLANS.name, closing())

    assert await kroner(bench, "carried_over", NEW_YEAR, NEXT) == 5000
    assert await kroner(bench, "committed", NEW_YEAR) == 5000


def citizens() -> Sequence[tuple[Envelope, Contract]]:
    """Return what 12 citizens' cases bring, some of it recorded after the year was closed."""
    story = (
        (started(on=1), 5),
        (invoiced(3000, on=20, final=False), 30),
        (credited(500, on=40), 59),
        (cancelled(on=50), 60),
        (invoiced(6000, on=70, invoice="i2"), 61),
        (granted(700, on=5), 80),
    )
    told = []
    for citizen in range(12):
        for number, (data, minute) in enumerate(story[citizen % 3 : 3 + citizen % 4]):
            name = f"{citizen}-{number}"
            told.append(sent(data, subject=f"citizen:1:{citizen}", name=name, minute=minute))
    return told


def expected() -> dict[tuple[str, str], int]:
    """Return what the cells come to, read naively: each case's difference, moved, then the rest."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for each in LINES:
        _add(sums, _moves(each, []), 0)
    for _, told in groupby(citizens(), key=lambda event: event[0].subject):
        facts: list[Told] = []
        for envelope, data in told:
            minute = (envelope.recorded_at - BEGUN) // timedelta(minutes=1)
            for each in LINES:
                bare = each.model_copy(update={"appropriation_oere": None})
                _add(sums, _moves(bare, facts), minute, sign=-1)
                _add(sums, _moves(bare, [*facts, (str(envelope.id), data)]), minute)
            facts.append((str(envelope.id), data))
    at_the_end = [
        sum(v for (name, on), v in sums.items() if name == f"{LINE}|{account}" and on <= YEAR_ENDS)
        for account in ("available", "granted")
    ]
    carried = min(at_the_end[0], -at_the_end[1] * 40 // 100)
    for line_id, day, amount in ((LINE, YEAR_ENDS, -carried), (NEXT, NEW_YEAR, carried)):
        for name, sign in (("granted", -1), ("available", 1), ("noted", -1), ("carried_over", 1)):
            sums[f"{line_id}|{name}", day] += sign * amount
    return {key: amount for key, amount in sums.items() if amount}


def _moves(line: BudgetLine, facts: Sequence[Told]) -> Iterator[tuple[str, date, int]]:
    before: dict[str, int] = {}
    for day in sorted({date(line.year, 1, 1), *(data.on for _, data in facts)}):  # type: ignore[attr-defined]
        after = accounts_on(day, line, facts)
        for account in before.keys() | after.keys():
            yield f"{line.id}|{account}", day, after.get(account, 0) - before.get(account, 0)
        before = after


def _add(
    sums: dict[tuple[str, str], int],
    moves: Iterator[tuple[str, date, int]],
    minute: int,
    sign: int = 1,
) -> None:
    for account, day, amount in moves:
        on = day
        if on.year == 2010 and minute > CLOSED_AT:
            on = date(2011, 1, 1)
        if on.year == 2011 and minute > 70:
            on = date(2012, 1, 1)
        sums[account, on.isoformat()] += sign * amount


@pytest.mark.parametrize("seed", range(4))
async def test_it_makes_no_difference_when_the_closing_is_heard_of(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)
    # Each case's own events come in the order they were recorded, as their partition has them.
    by_case = [list(es) for _, es in groupby(citizens(), key=lambda each: each[0].subject)]
    cut = chance.randrange(1, 30)
    events: list[tuple[Envelope, Contract]] = []
    while any(by_case):
        events.append(chance.choice([case for case in by_case if case]).pop(0))
    second, third = closing(), sent(agreed(2010, 2011, version=3), minute=70)

    await bench.take(PLANS.name, plan(percent_max=40))
    await bench.take(EVENTS.name, *events[:cut])
    await bench.take(PLANS.name, second, *([third] if seed % 2 else []))
    await bench.take(EVENTS.name, *events[cut:])
    await bench.take(PLANS.name, third)
    await backfill(bench)

    assert await cells(bench) == expected()
    assert await balance(bench) == (0, 0)
