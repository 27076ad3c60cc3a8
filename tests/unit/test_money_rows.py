"""Every row of the plan of 2010 about money is in the plan file and comes to what it says."""

from collections import Counter
from datetime import date, timedelta
from functools import cache
from typing import Any, Final

import pytest

from examples import oracle
from schemas.activity import ForloebStarted
from schemas.plans import BudgetLine, InitiativeAdopted, Plan
from tests.builders.budget import Desk
from tests.builders.rows import plan

Row = dict[str, Any]
ROWS: Final[list[Row]] = oracle.loaded("money.yaml")["rows"]
# The document has seven initiatives in its second chapter and five in its first, and one total.
NUMBERED: Final = [f"1.{number}" for number in range(1, 6)] + [f"2.{n}" for n in range(1, 8)]
PLANNED: Final = [row["planned"] for row in ROWS if "planned" in row]
PRICED: Final = [planned for planned in PLANNED if planned["one_oere"] is not None]


def agreement() -> Plan:
    return plan("2010")


@cache
def lines() -> dict[str, BudgetLine]:
    return {line.id: line for each in agreement().initiatives for line in each.budget}


def test_no_row_about_money_is_left_out() -> None:
    rows = [row["id"] for row in ROWS]

    assert rows == [*(f"001 {number}" for number in NUMBERED), "001 sum"]
    assert {f"2010/{number}" for number in NUMBERED} == {i.id for i in agreement().initiatives}


def test_every_line_of_the_plan_is_in_one_row_of_its_own_initiative() -> None:
    listed = Counter(line for row in ROWS for line in row["lines"])

    assert listed == Counter(list(lines()))
    for row in ROWS:
        number = row["id"].removeprefix("001 ")
        assert all(line.startswith(f"2010/{number}/") for line in row["lines"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: str(row["id"]))
def test_a_row_comes_to_its_lines_and_its_lines_are_those_of_the_plan(row: Row) -> None:
    found = {name: lines()[name].appropriation_oere for name in row["lines"]}

    amounts = [amount for amount in found.values() if amount is not None]
    assert found == row["lines"]
    assert (sum(amounts) if amounts else None) == (row["total_oere"] if found else None)
    assert found or row["none"]


@pytest.mark.parametrize(
    "name", [n for row in ROWS for n, oere in row["lines"].items() if oere is None]
)
def test_what_is_held_within_a_frame_names_it_and_has_no_amount_of_nought(name: str) -> None:
    assert lines()[name].frame
    assert lines()[name].appropriation_oere is None


@pytest.mark.parametrize("planned", PLANNED, ids=lambda each: str(each["line"]))
def test_the_plan_says_how_many_and_at_what_price(planned: Row) -> None:
    line = lines()[planned["line"]]

    assert line.planned is not None
    assert line.planned.quantity == planned["number"]
    assert bool(line.prices) == (planned["one_oere"] is not None)


@pytest.mark.parametrize("planned", PRICED, ids=lambda each: str(each["line"]))
def test_as_many_as_planned_leave_what_the_row_says_and_room_for_so_many_more(
    planned: Row,
) -> None:
    line, desk = lines()[planned["line"]], Desk()
    initiative = line.id.rpartition("/")[0]
    (own,) = (each for each in agreement().initiatives if each.id == initiative)
    desk.adopt(InitiativeAdopted(version=1, agreement="2010", initiative=own))

    assert line.planned is not None
    number, weeks = planned["number"], line.planned.weeks
    desk.tell(*(_begun(initiative, n, weeks) for n in range(number + planned["more"])))
    rest = desk.value(line.id).get("available", 0)
    desk.tell(_begun(initiative, number + planned["more"], weeks))

    assert rest == planned["left_oere"] - planned["more"] * planned["one_oere"]
    assert 0 <= rest < planned["one_oere"]
    assert desk.value(line.id)["available"] == rest - planned["one_oere"] < 0


def _begun(initiative: str, number: int, weeks: int | None) -> ForloebStarted:
    on = date(2010, 1, 4) + timedelta(days=number % 200)
    return ForloebStarted(forloeb=f"f{number}", initiative=initiative, on=on, weeks=weeks)


ELSEWHERE: Final = [each for row in ROWS for each in row.get("elsewhere", {}).items()]


@pytest.mark.parametrize(("name", "party"), ELSEWHERE)
def test_money_that_is_anothers_to_spend_says_whose(name: str, party: str) -> None:
    named = {line.id: line.party for line in lines().values() if line.party}

    assert named[name] == party
    assert set(named) == {each for each, _ in ELSEWHERE}


def test_the_rows_together_are_less_than_the_agreement_and_the_difference_is_said() -> None:
    *rows, total = ROWS

    listed = sum(row["total_oere"] or 0 for row in rows)

    assert agreement().agreement.total_oere == total["total_oere"]
    assert listed == total["listed_oere"]
    assert total["total_oere"] - listed == total["not_placed_oere"] == 1_600_000_000
