"""What a forløb costs is in the plan: money tells nobody how few have begun one, in any form."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest

from schemas.measures import Aggregate
from schemas.plans import PlannedQuantity, Price
from schemas.topics import BUDGET, MEASURES, PLANS
from schemas.unit_costs import UnitCost
from tests.builders.bus import sent
from tests.builders.live import Hand
from tests.builders.reporting import (
    AGREEMENT,
    INITIATIVE,
    LINE,
    MILLION,
    SEES_PERSONS,
    Office,
    Press,
    adopted,
    agreement,
    day,
    line,
    open_office,
    recorded,
)
from tests.stack import Databases

BEGUN: Final = Aggregate(
    id=f"{INITIATIVE}/forloeb", title="Forløb", unit="forloeb", op="count", event="forloeb.started"
)
WEEK: Final = 70_000
WEEKS: Final = 5
ONE: Final = WEEK * WEEKS
ANNEX: Final = f"/v1/agreements/{AGREEMENT}/annex"
ECONOMY: Final = f"/v1/agreements/{AGREEMENT}/economy"
PAGES: Final = f"/aftaler/{AGREEMENT}"


@asynccontextmanager
async def opened(databases: Databases, *begun: tuple[int, str]) -> AsyncIterator[Office]:
    """Open an office in which so many forløb have begun on these days, at five weeks each."""
    async with open_office(databases, clock=Hand(recorded(60))) as office:
        priced = line(
            prices=(Price(amount_oere=WEEK, per="week", valid_from=day("2009-01-01")),),
            planned=PlannedQuantity(quantity=300, weeks=WEEKS),
        )
        office_line = line(id=f"{INITIATIVE}/adm", nature="administration", appropriation_oere=900)
        plan = adopted(
            measures=(BEGUN,),
            targets=(),
            milestones=(),
            unit_costs=(UnitCost(of="started", measure=BEGUN.id),),
            budget=(priced, office_line),
        )
        await office.bench.take(PLANS.name, sent(agreement()), sent(plan))
        press = Press()
        money = [press.budget("granted", -5 * MILLION), press.budget("original", 5 * MILLION)]
        for number, on in begun:
            counted = press.measure(number, on, measure=BEGUN.id)
            await office.bench.take(MEASURES.name, sent(counted))
            money += press.transfer("available", "committed", number * ONE, on)
        await office.bench.take(BUDGET.name, *map(sent, money))
        yield office


def questions() -> Iterator[tuple[str, dict[str, str]]]:
    for period in ("2009-Q1", "2009-Q2", "2009-Q3", "2009-Q4", "2009"):
        for suffix in ("", ".xlsx", ".jsonstat", ".px", ".html"):
            yield f"{ANNEX}{suffix}", {"period": period}
        for table in ("figures", "money"):
            yield f"{ANNEX}.csv", {"period": period, "table": table}
        for page in ("", "/bilag", "/oekonomi"):
            yield f"{PAGES}{page}", {"periode": period}
    for on in ("2009-03-31", "2009-06-30", "2009-09-30", "2009-12-31", "2010-03-31"):
        for suffix in ("", ".csv", ".xlsx", ".jsonstat", ".px"):
            yield f"{ECONOMY}{suffix}", {"year": "2009", "as_of": on}
        yield f"/v1/lines/{LINE}/forecasts", {"as_of": on}
    yield f"/v1/lines/{LINE}/forecasts", {}
    yield ECONOMY, {"year": "2010"}


async def answers(office: Office) -> dict[str, tuple[int, bytes, str]]:
    found = {}
    for path, asked in questions():
        got = await office.http.get(path, params=asked)
        assert got.status_code in {200, 403}, (path, asked, got.text)
        told = got.status_code, got.content, got.headers.get("etag", "")
        found[f"{path} {asked}"] = told
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ([(2, "2009-05-01")], [(3, "2009-05-01")]),
        ([(40, "2009-02-01"), (2, "2009-05-01")], [(39, "2009-02-01"), (3, "2009-05-01")]),
        (
            [(40, "2009-02-01"), (2, "2009-05-01"), (58, "2009-08-01")],
            [(39, "2009-02-01"), (3, "2009-05-01"), (58, "2009-08-01")],
        ),
    ],
)
async def test_how_few_have_begun_makes_no_difference_to_any_form_of_the_money(
    databases: Databases, one: list[tuple[int, str]], other: list[tuple[int, str]]
) -> None:
    async with opened(databases, *one) as office:
        here, seen = await answers(office), await office.annex("2009-Q2")
    async with opened(databases, *other) as office:
        there, seen_there = await answers(office), await office.annex("2009-Q2")

    assert [asked for asked, told in here.items() if told != there[asked]] == []
    assert seen != seen_there
    assert sum(status == 200 for status, *_ in here.values()) > 60


async def test_what_is_used_is_hidden_with_what_would_tell_it_and_the_budget_is_not(
    databases: Databases,
) -> None:
    async with opened(databases, (3, "2009-05-01")) as office:
        (row,) = (await everybody(office, ECONOMY, year="2009"))["initiatives"]
        whole = await everybody(office, ECONOMY, year="2009")
        (of_annex,) = (await everybody(office, ANNEX, period="2009-Q2"))["initiatives"]
        page = await office.http.get(f"{PAGES}/oekonomi", params={"periode": "2009-Q2"})
        csv = await office.http.get(f"{ANNEX}.csv", params={"period": "2009-Q2", "table": "money"})
        (true,) = (await office.get(ECONOMY, year="2009"))["initiatives"]

    priced, untouched = row["lines"]
    for money in (priced, row, whole["total"], of_annex["money"]):
        assert (money["committed_oere"], money["rest_oere"], money["marker"]) == (
            *(None, None),
            "hidden",
        )
    assert priced["corrected_oere"] == 5 * MILLION
    assert (priced["pace"], priced["capacity"], priced["expected"]) == (None, None, None)
    assert (untouched["committed_oere"], untouched["marker"]) == (0, None)
    assert of_annex["unit_costs"][0]["marker"] == "hidden"
    assert of_annex["unit_costs"][0]["oere"] is None
    assert "skjult" in page.text
    assert "skjult" in csv.content.decode("utf-8-sig")
    assert true["committed_oere"] == 3 * ONE


async def test_money_for_many_is_shown_to_everybody(databases: Databases) -> None:
    async with opened(databases, (40, "2009-02-01"), (25, "2009-05-01")) as office:
        told = [
            await office.http.get(ECONOMY, params={"year": "2009"}, headers=key)
            for key in ({}, SEES_PERSONS)
        ]

    one, other = (each.json() for each in told)
    assert one["initiatives"][0]["committed_oere"] == 65 * ONE
    assert one["total"] == other["total"]


async def everybody(office: Office, path: str, **asked: str) -> Any:
    response = await office.http.get(path, params=asked)
    assert response.status_code == 200, response.text
    return response.json()
