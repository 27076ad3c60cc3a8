"""Money that was approved is restated line by line; what a reopened vintage showed still binds."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from schemas.topics import BUDGET, MEASURES, PLANS
from tests.builders.bus import sent
from tests.builders.reporting import (
    AGREEMENT,
    INITIATIVE,
    LINE,
    MILLION,
    Office,
    Press,
    adopted,
    agreement,
    instant,
    line,
    open_office,
)
from tests.builders.vintages import (
    APPROVERS,
    PERIODS,
    Q3,
    begin,
    do,
    look,
    restatements,
    told,
    vintage,
)
from tests.stack import Databases


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases, approvers=APPROVERS) as office:
        yield office


async def test_money_is_restated_line_by_line_with_the_events_of_each_amount(
    office: Office,
) -> None:
    press = Press()
    await begin(office, press)
    await do(office, "approval", known_at=instant(5))
    before = await vintage(office)

    spent = press.transfer("available", "consumed", 500, "2009-07-01", 10)
    added = [press.budget("granted", -9, minute=11), press.budget("supplementary", 9, minute=11)]
    await office.bench.take(BUDGET.name, *(sent(each) for each in (*spent, *added)))
    await look(office)

    found = {(each["figure"], each["kind"]): each for each in await restatements(office)}
    causes = [str(each.cells[0].changes[0].caused_by[0]) for each in (spent[1], added[1])]
    assert kinds(found, LINE) == kinds(found, INITIATIVE)
    for owner in (INITIATIVE, LINE):
        consumed, more = found[owner, "consumed_oere"], found[owner, "supplementary_oere"]
        assert (consumed["approved_value"], consumed["value"]) == ("0", "500")
        assert (consumed["is_material"], consumed["caused_by"]) == (True, causes[:1])
        assert more["caused_by"] == causes[1:]
        assert set(found[owner, "rest_oere"]["caused_by"]) == set(causes)
    assert await vintage(office) == before
    assert (await office.get(Q3))["restated_figures"] == 2


def kinds(found: dict[tuple[str, str], Any], owner: str) -> set[str]:
    return {kind for figure, kind in found if figure == owner}


async def test_a_restatement_of_a_line_is_published(office: Office) -> None:
    press = Press()
    await begin(office, press)
    await do(office, "approval", known_at=instant(5))

    spent = press.transfer("available", "consumed", 500, "2009-07-01", 10)
    await office.bench.take(BUDGET.name, *(sent(each) for each in spent))
    await look(office)

    said = [json.loads(each.body) for each in await told(office)]
    (consumed,) = (
        each for each in said if (each.get("figure"), each.get("kind")) == (LINE, "consumed_oere")
    )
    assert (consumed["approved_value"], consumed["value"], consumed["cause"]) == (
        *("0", "500"),
        "data",
    )
    assert consumed["caused_by"] == [str(spent[1].cells[0].changes[0].caused_by[0])]


async def test_a_plan_that_gives_a_line_other_money_restates_the_line(office: Office) -> None:
    press = Press()
    await begin(office, press)
    granted = [press.budget("granted", -5 * MILLION), press.budget("original", 5 * MILLION)]
    await office.bench.take(BUDGET.name, *map(sent, granted))
    await do(office, "approval", known_at=instant(5))

    new = adopted(2, budget=(line(appropriation_oere=6 * MILLION),))
    await office.bench.take(PLANS.name, sent(new, minute=9))
    more = [press.budget(each, n, minute=9) for each, n in (("granted", -9), ("supplementary", 9))]
    await office.bench.take(BUDGET.name, *map(sent, more))
    await look(office)

    found = {(each["figure"], each["kind"]): each for each in await restatements(office)}
    corrected = found[LINE, "corrected_oere"]
    assert int(corrected["value"]) - int(corrected["approved_value"]) == 9
    assert (corrected["cause"], corrected["is_material"]) == ("definition", False)
    assert corrected["caused_by"] == [str(more[1].cells[0].changes[0].caused_by[0])]


async def test_what_a_reopened_vintage_has_shown_still_binds_what_is_hidden(
    office: Office,
) -> None:
    await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
    press = Press()
    await place(office, press, "2009-05-01", internship=6, wage_subsidy=24)
    await act(office, "2009-Q2", "approval")
    await act(office, "2009-Q2", "reopening", reason="Igen.")

    await place(office, press, "2009-08-01", internship=2, wage_subsidy=30)

    seen = await office.http.get(f"{PERIODS}/2009-Q2/vintages/1")
    now = await office.http.get(f"/v1/agreements/{AGREEMENT}/annex", params={"period": "2009-Q3"})
    assert parts(seen.json()) == {"internship": 6, "wage_subsidy": 24}
    # The half-year's 6 was seen by everybody: 8 of the year would give the quarter's 2 away.
    assert parts(now.json())["internship"] is None


async def test_what_is_hidden_on_one_side_is_in_no_list_of_what_differs(office: Office) -> None:
    await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
    press = Press()
    await place(office, press, "2009-08-01", internship=7, wage_subsidy=30)
    await act(office, "2009-Q3", "approval")
    await act(office, "2009-Q3", "reopening", reason="Igen.")
    await place(office, press, "2009-08-02", internship=-4, wage_subsidy=9)
    await act(office, "2009-Q3", "approval")

    page = f"/aftaler/{AGREEMENT}/bilag"
    asked = {"periode": "2009-Q3", "udgave": "1", "mod": "2"}
    of_everybody, of_some = [
        (await office.http.get(page, params=asked, headers=key)).text
        for key in ({}, {"Authorization": "Bearer key-a"})
    ]

    assert "offer:internship" in differing(of_some)
    assert "offer:internship" not in differing(of_everybody)
    assert "+5" in differing(of_everybody)  # the whole: from 37 to 42


def differing(page: str) -> str:
    """Return the part of a page that lists what differs."""
    return page.split('id="forskelle"')[1].split("</table>", maxsplit=1)[0]


async def place(office: Office, press: Press, on: str, **by_offer: int) -> None:
    booked = [press.measure(sum(by_offer.values()), on)]
    booked += [press.measure(n, on, breakdown={"offer": part}) for part, n in by_offer.items()]
    await office.bench.take(MEASURES.name, *map(sent, booked))


async def act(office: Office, period: str, what: str, **said: str) -> None:
    path, key = f"{PERIODS}/{period}/{what}", {"Authorization": "Bearer key-a"}
    done = await office.http.post(path, json=said, headers=key)
    assert done.status_code == 200, done.text


def parts(annex: Any) -> dict[str, int | None]:
    (row,) = annex["initiatives"]
    (offers,) = row["measures"][0]["breakdowns"]
    return {each["part"]: each["year_to_date"] for each in offers["parts"]}
