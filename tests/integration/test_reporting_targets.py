"""A target's score as it is answered over HTTP: exact numbers as text, for any day and vintage."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from schemas.targets import AtLeast, ChangeFrom, Continuous, Per
from schemas.topics import MEASURES, PLANS
from tests.builders.bus import sent
from tests.builders.reporting import (
    POSTS,
    Office,
    Press,
    adopted,
    agreement,
    day,
    instant,
    open_office,
    target,
)
from tests.stack import Databases


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases) as office:
        yield office


async def scored(office: Office, **parameters: str) -> Any:
    (found,) = (await office.row(**parameters))["targets"]
    return found


async def test_the_annex_says_how_far_each_target_is_and_why(office: Office) -> None:
    press = Press()
    await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
    await office.bench.take(MEASURES.name, sent(press.measure(35, "2009-07-01", minute=3)))

    found = await scored(office)

    assert (found["status"], found["achieved"], found["expected_to_date"]) == (
        "behind",
        "35",
        "37.5",
    )
    assert (found["attainment_percent"], found["distance"]) == ("70", "15")
    assert found["explanation"] == {
        "family": "total",
        "numbers": {"value": "35", "low": "50", "high": None, "expected": "37.5"},
        "sentence": "35 af mindst 50 efter tre kvartaler; forventet 37,5: bagud",
    }


async def test_a_score_is_that_of_its_day_and_of_what_was_known(office: Office) -> None:
    press = Press()
    await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
    await office.bench.take(MEASURES.name, sent(press.measure(35, "2009-07-01", minute=3)))
    await office.bench.take(MEASURES.name, sent(press.measure(20, "2009-08-01", minute=9)))

    now, then = await scored(office), await scored(office, known_at=instant(8))
    earlier = await scored(office, as_of="2009-06-30")

    assert (now["status"], then["status"]) == ("reached", "behind")
    assert then["vintage"] == instant(8)
    assert (earlier["status"], earlier["achieved"]) == ("not_reported", None)


async def test_a_target_that_begins_before_the_agreement_sees_each_of_its_days(
    office: Office,
) -> None:
    always = target(
        measure=POSTS.id,
        rule=AtLeast(value=Decimal(100)),
        cadence=Continuous(since=day("2008-08-10")),
    )
    press = Press()
    moves = [(100, "2008-08-10"), (-10, "2008-10-01"), (10, "2008-10-04")]
    await office.bench.take(PLANS.name, sent(agreement()), sent(adopted(targets=(always,))))
    await office.bench.take(
        MEASURES.name,
        *(sent(press.measure(amount, on, measure=POSTS.id)) for amount, on in moves),
    )

    found = await scored(office)

    assert (found["status"], found["achieved"], found["broken_on"]) == (
        "behind",
        "90",
        "2008-10-01",
    )
    assert found["explanation"]["numbers"]["days_broken"] == "3"


async def test_a_change_is_counted_from_the_measured_days_of_its_baseline(office: Office) -> None:
    more = target(
        rule=AtLeast(value=Decimal(10)),
        reference=ChangeFrom(baseline_on=day("2007-12-31"), measured_in="percent"),
        cadence=Per(period="year"),
    )
    press = Press()
    amounts = [(3, "2006-12-01"), (10, "2007-01-15"), (10, "2007-11-01"), (21, "2009-02-01")]
    await office.bench.take(PLANS.name, sent(agreement()), sent(adopted(targets=(more,))))
    await office.bench.take(MEASURES.name, *(sent(press.measure(*each)) for each in amounts))

    found = await scored(office)

    assert (found["achieved"], found["aimed_at"], found["status"]) == ("21", "22", "on_track")
