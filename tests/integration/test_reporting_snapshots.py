"""Snapshots into reporting's own store: repeated, out of order, incomplete, corrected later."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from schemas.topics import BUDGET, MEASURES, PLANS
from services.chassis.offsets import difference
from services.reporting.tables import FIGURES
from tests.builders.bus import sent
from tests.builders.reporting import (
    PLACED,
    Office,
    Press,
    adopted,
    agreement,
    instant,
    open_office,
    stated,
)
from tests.stack import Databases


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        yield office


async def verdicts(office: Office) -> dict[str, int]:
    async with office.bench.database.transaction() as tx:
        row = (
            await tx.execute(
                text("SELECT accepted, duplicate FROM consumer_offset WHERE topic = :topic"),
                {"topic": MEASURES.name},
            )
        ).one()
        assert await difference(tx) == 0
        return {"accepted": row.accepted, "duplicate": row.duplicate}


async def test_a_snapshot_becomes_a_figure(office: Office) -> None:
    press = Press()

    await office.bench.take(
        MEASURES.name,
        sent(press.measure(3, "2009-02-01")),
        sent(press.measure(4, "2009-07-01")),
        sent(press.measure(5, "2009-10-01")),
    )

    assert await office.placed() == (4, 7)


async def test_a_redelivered_snapshot_changes_nothing(office: Office) -> None:
    snapshot = Press().measure(4)

    await office.bench.take(MEASURES.name, sent(snapshot), sent(snapshot))
    await office.bench.take(MEASURES.name, sent(snapshot))

    assert await office.placed() == (4, 4)
    assert await verdicts(office) == {"accepted": 1, "duplicate": 2}


async def test_an_older_version_that_comes_late_is_kept_as_history(office: Office) -> None:
    press = Press()
    first, second, third = (press.measure(n, minute=n) for n in (1, 2, 3))

    await office.bench.take(MEASURES.name, sent(third))
    await office.bench.take(MEASURES.name, sent(second), sent(first))

    assert await office.placed() == (6, 6)
    assert await office.placed(known_at=instant(1)) == (1, 1)
    assert await office.placed(known_at=instant(2)) == (3, 3)


async def test_a_missing_version_shows_as_a_gap_until_it_comes(office: Office) -> None:
    press = Press()
    first, second, third = (press.measure(n, minute=n) for n in (1, 2, 3))

    await office.bench.take(MEASURES.name, sent(first), sent(third))
    gaps = await office.get("/v1/gaps")
    await office.bench.take(MEASURES.name, sent(second))
    mended = await office.get("/v1/gaps")

    assert gaps == {**NO_GAPS, "incomplete_cells": 1, "missing_versions": 1}
    assert mended == NO_GAPS


async def test_a_value_that_its_changes_do_not_give_is_found(office: Office) -> None:
    told = Press().measure(4)
    cells = tuple(each.model_copy(update={"value": 5}) for each in told.cells)
    wrong = told.model_copy(update={"cells": cells})

    await office.bench.take(MEASURES.name, sent(wrong))

    assert (await office.get("/v1/gaps"))["unequal_cells"] == 1


async def test_what_is_asked_as_of_an_instant_stays_after_a_late_change(office: Office) -> None:
    press = Press()
    await office.bench.take(MEASURES.name, sent(press.measure(4, minute=1)))
    before = await office.annex(known_at=instant(2))

    await office.bench.take(
        MEASURES.name,
        sent(press.measure(7, "2009-07-01", minute=3)),
        sent(press.measure(-2, "2009-03-01", minute=4)),
    )
    after = await office.annex(known_at=instant(2))

    assert without_freshness(after) == without_freshness(before)
    assert await office.placed() == (11, 9)


def without_freshness(annex: Any) -> Any:
    return {name: value for name, value in annex.items() if name != "last_recorded_at"}


async def test_nothing_valid_after_the_day_asked_for_is_counted(office: Office) -> None:
    press = Press()

    await office.bench.take(
        MEASURES.name, sent(press.measure(4, "2009-07-31")), sent(press.measure(5, "2009-08-01"))
    )

    assert await office.placed(as_of="2009-07-31") == (4, 4)
    assert await office.placed(as_of="2009-08-01") == (9, 9)


async def test_parts_of_another_definition_are_not_counted(office: Office) -> None:
    press = Press()

    await office.bench.take(
        MEASURES.name,
        sent(press.measure(4)),
        sent(press.measure(50, definition=2)),
        sent(press.measure(3, breakdown={"offer": "internship"})),
        sent(press.measure(60, definition=2, breakdown={"offer": "education"})),
        sent(press.measure(1, breakdown={"offer": "wage_subsidy"})),
    )

    (breakdown,) = (await office.row())["measures"][0]["breakdowns"]
    assert [(p["label"], p["period"]) for p in breakdown["parts"]] == [
        ("praktik", 3),
        ("løntilskud", 1),
    ]
    assert await office.placed() == (4, 4)


async def test_a_snapshot_that_cannot_be_read_does_not_stop_its_neighbours(office: Office) -> None:
    press = Press()
    twice = press.measure(9, breakdown={"offer": "internship", "sex": "male"})
    good = [sent(press.measure(1)) for _ in range(3)]

    await office.bench.take(MEASURES.name, sent(twice), *good)

    assert await office.placed() == (3, 3)


async def test_money_is_the_balance_of_the_line(office: Office) -> None:
    press = Press()
    booked = [
        *press.transfer("granted", "available", 500_000_000),
        *press.transfer("noted", "original", 500_000_000),
        *press.transfer("available", "committed", 30_000_000, "2009-03-01"),
        *press.transfer("committed", "consumed", 10_000_050, "2009-04-01"),
        *press.transfer("granted", "available", 100_000_000, "2009-10-01"),
        *press.transfer("noted", "supplementary", 100_000_000, "2009-10-01"),
    ]

    await office.bench.take(BUDGET.name, *(sent(each) for each in booked))

    assert (await office.row())["money"] == {
        "original_oere": 500_000_000,
        "supplementary_oere": 0,
        "transferred_oere": 0,
        "carried_over_oere": 0,
        "corrected_oere": 500_000_000,
        "committed_oere": 19_999_950,
        "consumed_oere": 10_000_050,
        "framed_oere": 0,
        "rest_oere": 470_000_000,
        "released_oere": 0,
        "conditional_oere": 0,
        "pending_oere": 0,
        "consumed_percent": 2.0,
        "committed_percent": 4.0,
        "marker": None,
    }
    assert (await office.row("2009"))["money"]["supplementary_oere"] == 100_000_000


NO_GAPS = dict.fromkeys(("incomplete_cells", "missing_versions", "unequal_cells", "without_n"), 0)
BOOKINGS = st.lists(
    st.tuples(
        st.integers(-5, 5).filter(bool),
        st.sampled_from(["2009-03-01", "2009-07-01", "2009-09-30", "2009-10-01"]),
    ),
    min_size=1,
    max_size=8,
)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(bookings=BOOKINGS, data=st.data())
async def test_any_order_repetition_and_cut_gives_the_same_figure_at_every_instant(
    office: Office, bookings: list[tuple[int, str]], data: st.DataObject
) -> None:
    async with office.bench.database.transaction() as tx:
        await tx.execute(text("TRUNCATE account, cell, change"))
    press = Press()
    snapshots = [press.measure(n, on, minute) for minute, (n, on) in enumerate(bookings)]
    sending = data.draw(st.permutations([*snapshots, snapshots[0]]))
    cut = data.draw(st.integers(1, len(sending)))

    for part in filter(None, (sending[:cut], sending[cut:])):
        await office.bench.take(MEASURES.name, *(sent(each) for each in part))

    asked = data.draw(st.integers(0, len(bookings) - 1))
    known = [(n, on) for n, on in bookings[: asked + 1] if on <= "2009-09-30"]
    expected = sum(n for n, on in known if on >= "2009-07-01"), sum(n for n, _ in known)
    assert await office.placed(known_at=instant(asked)) == expected
    assert await office.get("/v1/gaps") == NO_GAPS


async def test_the_changes_under_a_figure_add_up_to_it(office: Office) -> None:
    press = Press()
    booked = [
        press.measure(n, on, n)
        for n, on in ((2, "2009-06-30"), (3, "2009-07-01"), (4, "2009-07-01"))
    ]
    await office.bench.take(MEASURES.name, *(sent(each) for each in booked))

    trace = await office.get(f"/v1/measures/{PLACED.id}/trace", period="2009-Q3")

    assert (trace["value"], trace["sum_of_changes"], trace["number_of_changes"]) == (7, 7, 2)
    assert [(c["valid_on"], c["amount"]) for c in trace["changes"]] == [
        ("2009-07-01", 3),
        ("2009-07-01", 4),
    ]
    assert trace["changes"][1]["caused_by"] == [str(booked[2].cells[0].changes[0].caused_by[0])]


async def test_a_second_fold_in_another_order_holds_the_same(
    office: Office, databases: Databases
) -> None:
    press = Press()
    words = sent(stated(), subject="initiative:x", name="words")
    snapshots = [sent(press.measure(n, minute=n)) for n in (1, 2, 3)]
    await office.bench.take(PLANS.name, words)
    await office.bench.take(MEASURES.name, *snapshots)

    async with open_office(databases) as other:
        await other.bench.take(PLANS.name, words, sent(adopted()), words, sent(agreement()))
        await other.bench.take(MEASURES.name, *reversed(snapshots), *snapshots)
        folded = await held(other)

    assert len(folded) == 8
    assert await held(office) == folded


async def held(office: Office) -> set[tuple[Any, ...]]:
    """Return what a rebuild compares."""
    async with office.bench.database.transaction() as tx:
        return {tuple(row) for row in await tx.execute(text(FIGURES))}
