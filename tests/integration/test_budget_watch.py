"""A line says when it is committed too far and when a share of it is used, once each way."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from schemas.corrections import FactWithdrawn
from schemas.plans import BudgetLine
from schemas.reports import CommitmentExceeded, ThresholdCrossed
from schemas.topics import EVENTS, PLANS
from services.budget.app import build
from services.budget.lines import read_book
from services.budget.pace import Pace
from services.chassis.planbook import Planbook
from services.chassis.service import Runtime
from tests.builders.budget import (
    LINE,
    OTHER,
    adopted,
    cancelled,
    credited,
    granted,
    invoiced,
    line,
    price,
    started,
    transferred,
)
from tests.builders.budget_books import Wall, backfill, opened, reports
from tests.builders.bus import BEGUN, Bench, event_id, sent
from tests.stack import Databases

FRAME: dict[str, Any] = {"appropriation_oere": None, "frame": "Den nuværende ramme"}


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    async with opened(await databases.migrated("budget")) as bench:
        yield bench


async def plan(bench: Bench, **given: Any) -> None:
    await bench.take(
        PLANS.name, sent(adopted(line(price(6000, "forloeb"), **given), line(id=OTHER)))
    )


async def exceeded(bench: Bench) -> list[tuple[int, bool]]:
    """Return by how many kroner the line was said to be exceeded, and whether it is stopped."""
    told = [each for each in await reports(bench) if isinstance(each, CommitmentExceeded)]
    return [(each.exceeded_by_oere // 100, each.stopped) for each in told]


async def crossed(bench: Bench, of: str = "corrected") -> list[tuple[int, str]]:
    told = [each for each in await reports(bench) if isinstance(each, ThresholdCrossed)]
    return [(each.percent, each.direction) for each in told if each.of == of]


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("stop", [(2000, True), (8000, True), (0, False)]),
        ("warn", [(2000, False), (8000, False), (0, False)]),
        ("ignore", []),
    ],
)
async def test_a_line_committed_too_far_says_by_how_much_and_when_it_no_longer_is(
    bench: Bench, rule: str, told: list[tuple[int, bool]]
) -> None:
    await plan(bench, over_commitment=rule)

    for number in range(3):
        await bench.take(EVENTS.name, sent(started(forloeb=f"f{number}")))
    await bench.take(EVENTS.name, sent(cancelled(forloeb="f1")), sent(cancelled(forloeb="f2")))

    assert await exceeded(bench) == told


async def test_more_money_brings_a_line_within_its_budget_again(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(started(forloeb="f1")), sent(started(forloeb="f2")))

    await bench.take(EVENTS.name, sent(granted(2000), subject=f"line:{LINE}"))

    assert await exceeded(bench) == [(2000, False), (0, False)]


async def test_what_is_taken_from_a_line_may_leave_it_committed_too_far(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(started()))

    await bench.take(EVENTS.name, sent(transferred(4001), subject=f"line:{LINE}"))

    assert await exceeded(bench) == [(1, False)]


async def test_a_cost_held_within_a_frame_exceeds_nothing_and_passes_no_threshold(
    bench: Bench,
) -> None:
    await plan(bench, over_commitment="stop", **FRAME)

    await bench.take(EVENTS.name, sent(started()), sent(invoiced(9000)))

    assert await reports(bench) == []


async def test_a_line_whose_money_is_pending_has_none_yet(bench: Bench) -> None:
    await plan(bench, standing="pending")

    await bench.take(EVENTS.name, sent(started()))

    assert await exceeded(bench) == [(6000, False)]


async def test_each_threshold_is_said_once_as_it_is_passed(bench: Bench) -> None:
    await plan(bench)

    for number, kroner in enumerate((4999, 1, 2000, 999, 1, 1, 5000)):
        await bench.take(EVENTS.name, sent(invoiced(kroner, invoice=f"i{number}", forloeb=None)))

    # 4999, 5000, 7000, 7999, 8000, 8001, 13.001 of 10.000
    assert await crossed(bench) == [(50, "up"), (80, "up"), (100, "up")]


async def test_a_batch_that_passes_several_says_each(bench: Bench) -> None:
    await plan(bench)

    await bench.take(EVENTS.name, sent(invoiced(10_000, forloeb=None)))

    assert await crossed(bench) == [(50, "up"), (80, "up"), (100, "up")]
    last = (await reports(bench))[-1]
    assert isinstance(last, ThresholdCrossed)
    assert (last.consumed_oere, last.budget_oere) == (1_000_000, 1_000_000)


async def test_a_correction_takes_a_threshold_back_and_it_can_be_passed_again(
    bench: Bench,
) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(invoiced(8000, forloeb=None), name="bill"))

    mended = sent(invoiced(6000, forloeb=None), mends="bill", revision=1, minute=1)
    await bench.take(EVENTS.name, mended, mended)
    gone = sent(FactWithdrawn(fact=event_id("bill")), mends="bill", revision=2, minute=2)
    await bench.take(EVENTS.name, gone)
    await bench.take(EVENTS.name, sent(invoiced(8000, invoice="i9", forloeb=None), minute=3))

    assert await crossed(bench) == [
        (50, "up"),
        (80, "up"),
        (80, "down"),
        (50, "down"),
        (50, "up"),
        (80, "up"),
    ]


async def test_a_credit_note_and_more_budget_take_a_threshold_back(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(invoiced(8000, forloeb=None)))

    await bench.take(EVENTS.name, sent(credited(1, forloeb=None, invoice="k9")))
    await bench.take(EVENTS.name, sent(granted(6000), subject=f"line:{LINE}"))

    assert (await crossed(bench))[2:] == [(80, "down"), (50, "down")]


async def test_a_redelivered_batch_says_nothing_again(bench: Bench) -> None:
    await plan(bench)
    batch = [sent(invoiced(12_000, forloeb=None)), sent(started())]
    await bench.take(EVENTS.name, *batch)
    told = await reports(bench)

    await bench.take(EVENTS.name, *batch)

    assert await reports(bench) == told
    assert len(told) == 4


async def replan(bench: Bench, *lines: BudgetLine, version: int = 2) -> None:
    """Adopt another version of the plan, and book on until all cases are booked under it."""
    await bench.take(PLANS.name, sent(adopted(*lines, version=version), minute=version))
    await backfill(bench)


async def test_a_plan_alone_that_takes_money_away_is_told_of(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(started()), sent(invoiced(4000, forloeb=None)))

    await replan(bench, line(price(6000, "forloeb"), appropriation_oere=500_000))
    lowered = await reports(bench)
    await replan(bench, line(price(6000, "forloeb")), version=3)

    assert await exceeded(bench) == [(5000, False), (0, False)]
    assert await crossed(bench) == [(50, "up"), (80, "up"), (80, "down"), (50, "down")]
    assert {each.on for each in lowered} == {BEGUN.date()}  # type: ignore[attr-defined]


async def test_a_price_alone_may_leave_a_line_committed_too_far(bench: Bench) -> None:
    await plan(bench, over_commitment="stop")
    await bench.take(EVENTS.name, sent(started()))
    dear, cheap = price(16_000, "forloeb"), price(600, "forloeb")

    await replan(bench, line(dear, over_commitment="stop"))
    await replan(bench, line(cheap, over_commitment="stop"), version=3)

    assert await exceeded(bench) == [(6000, True), (0, False)]


async def test_a_rule_alone_tells_of_a_line_that_nobody_was_told_of(bench: Bench) -> None:
    await plan(bench, over_commitment="ignore")
    await bench.take(EVENTS.name, sent(started()), sent(started(forloeb="f2")))

    for version, rule in enumerate(("stop", "warn", "ignore"), start=2):
        again = line(price(6000, "forloeb"), over_commitment=rule)
        await replan(bench, again, version=version)

    assert await exceeded(bench) == [(2000, True), (2000, False), (0, False)]


async def test_a_line_that_its_plan_leaves_out_takes_back_what_was_told_of_it(
    bench: Bench,
) -> None:
    await plan(bench)
    facts = sent(started()), sent(started(forloeb="f2")), sent(invoiced(8000, forloeb=None))
    await bench.take(EVENTS.name, *facts)
    told = await exceeded(bench), await crossed(bench)

    await replan(bench, line(id=OTHER))
    back = (await exceeded(bench))[1:], (await crossed(bench))[2:]
    await replan(bench, line(price(6000, "forloeb")), version=3)

    assert told == ([(10_000, False)], [(50, "up"), (80, "up")])
    assert back == ([(0, False)], [(80, "down"), (50, "down")])
    assert ((await exceeded(bench))[2:], (await crossed(bench))[4:]) == told


async def test_a_plan_is_told_of_as_a_whole_and_not_half_booked(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(started()))
    half = line(price(3000, "forloeb"), appropriation_oere=500_000)

    await bench.take(PLANS.name, sent(adopted(half, version=2), minute=2))
    await bench.take(EVENTS.name, sent(started(forloeb="f2"), subject="citizen:1:bo"))
    meanwhile = await reports(bench)
    await backfill(bench)

    assert meanwhile == []
    assert await exceeded(bench) == [(1000, False)]


async def test_what_plans_that_follow_each_other_change_is_told_once(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(started()))

    for version, kroner in enumerate((5000, 4000, 5500), start=2):
        less = line(price(6000, "forloeb"), appropriation_oere=kroner * 100)
        await bench.take(PLANS.name, sent(adopted(less, version=version), minute=version))
    await backfill(bench)

    assert await exceeded(bench) == [(500, False)]


async def test_facts_that_waited_for_their_plan_are_told_of_with_it(bench: Bench) -> None:
    await bench.take(EVENTS.name, sent(started()), sent(started(forloeb="f2")))

    await plan(bench)
    await backfill(bench)

    assert await exceeded(bench) == [(2000, False)]


def pace(bench: Bench, wall: Wall) -> Pace:
    return Pace(bench.database, Planbook(bench.database, read_book, {}), wall)


def at(day: date) -> Wall:
    return Wall(BEGUN.replace(year=day.year, month=day.month, day=day.day))


async def test_a_share_of_what_was_expected_is_passed_both_ways_by_time_alone(
    bench: Bench,
) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(invoiced(1000, on=0, forloeb=None)))  # 1 February

    # A twelfth is 833, so at the end of February 1000 is 60 per cent of what was expected.
    for day in (date(2010, 1, 31), date(2010, 2, 1), date(2010, 2, 1), date(2010, 2, 28)):
        await pace(bench, at(day)).look()
    told = await crossed(bench, "expected")
    await pace(bench, at(date(2010, 3, 31))).look()

    assert told == [(50, "up"), (80, "up"), (100, "up"), (100, "down"), (80, "down")]
    assert (await crossed(bench, "expected"))[5:] == [(50, "down")]


async def test_days_on_which_nobody_looked_are_looked_at_in_their_turn(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(invoiced(1000, on=0, forloeb=None)))
    await pace(bench, at(date(2010, 1, 31))).look()

    await pace(bench, at(date(2010, 3, 31))).look()

    told = [each for each in await reports(bench) if isinstance(each, ThresholdCrossed)]
    expected = [(e.percent, e.direction, e.on) for e in told if e.of == "expected"]
    assert expected == [
        (50, "up", date(2010, 2, 1)),
        (80, "up", date(2010, 2, 1)),
        (100, "up", date(2010, 2, 1)),
        (100, "down", date(2010, 2, 6)),
        (80, "down", date(2010, 2, 15)),
        (50, "down", date(2010, 3, 13)),
    ]


async def test_a_line_that_is_gone_is_past_nothing_that_was_expected_of_it(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(invoiced(1000, on=0, forloeb=None)))
    await pace(bench, at(date(2010, 2, 28))).look()

    await bench.take(PLANS.name, sent(adopted(line(id=OTHER), version=2), minute=2))
    await pace(bench, at(date(2010, 3, 1))).look()
    half_booked = await crossed(bench, "expected")
    await backfill(bench)
    await pace(bench, at(date(2010, 3, 1))).look()

    assert half_booked == [(50, "up")]
    assert await crossed(bench, "expected") == [(50, "up"), (50, "down")]


async def test_the_service_looks_by_itself(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(invoiced(1000, on=0, forloeb=None)))
    parts = build(bench.settings, bench.database, at(date(2010, 2, 1)))  # type: ignore[arg-type]
    stopping = asyncio.Event()

    looking = asyncio.ensure_future(parts.background[1](Runtime(), stopping))
    while not await crossed(bench, "expected"):
        await asyncio.sleep(0.05)
    stopping.set()
    await looking

    assert await crossed(bench, "expected") == [(50, "up"), (80, "up"), (100, "up")]
