"""Budget on a real PostgreSQL: batches in, transfers, cells and promises out."""

import random
from collections.abc import AsyncIterator, Sequence
from itertools import groupby
from typing import Any

import pytest
from sqlalchemy import text

from schemas.activity import StatusReported
from schemas.base import Contract
from schemas.corrections import FactWithdrawn
from schemas.envelope import Envelope
from schemas.plans import MilestoneReached
from schemas.topics import EVENTS, PLANS
from tests.builders.budget import (
    INITIATIVE,
    LINE,
    OTHER,
    Desk,
    adopted,
    cancelled,
    credited,
    day,
    ended,
    granted,
    invoiced,
    line,
    price,
    started,
    transferred,
)
from tests.builders.budget_books import (
    added,
    backfill,
    balance,
    cells,
    cells_of,
    minus,
    opened,
    promises,
    verdicts,
)
from tests.builders.bus import Bench, event_id, sent
from tests.stack import Databases

LINE_CASE = f"line:{LINE}"
PLAN = adopted(line(price(5000, "forloeb")), line(id=OTHER))

FRAME: dict[str, Any] = {"appropriation_oere": None, "frame": "Den nuværende ramme"}


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    async with opened(await databases.migrated("budget")) as bench:
        yield bench


async def test_a_plan_and_a_forloeb_become_transfers_cells_and_promises(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))

    await bench.take(EVENTS.name, sent(started(on=0)), sent(invoiced(4000, on=30)))

    assert await cells(bench) == {
        (f"{LINE}|granted", "2010-01-01"): -1_000_000,
        (f"{LINE}|available", "2010-01-01"): 1_000_000,
        (f"{OTHER}|granted", "2010-01-01"): -1_000_000,
        (f"{OTHER}|available", "2010-01-01"): 1_000_000,
        (f"{LINE}|available", "2010-02-01"): -500_000,
        (f"{LINE}|committed", "2010-02-01"): 500_000,
        (f"{LINE}|committed", "2010-03-03"): -500_000,
        (f"{LINE}|consumed", "2010-03-03"): 400_000,
        (f"{LINE}|available", "2010-03-03"): 100_000,
        (f"{LINE}|original", "2010-01-01"): 1_000_000,
        (f"{LINE}|noted", "2010-01-01"): -1_000_000,
        (f"{OTHER}|original", "2010-01-01"): 1_000_000,
        (f"{OTHER}|noted", "2010-01-01"): -1_000_000,
        (f"{LINE}|released", "2010-03-03"): 100_000,
        (f"{LINE}|noted", "2010-03-03"): -100_000,
    }
    assert await balance(bench) == (0, 0)


async def test_what_is_promised_keeps_the_contract_and_adds_up(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))
    await bench.take(EVENTS.name, sent(started(on=0), name="begun", minute=3))

    snapshots = await promises(bench)

    assert len(snapshots) == 10
    assert all(told.initiative == INITIATIVE for told, _ in snapshots)
    assert all(sum(c.difference for c in cell.changes) == cell.value for _, cell in snapshots)
    told, committed = next(each for each in snapshots if each.cell.account == "committed")
    assert (told.line, committed.value, committed.version) == (LINE, 500_000, 1)
    assert committed.changes[0].caused_by == (event_id("begun"),)


async def test_a_redelivered_batch_changes_nothing(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))
    batch = [sent(started()), sent(invoiced(4000)), sent(granted(), subject=LINE_CASE)]
    await bench.take(EVENTS.name, *batch, batch[0])
    before, promised = await cells(bench), len(await promises(bench))

    await bench.take(EVENTS.name, *batch)

    assert await cells(bench) == before
    assert len(await promises(bench)) == promised
    assert await verdicts(bench) == (3, 4, 0)


async def test_what_goes_back_and_forth_at_one_instant_is_only_noted(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(adopted(line(price(5000, "forloeb"), **FRAME))))

    await bench.take(EVENTS.name, sent(started(on=0)), sent(cancelled(on=0)))

    assert await cells(bench) == {
        (f"{LINE}|released", "2010-02-01"): 500_000,
        (f"{LINE}|noted", "2010-02-01"): -500_000,
    }
    async with bench.database.transaction() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM transfer")) == 1


async def test_what_is_committed_and_consumed_at_one_instant_is_booked_on_a_line_that_is_new(
    bench: Bench,
) -> None:
    await bench.take(PLANS.name, sent(adopted(line(price(5000, "forloeb"), **FRAME))))

    await bench.take(EVENTS.name, sent(started(on=0)), sent(invoiced(5000, on=0)))

    assert await cells(bench) == {
        (f"{LINE}|available", "2010-02-01"): -500_000,
        (f"{LINE}|consumed", "2010-02-01"): 500_000,
    }
    assert await verdicts(bench) == (2, 0, 0)
    assert await balance(bench) == (0, 0)


async def test_a_redelivered_plan_appropriates_once(bench: Bench) -> None:
    plan = sent(PLAN)

    await bench.take(PLANS.name, plan, plan)
    await bench.take(PLANS.name, plan)

    assert (await cells(bench))[f"{LINE}|granted", "2010-01-01"] == -1_000_000


async def test_versions_of_a_plan_in_one_batch_book_what_the_last_one_says(bench: Bench) -> None:
    second = adopted(line(appropriation_oere=700_000), version=2)
    older = adopted(line(appropriation_oere=1), version=1)

    await bench.take(PLANS.name, sent(PLAN), sent(second), sent(older))

    assert await cells(bench) == {
        (f"{LINE}|granted", "2010-01-01"): -700_000,
        (f"{LINE}|available", "2010-01-01"): 700_000,
        (f"{LINE}|original", "2010-01-01"): 1_000_000,
        (f"{LINE}|supplementary", "2010-01-01"): -300_000,
        (f"{LINE}|noted", "2010-01-01"): -700_000,
    }
    assert await balance(bench) == (0, 0)


async def test_a_poisonous_record_is_set_aside_and_its_neighbours_booked(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))
    await bench.take(EVENTS.name, sent(granted(), subject=LINE_CASE))
    log = bench.logs[EVENTS.name]
    bad, _ = sent(started(forloeb="f9"))
    first, last = log.records([sent(started())]), log.raw(b'{"on": "2010-02-01"}', bad.attributes)

    await bench.take_records([*first, last, *log.records([sent(invoiced(5000))])])

    assert (await cells(bench))[f"{LINE}|consumed", "2010-03-03"] == 500_000
    assert await verdicts(bench) == (3, 0, 1)
    assert await balance(bench) == (0, 0)


async def test_events_that_move_no_money_pass_by(bench: Bench) -> None:
    await bench.take(
        PLANS.name, sent(MilestoneReached(milestone="m1", initiative=INITIATIVE, on=day(0)))
    )

    status = StatusReported(on=day(0), status="self_supporting")
    await bench.take(EVENTS.name, sent(status))

    assert await cells(bench) == {}
    assert await verdicts(bench) == (1, 0, 0)
    async with bench.database.transaction() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM fact")) == 0


async def test_a_plan_that_comes_after_its_events_is_caught_up(bench: Bench) -> None:
    await bench.take(EVENTS.name, sent(started(forloeb="f1")), sent(invoiced(4000)))
    await bench.take(EVENTS.name, sent(transferred(), subject=LINE_CASE))
    assert await cells(bench) == {}

    await bench.take(PLANS.name, sent(PLAN, minute=9))
    await backfill(bench)
    await bench.take(EVENTS.name, sent(started(forloeb="f2"), minute=10))

    desk = Desk().adopt(PLAN).tell(started(), invoiced(4000), transferred(), started(forloeb="f2"))
    assert await cells(bench) == cells_of(desk)
    assert await balance(bench) == (0, 0)


async def test_a_mended_invoice_books_the_difference(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))
    await bench.take(EVENTS.name, sent(started()), sent(invoiced(4000), name="bill"))

    mended = sent(invoiced(3000, on=31), mends="bill", revision=1, minute=5)
    await bench.take(EVENTS.name, mended)

    assert await cells(bench) == cells_of(Desk().adopt(PLAN).tell(started(), invoiced(3000, on=31)))
    assert await balance(bench) == (0, 0)


async def test_a_withdrawn_start_takes_its_commitment_back_in_whatever_order(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))
    gone = sent(FactWithdrawn(fact=event_id("begun")), mends="begun", revision=1)

    await bench.take(EVENTS.name, gone)
    await bench.take(EVENTS.name, sent(started(), name="begun"), sent(started(forloeb="f2")))

    assert await cells(bench) == cells_of(Desk().adopt(PLAN).tell(started(forloeb="f2")))


STORY: Sequence[Contract] = (
    started(on=0, forloeb="f1"),
    invoiced(2000, on=3, final=False, invoice="i1", forloeb="f1"),
    invoiced(4000, on=9, invoice="i2", forloeb="f1"),
    credited(1000, on=12, forloeb="f1"),
    started(on=5, forloeb="f2"),
    cancelled(on=7, forloeb="f2"),
    started(on=6, forloeb="f3"),
    ended(on=9, forloeb="f3"),
    invoiced(3000, on=20, invoice="i3", forloeb="f3"),
)
DECISIONS: Sequence[Contract] = (granted(1000, on=2), transferred(500, on=4), transferred(1, on=4))


def everything() -> list[tuple[Envelope, Contract]]:
    events = []
    for citizen in range(5):
        for number, data in enumerate(STORY):
            name = f"{citizen}-{number}"
            events.append(sent(data, subject=f"citizen:1:{citizen}", name=name, minute=number))
        wrong = f"{citizen}-0"
        events.append(
            sent(started(on=1), subject=f"citizen:1:{citizen}", mends=wrong, revision=1, minute=20)
        )
    events += [sent(d, subject=LINE_CASE, name=f"d{n}") for n, d in enumerate(DECISIONS)]
    return events


@pytest.mark.parametrize("seed", range(4))
async def test_order_repeats_batches_and_a_late_plan_give_the_same_cells(
    bench: Bench, seed: int
) -> None:
    chance = random.Random(seed)
    events = everything() + chance.sample(everything(), 20)
    chance.shuffle(events)
    late = chance.randrange(len(events))

    for is_late, part in groupby(enumerate(events), key=lambda each: each[0] >= late):
        if is_late:
            await bench.take(PLANS.name, sent(PLAN))
        rest = [event for _, event in part]
        while rest:
            cut = chance.randint(1, 15)
            await bench.take(EVENTS.name, *rest[:cut])
            rest = rest[cut:]
    await backfill(bench)

    cell = Desk().adopt(PLAN).tell(started(on=1), *STORY[1:])
    expected = added(*[cells_of(cell)] * 5, cells_of(Desk().adopt(PLAN).tell(*DECISIONS)))
    assert await cells(bench) == added(expected, *[minus(cells_of(Desk().adopt(PLAN)))] * 5)
    assert await balance(bench) == (0, 0)
    assert (await verdicts(bench))[1:] == (20, 0)
