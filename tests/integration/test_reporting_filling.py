"""What reporting answers of a definition that is being filled: that it is, and no number."""

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest

from schemas.formulas import Constant, Formula, MeasureTerm, Product, Sum
from schemas.measures import Measure
from schemas.snapshots import MeasureFilled, MeasureFilling
from schemas.topics import MEASURES, PLANS
from tests.builders.bus import sent
from tests.builders.reporting import (
    INITIATIVE,
    PLACED,
    POSTS,
    Office,
    Press,
    adopted,
    agreement,
    instant,
    open_office,
    recorded,
)
from tests.stack import Databases

YEAR = {"from": "2009-01-01", "to": "2009-12-31"}


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases) as office:
        office.bench.fills = False
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        await office.bench.take(MEASURES.name, sent(Press().measure(3)))
        yield office


def about(measure: Measure = PLACED, since: int = 0) -> dict[str, Any]:
    return {
        "initiative": INITIATIVE,
        "measure": measure.id,
        "definition": measure.version,
        "since": recorded(since),
    }


async def fill(
    office: Office, measure: Measure = PLACED, since: int = 0, filled_at: int = 10
) -> None:
    told = MeasureFilled(**about(measure, since), filled_at=recorded(filled_at))
    await office.bench.take(MEASURES.name, sent(told))


async def states(office: Office, **asked: str) -> list[str]:
    """Return the state of PLACED wherever it is asked for."""
    row = await office.row(**asked)
    series, values, trace = await asked_for(office, **asked)
    points = {each["state"] for each in values["points"]}
    return [row["measures"][0]["state"], series["state"], *points, trace["state"]]


async def asked_for(office: Office, **asked: str) -> tuple[Any, Any, Any]:
    path = f"/v1/measures/{PLACED.id}"
    return (
        await office.get(f"{path}/series", **YEAR, **asked),
        await office.get(f"{path}/values", **YEAR, **asked),
        await office.get(f"{path}/trace", period="2009", **asked),
    )


async def test_no_number_is_shown_while_a_definition_is_being_filled(office: Office) -> None:
    row = await office.row()
    series, values, trace = await asked_for(office)

    assert await states(office) == ["being_filled"] * 4
    figure = row["measures"][0]["figure"]
    assert {figure[kind] for kind in ("period", "year_to_date", "at_end")} == {None}
    assert all(not each["parts"] for each in row["measures"][0]["breakdowns"])
    assert series["points"] == []
    assert {each["value"] for each in values["points"]} == {None}
    assert (trace["value"], trace["sum_of_changes"], trace["changes"]) == (None, None, [])


async def test_a_target_waits_and_says_so_in_danish(office: Office) -> None:
    (target,) = (await office.row())["targets"]

    assert (target["status"], target["achieved"]) == ("being_filled", None)
    assert target["explanation"]["sentence"].endswith(": beregnes")


async def test_a_year_is_neither_known_nor_forecast(office: Office) -> None:
    found = await office.get(f"/v1/measures/{PLACED.id}/forecasts", year="2009")

    assert (found["state"], found["actual"]) == ("being_filled", None)
    assert {each["missing"] for each in found["forecasts"]} == {"being_filled"}


async def test_when_it_is_filled_the_number_is_there(office: Office) -> None:
    await fill(office)

    assert await states(office) == ["filled"] * 4
    assert await office.placed() == (3, 3)
    assert (await office.row())["targets"][0]["status"] == "behind"


async def test_as_known_before_that_it_is_being_filled_for_ever(office: Office) -> None:
    await fill(office, filled_at=10)

    assert await states(office, known_at=instant(9)) == ["being_filled"] * 4
    assert await states(office, known_at=instant(10)) == ["filled"] * 4


async def test_of_several_definitions_only_those_that_are_filled_are_shown(
    office: Office,
) -> None:
    await fill(office, POSTS)

    found = {each["id"]: each["state"] for each in (await office.row())["measures"]}
    assert found == {PLACED.id: "being_filled", POSTS.id: "filled"}


async def test_another_meaning_under_the_same_version_is_being_filled(office: Office) -> None:
    await fill(office)
    other = PLACED.model_copy(update={"op": "count"})

    await office.bench.take(PLANS.name, sent(adopted(2, measures=(other, POSTS)), minute=20))

    assert (await states(office))[0] == "being_filled"
    await fill(office, since=20, filled_at=30)
    assert (await states(office))[0] == "filled"
    assert (await states(office, known_at=instant(19)))[0] == "filled"
    assert (await states(office, known_at=instant(29)))[0] == "being_filled"


async def test_what_is_taken_away_is_not_seen_go_before_the_plan_is_here(office: Office) -> None:
    await fill(office)

    going = MeasureFilling(**about(since=20))
    await office.bench.take(MEASURES.name, sent(going), sent(Press().measure(-1, minute=20)))

    assert (await states(office))[0] == "being_filled"
    assert (await states(office, known_at=instant(19)))[0] == "filled"


async def test_told_twice_or_in_the_wrong_order_it_is_the_same(office: Office) -> None:
    told = sent(MeasureFilled(**about(), filled_at=recorded(10)))

    await office.bench.take(MEASURES.name, told, told, sent(MeasureFilling(**about())))
    await fill(office, filled_at=50)

    assert (await states(office, known_at=instant(10)))[0] == "filled"
    assert datetime.fromisoformat((await office.annex())["last_recorded_at"]) == recorded(0)


async def test_what_rests_on_it_waits_as_well(office: Office) -> None:
    both = Formula(
        id=f"{INITIATIVE}/dobbelt",
        title="To gange så mange",
        unit="persons",
        expression=Sum(
            of=(Product(of=(MeasureTerm(measure=PLACED.id), Constant(value=Decimal(2)))),)
        ),
    )
    told = sent(adopted(2, measures=(PLACED, POSTS, both)), minute=5)
    await office.bench.take(PLANS.name, told)

    before = (await office.row())["measures"][-1]
    await fill(office)

    assert before["state"] == "being_filled"
    assert (await office.row())["measures"][-1]["state"] == "filled"


@pytest.mark.parametrize("listed", [(INITIATIVE, "2009/3.5"), ("2009/3.5",)])
async def test_a_formula_rests_on_another_initiatives_measure_and_waits_for_it(
    office: Office, listed: tuple[str, ...]
) -> None:
    both = Formula(
        id="2009/3.5/dobbelt",
        title="To gange så mange",
        unit="persons",
        expression=Sum(
            of=(Product(of=(MeasureTerm(measure=PLACED.id), Constant(value=Decimal(2)))),)
        ),
    )
    alone: Any = {"id": "2009/3.5", "targets": (), "milestones": (), "budget": ()}
    told = sent(agreement(*listed, version=2)), sent(adopted(measures=(both,), **alone))
    await office.bench.take(PLANS.name, *told)

    before = await asked_of(office, both)
    await fill(office)

    assert before == [("being_filled", None)] * 2
    assert await asked_of(office, both) == [("filled", Decimal(6))] * 2


async def asked_of(office: Office, formula: Formula) -> list[tuple[str, Decimal | None]]:
    """Return a formula's state and value in the annex, and in its values."""
    row = (await office.annex())["initiatives"][-1]
    (point, *_) = (
        await office.get(
            f"/v1/measures/{formula.id}/values", **{"from": "2009-07-01", "to": "2009-09-30"}
        )
    )["points"]
    found = (row["measures"][0], point)
    return [(e["state"], e["value"] and Decimal(e["value"]["amount"])) for e in found]
