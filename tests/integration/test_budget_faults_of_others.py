"""What other ledgers are reported to have got wrong, by the issue that told of it: not here."""

from collections.abc import AsyncIterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from schemas.appropriations import CarryOver, Phase
from schemas.corrections import FactWithdrawn
from schemas.phasing import MonthlyAmounts, expected_by, weights_of
from schemas.reports import CommitmentExceeded
from schemas.topics import EVENTS, PLANS
from tests.builders.budget import (
    LINE,
    OTHER,
    Desk,
    adopted,
    agreed,
    cancelled,
    credited,
    day,
    invoiced,
    line,
    price,
    referred,
    started,
    transferred,
)
from tests.builders.budget_books import Wall, balance, cells, counter, opened, promises, reports
from tests.builders.bus import BEGUN, Bench, event_id, sent
from tests.stack import Databases

PER_FORLOEB = price(5000, "forloeb")
_STANDS = """
SELECT -granted AS budgeted, committed, consumed, available, (
  SELECT coalesce(sum(amount), 0) FROM hold WHERE hold.line = balance.line) AS requested
FROM balance WHERE line = :line
"""


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    async with opened(await databases.migrated("budget")) as bench:
        yield bench


async def plan(bench: Bench, **given: Any) -> None:
    own = line(PER_FORLOEB, **{"over_commitment": "stop"} | given)
    await bench.take(PLANS.name, sent(adopted(own, line(id=OTHER))))


async def stands(bench: Bench, of: str = LINE) -> dict[str, int]:
    """Return in whole kroner where a line's money is, and what is held of it for others."""
    async with bench.database.transaction() as tx:
        row = (await tx.execute(text(_STANDS), {"line": of})).mappings().one()
    return {name: int(amount) // 100 for name, amount in row.items()}


async def hold(bench: Bench, kroner: int, **asked: Any) -> Any:
    async with counter(bench, Wall()) as http:
        return await http.post(f"/lines/{LINE}/holds", json={"amount_oere": kroner * 100} | asked)


async def test_blnk_181_what_is_reserved_is_not_there_to_be_reserved_again(bench: Bench) -> None:
    await plan(bench, appropriation_oere=500_000)

    answers = [(await hold(bench, 1000)).status_code for _ in range(6)]

    assert answers == [201] * 5 + [409]
    assert (await stands(bench))["requested"] == 5000


async def test_blnk_182_a_reservation_that_was_refused_is_nothing(bench: Bench) -> None:
    await plan(bench)
    before = await stands(bench)

    refused = await hold(bench, 10_001)
    async with counter(bench, Wall()) as http:
        let_go = await http.delete(f"/holds/{uuid4()}")

    assert (refused.status_code, let_go.status_code) == (409, 404)
    assert await stands(bench) == before


async def test_blnk_182_what_was_called_off_is_not_drawn_on_by_an_invoice(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(started()), sent(cancelled(on=3)))

    await bench.take(EVENTS.name, sent(invoiced(5000, on=9)))

    found = await stands(bench)
    assert (found["committed"], found["consumed"], found["available"]) == (0, 5000, 5000)
    assert (f"{LINE}|committed", day(9).isoformat()) not in await cells(bench)


async def test_blnk_62_what_is_invoiced_above_the_commitment_takes_no_more_of_it_than_there_is(
    bench: Bench,
) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(started()))

    await bench.take(EVENTS.name, sent(invoiced(12_000, on=9)))

    found = await stands(bench)
    assert (found["committed"], found["consumed"], found["available"]) == (0, 12_000, -2000)
    told = [each for each in await reports(bench) if isinstance(each, CommitmentExceeded)]
    assert [(each.exceeded_by_oere, each.stopped) for each in told] == [(200_000, True)]


async def test_blnk_152_a_refund_counts_once_however_often_and_by_whomever_it_is_told(
    bench: Bench,
) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(started()), sent(invoiced(5000)))
    refund = sent(credited(2000), name="refund")

    await bench.take(EVENTS.name, refund, refund)
    await bench.take(EVENTS.name, refund, sent(credited(2000), name="told by another system"))

    found = await stands(bench)
    assert (found["consumed"], found["committed"]) == (3000, 2000)


async def test_blnk_152_what_is_taken_back_twice_is_taken_back_once(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, sent(started()), sent(invoiced(5000), name="bill"))
    gone = sent(FactWithdrawn(fact=event_id("bill")), mends="bill", revision=1, minute=1)

    await bench.take(EVENTS.name, gone, gone)
    await bench.take(EVENTS.name, gone)

    found = await stands(bench)
    assert (found["consumed"], found["committed"]) == (0, 5000)


async def test_erpnext_14487_one_question_tells_budgeted_requested_committed_and_consumed(
    bench: Bench,
) -> None:
    await plan(bench)
    await bench.take(
        EVENTS.name,
        sent(started()),
        sent(started(forloeb="f2")),
        sent(invoiced(4000, forloeb="f2")),
    )
    await hold(bench, 300)

    async with counter(bench, Wall()) as http:
        room = (await http.get(f"/lines/{LINE}/room")).json()

    found = await stands(bench)
    told = {"budgeted": 10_000, "requested": 300, "committed": 5000, "consumed": 4000}
    assert found == told | {"available": 1000}
    assert (room["held_oere"], room["rest_oere"]) == (30_000, 70_000)


def test_erpnext_34845_each_month_has_its_own_amount_and_no_share_of_the_whole() -> None:
    own = MonthlyAmounts(months_oere=(0, 500, 0, 0, 0, 100, 0, 0, 0, 0, 0, 400))

    months = [expected_by(date(2010, m, 28), 2010, 1000, weights_of(own)) for m in (1, 2, 5, 7)]

    assert months == [0, 500, 500, 600]
    assert expected_by(date(2010, 12, 31), 2010, 1000, weights_of(own)) == 1000


async def test_erpnext_34845_each_year_has_its_own_amount(bench: Bench) -> None:
    phases = (Phase(year=2010, appropriation_oere=700_000), Phase(year=2011, appropriation_oere=1))
    await plan(bench, appropriation_oere=None, phases=phases)

    granted = {name: -v for (name, _), v in (await cells(bench)).items() if "|granted" in name}

    assert granted[f"{LINE}-2010|granted"] == 700_000
    assert granted[f"{LINE}-2011|granted"] == 1


async def test_erpnext_22789_money_moves_between_lines_by_a_decision_both_sides_name(
    bench: Bench,
) -> None:
    await plan(bench)

    await bench.take(EVENTS.name, sent(transferred(1500), subject=f"line:{LINE}", name="BR 13/10"))

    moved = [each for each in await promises(bench) if each.cell.account == "transferred"]
    assert {told.line: cell.value for told, cell in moved} == {LINE: -150_000, OTHER: 150_000}
    assert {cause for _, cell in moved for c in cell.changes for cause in c.caused_by} == {
        event_id("BR 13/10")
    }


def test_erpnext_5148_what_was_not_used_in_a_month_is_there_in_the_next() -> None:
    used_in_january, a_month = 40, 100

    left = [expected_by(day, 2010, 12 * a_month) - used_in_january for day in _MONTH_ENDS]

    assert left == [60, 160, 260]


_MONTH_ENDS = (date(2010, 1, 31), date(2010, 2, 28), date(2010, 3, 31))


async def test_erpnext_5148_what_was_not_used_in_a_year_is_carried_to_the_next(
    bench: Bench,
) -> None:
    phases = (Phase(year=2010, to_year=2011, appropriation_oere=700_000),)
    await plan(bench, appropriation_oere=None, phases=phases, carry_over=CarryOver())
    await bench.take(EVENTS.name, sent(started()), sent(invoiced(4000, line=f"{LINE}-2010")))

    await bench.take(PLANS.name, sent(agreed(2010), minute=60))

    assert (await stands(bench, f"{LINE}-2011"))["budgeted"] == 7000 + 3000
    assert (await stands(bench, f"{LINE}-2010"))["available"] == 0


def test_oca_217_the_balance_is_right_at_each_step_of_the_chain() -> None:
    desk = Desk().adopt(adopted(line(PER_FORLOEB, commits_on="referred"), line(id=OTHER)))
    chain = (
        (referred(0), (5000, 5000, 0)),
        (started(2), (5000, 5000, 0)),
        (invoiced(1500, 5, final=False), (5000, 3500, 1500)),
        (invoiced(1000, 6, invoice="i2"), (7500, 0, 2500)),
        (credited(500, 7), (7500, 500, 2000)),
        (invoiced(500, 8, invoice="i3"), (7500, 0, 2500)),
    )

    for number, (step, expected) in enumerate(chain, start=1):
        desk.tell(step)
        at = desk.kroner()
        found = [at.get(name, 0) for name in ("available", "committed", "consumed")]
        assert found == list(expected), f"step {number}"
        assert sum(expected) == 10_000


async def test_tigerbeetle_1893_what_waited_two_hours_is_not_stamped_two_hours_late(
    bench: Bench,
) -> None:
    """Recorded when intake took it in, whenever budget comes to it: today is months later."""
    await plan(bench)

    await bench.take(EVENTS.name, sent(started(), minute=10), sent(invoiced(4000), minute=130))

    async with bench.database.transaction() as tx:
        rows = await tx.scalars(text("SELECT DISTINCT recorded_at FROM transfer ORDER BY 1"))
        stamped: list[datetime] = list(rows)
    assert stamped == [BEGUN, *(BEGUN + timedelta(minutes=each) for each in (10, 130))]
    changes = [change for _, cell in await promises(bench) for change in cell.changes]
    assert {change.recorded_at for change in changes} == set(stamped)
    assert await balance(bench) == (0, 0)
