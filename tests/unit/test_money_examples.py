"""The plan of 2010: what its money was to buy, and what the stream says it bought."""

from datetime import date

import pytest

from services.reporting.answers.money import CapacityShown, LineShown, UnitCostShown
from tests.builders.money import shown

YEAR_END = date(2010, 12, 31)
LATER = date(2012, 12, 31)


def line(of: str, on: date = YEAR_END) -> LineShown:
    (found,) = (e for e in shown(on)[of.rpartition("/")[0]].lines if e.id == of)
    return found


def capacity(of: str) -> CapacityShown:
    found = line(of).capacity
    assert found is not None
    return found


def cost(initiative: str, of: str, on: date = YEAR_END) -> UnitCostShown:
    (found,) = (each for each in shown(on)[initiative].unit_costs if each.of == of)
    return found


@pytest.mark.parametrize(
    ("initiative", "of", "each_oere"),
    [
        ("2010/1.3", "successful", 7_866_667),
        ("2010/1.4", "successful", 571_429),
        ("2010/1.5", "started", 10_000_000),
        ("2010/2.1", "completed", 2_500_000),
        ("2010/2.2", "started", 2_181_818),
        ("2010/2.6", "started", 20_000_000),
    ],
)
def test_what_one_was_to_cost_follows_from_the_plan(
    initiative: str, of: str, each_oere: int
) -> None:
    planned = cost(initiative, of).planned

    assert planned is not None
    assert planned.each_oere == each_oere


@pytest.mark.parametrize(
    ("of", "quantity", "planned_oere", "buys"),
    [
        ("2010/1.3/indsats", 200, 500_000_000, 200),
        ("2010/1.4/indsats", 1500, 525_000_000, 1571),
        ("2010/1.5/indsats", 50, 500_000_000, 50),
        ("2010/2.2/indsats", 275, 550_000_000, 275),
    ],
)
def test_the_price_times_the_quantity_is_held_against_the_budget(
    of: str, quantity: int, planned_oere: int, buys: int
) -> None:
    found = capacity(of)

    assert (found.planned, found.planned_oere, found.buys) == (quantity, planned_oere, buys)


def test_of_1_4_there_are_250_000_left_or_71_more() -> None:
    assert capacity("2010/1.4/indsats").sentence.endswith("250.000,00 kr. tilbage eller 71 flere")


@pytest.mark.parametrize(
    ("initiative", "percent"), [("2010/1.3", 15.3), ("2010/1.4", 8.3), ("2010/2.7", 100.0)]
)
def test_administration_is_a_share_of_each_initiative(initiative: str, percent: float) -> None:
    found = shown()[initiative].administration

    assert found is not None
    assert found.corrected_percent == percent


def test_whose_time_is_not_up_waits_and_takes_its_money_with_it() -> None:
    then, later = (cost("2010/1.4", "successful", on) for on in (YEAR_END, LATER))

    assert (then.matured, then.unmatured) == (845, 329)
    assert (later.matured, later.unmatured) == (1174, 0)
    assert then.borne_oere is not None
    assert then.oere is not None
    assert then.borne_oere < then.oere
    assert later.borne_oere == later.oere


def test_a_cost_is_what_is_consumed_over_how_many_there_are() -> None:
    found = cost("2010/1.3", "successful", LATER)

    consumed = sum(each.consumed_oere or 0 for each in shown(LATER)["2010/1.3"].lines)
    assert found.oere == consumed
    assert found.number == 44
    assert found.each_oere == round(consumed / 44)
    assert (found.status, found.status_text) == ("dearer", "dyrere end planlagt")


def test_what_providers_were_paid_is_all_that_is_consumed() -> None:
    for each in shown(LATER).values():
        paid = sum(provider.consumed_oere or 0 for provider in each.providers)
        assert not each.providers or paid == each.consumed_oere
    assert {p.provider for p in shown(LATER)["2010/1.5"].providers} == {"cab"}


def test_what_nobody_is_told_to_have_cost_has_no_price() -> None:
    found = cost("2010/2.1", "completed")

    assert (found.each_oere, found.missing) == (None, "not_booked")
    assert found.number == 240


@pytest.mark.parametrize("initiative", ["2010/1.3", "2010/1.4", "2010/1.5", "2010/2.2"])
def test_a_forecast_of_september_is_within_a_tenth_of_the_year(initiative: str) -> None:
    then = shown(date(2010, 9, 30))[initiative].expected
    ended = shown(YEAR_END)[initiative].expected

    assert then is not None
    assert ended is not None
    assert then.value_oere is not None
    assert ended.value_oere is not None
    assert abs(then.value_oere - ended.value_oere) <= ended.value_oere / 10
