"""The money page over HTTP: what is booked, by provider too, and what follows from it."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest

from schemas.appropriations import Phase
from schemas.measures import Aggregate, Breakdown
from schemas.plans import PlannedQuantity, Price
from schemas.targets import AtLeast
from schemas.topics import BUDGET, MEASURES, PLANS
from schemas.unit_costs import UnitCost
from tests.builders.bus import sent
from tests.builders.reporting import (
    AGREEMENT,
    INITIATIVE,
    LINE,
    MILLION,
    PLACED,
    Office,
    Press,
    adopted,
    agreement,
    day,
    instant,
    line,
    open_office,
    target,
)
from tests.stack import Databases

STARTED = Aggregate.model_validate(
    {**PLACED.model_dump(), "breakdowns": (Breakdown(by="provider", partition=True),)}
)
COST = UnitCost(of="completed", measure=PLACED.id, target="unge-50")
PRICE = Price(amount_oere=20_000_00, per="forloeb", valid_from=day("2009-01-01"))


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases) as office:
        yield office


async def adopt(office: Office, **given: Any) -> None:
    whole: dict[str, Any] = {
        "measures": (STARTED,),
        "targets": (target(rule=AtLeast(value=Decimal(75))),),
        "unit_costs": (COST,),
    }
    await office.bench.take(PLANS.name, sent(agreement()), sent(adopted(**whole | given)))


async def grant(office: Office, press: Press, oere: int, of: str = LINE) -> None:
    money = [press.budget("granted", -oere, line=of), press.budget("original", oere, line=of)]
    await office.bench.take(BUDGET.name, *(sent(each) for each in money))


async def consume(office: Office, press: Press, oere: int, on: str, minute: int = 0) -> None:
    whole = press.budget("consumed", oere, on, minute)
    part = press.budget("consumed", oere, on, minute, provider="tec")
    await office.bench.take(BUDGET.name, sent(whole), sent(part))


async def economy(office: Office, year: int = 2009, **asked: str) -> Any:
    return await office.get(f"/v1/agreements/{AGREEMENT}/economy", year=str(year), **asked)


async def test_cost_stands_beside_the_outcome_with_what_was_planned(office: Office) -> None:
    press = Press()
    await adopt(office, budget=(line(appropriation_oere=59 * MILLION // 10),))
    await grant(office, press, 59 * MILLION // 10)
    await consume(office, press, 3 * MILLION, "2009-05-01")
    counted = [press.measure(30), press.measure(30, breakdown={"provider": "tec"})]
    await office.bench.take(MEASURES.name, *(sent(each) for each in counted))

    (row,) = (await economy(office))["initiatives"]
    ((cost,), (provider,)) = row["unit_costs"], row["providers"]

    assert (cost["oere"], cost["number"], cost["each_oere"]) == (3 * MILLION, "30", 10_000_000)
    assert (cost["planned"]["each_oere"], cost["status"]) == (7_866_667, "dearer")
    assert (provider["provider"], provider["each_oere"]) == ("tec", 10_000_000)
    assert (await office.row("2009-Q4"))["unit_costs"] == row["unit_costs"]


async def test_the_parts_of_what_is_consumed_are_not_counted_twice(office: Office) -> None:
    press = Press()
    await adopt(office)
    await grant(office, press, 5 * MILLION)
    await consume(office, press, MILLION, "2009-05-01")

    total = (await economy(office))["total"]

    assert (total["consumed_oere"], total["rest_oere"]) == (MILLION, 4 * MILLION)


async def test_what_is_left_and_what_is_expected_are_told_of_a_line(office: Office) -> None:
    press = Press()
    planned = PlannedQuantity(quantity=200)
    await adopt(office, budget=(line(prices=(PRICE,), planned=planned),))
    await grant(office, press, 5 * MILLION)
    for month in range(1, 7):
        await consume(office, press, 50_000_00, f"2009-{month:02}-15")

    answer = await economy(office, as_of="2009-06-30")
    (shown,) = answer["initiatives"][0]["lines"]

    assert (shown["capacity"]["room_for"], shown["capacity"]["buys"]) == (235, 250)
    assert shown["expected"]["value_oere"] == 600_000_00
    assert shown["pace"]["expected_oere"] == 5 * MILLION // 2
    assert answer["total"]["expected"]["beyond_oere"] == 600_000_00 - 5 * MILLION


async def test_what_the_year_has_bought_may_be_paid_after_it(office: Office) -> None:
    press = Press()
    await adopt(office)
    await grant(office, press, 5 * MILLION)
    await consume(office, press, MILLION, "2010-01-15")

    then, later = await economy(office), await economy(office, as_of="2010-02-01")

    assert (then["total"]["consumed_oere"], later["total"]["consumed_oere"]) == (0, MILLION)


async def test_a_line_over_years_shows_each_years_money(office: Office) -> None:
    phases = tuple(
        Phase(year=year, appropriation_oere=amount * MILLION)
        for year, amount in ((2009, 60), (2010, 90), (2011, 120))
    )
    press = Press()
    await adopt(office, budget=(line(appropriation_oere=None, phases=phases),))
    await grant(office, press, 60 * MILLION, f"{LINE}-2009")

    answer = await economy(office)
    (shown,) = answer["initiatives"][0]["lines"]
    trace = await office.get(f"/v1/lines/{LINE}-2009/trace", period="2009", account="original")

    by_year = [(2009, 60 * MILLION), (2010, 90 * MILLION), (2011, 120 * MILLION)]
    assert [(each["year"], each["oere"]) for each in shown["phases"]] == by_year
    assert [(each["year"], each["oere"]) for each in answer["years"]] == by_year
    assert shown["corrected_oere"] == trace["value"] == 60 * MILLION


async def test_a_lines_forecasts_are_scored_when_the_year_is_over(office: Office) -> None:
    press = Press()
    await adopt(office)
    for month in range(1, 13):
        await consume(office, press, MILLION, f"2009-{month:02}-15")

    over = await office.get(f"/v1/lines/{LINE}/forecasts")
    running = await office.get(f"/v1/lines/{LINE}/forecasts", as_of="2009-05-31")

    assert (over["state"], over["actual_oere"]) == ("known", 12 * MILLION)
    assert [(f["made_on"], f["error_oere"], f["held"]) for f in over["forecasts"]] == [
        ("2009-03-31", 0, True),
        ("2009-06-30", 0, True),
        ("2009-09-30", 0, True),
    ]
    assert (running["state"], running["actual_oere"]) == ("running", None)
    assert [f["held"] for f in running["forecasts"]] == [None, None]


async def test_a_line_nobody_knows_has_no_forecasts(office: Office) -> None:
    await adopt(office)

    answer = await office.http.get(f"/v1/lines/{INITIATIVE}/findes-ikke/forecasts")

    assert answer.status_code == 404


async def test_as_it_was_known_then_the_money_was_less(office: Office) -> None:
    press = Press()
    await adopt(office)
    await grant(office, press, 5 * MILLION)
    await consume(office, press, MILLION, "2009-05-01", minute=9)

    then = await economy(office, known_at=instant(5))

    assert (then["total"]["consumed_oere"], then["total"]["corrected_oere"]) == (0, 5 * MILLION)
