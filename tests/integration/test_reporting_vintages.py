"""Periods approved, reopened, restated: what was approved stays, and what moved is told."""

from collections.abc import AsyncIterator

import pytest

from schemas.topics import MEASURES, PLANS
from tests.builders.bus import sent
from tests.builders.reporting import (
    AGREEMENT,
    PLACED,
    SEES_PERSONS,
    Office,
    Press,
    adopted,
    instant,
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


async def test_what_was_approved_stays_and_a_late_event_restates_it(office: Office) -> None:
    press = Press()
    await begin(office, press)
    approved = await do(office, "approval", known_at=instant(5))
    before = await vintage(office)

    late = press.measure(1, "2009-08-15", minute=10)
    await office.bench.take(MEASURES.name, sent(late))
    found = await look(office)

    assert approved.json()["by"] == "Controller A"
    assert await vintage(office) == before
    assert found == 2  # the quarter and the year so far
    (quarter, year) = await restatements(office)
    assert (quarter["kind"], quarter["approved_value"], quarter["value"]) == ("period", "11", "12")
    assert (quarter["difference"], quarter["cause"], quarter["is_material"]) == ("1", "data", True)
    assert quarter["caused_by"] == [str(late.cells[0].changes[0].caused_by[0])]
    assert year["kind"] == "year_to_date"
    assert (await office.get(Q3))["state"] == "restated"


async def test_the_same_vintage_is_the_same_bytes_whatever_comes_after(office: Office) -> None:
    press = Press()
    await begin(office, press)
    await do(office, "approval", known_at=instant(5))
    first = await office.http.get(f"{Q3}/vintages/1", headers=SEES_PERSONS)

    await office.bench.take(MEASURES.name, sent(press.measure(7, minute=9)))
    await office.bench.take(PLANS.name, sent(adopted(2, title="Ny titel"), minute=11))
    await look(office)
    second = await office.http.get(f"{Q3}/vintages/1", headers=SEES_PERSONS)

    assert second.content == first.content
    assert second.headers["etag"] == first.headers["etag"]


async def test_what_has_been_restated_is_not_said_again(office: Office) -> None:
    press = Press()
    await begin(office, press)
    await do(office, "approval", known_at=instant(5))
    await office.bench.take(MEASURES.name, sent(press.measure(1, minute=10)))

    found = [await look(office) for _ in range(2)]
    back = press.measure(-1, minute=12)
    await office.bench.take(MEASURES.name, sent(back))
    undone = await look(office)

    assert (found, undone) == ([2, 0], 2)
    last = (await restatements(office))[-2]
    assert (last["old_value"], last["value"], last["is_material"]) == ("12", "11", False)
    assert last["caused_by"] == [str(back.cells[0].changes[0].caused_by[0])]
    assert (await office.get(Q3))["state"] == "approved"


async def test_what_a_definition_changes_stands_apart_from_what_data_changes(
    office: Office,
) -> None:
    press = Press()
    await begin(office, press)
    await do(office, "approval", known_at=instant(5))
    second = PLACED.model_copy(update={"version": 2})

    await office.bench.take(MEASURES.name, sent(press.measure(2, minute=8)))
    await office.bench.take(PLANS.name, sent(adopted(2, measures=(second,)), minute=10))
    await office.bench.take(MEASURES.name, sent(press.measure(9, minute=10, definition=2)))
    await office.bench.take(MEASURES.name, sent(press.measure(1, minute=12, definition=2)))
    await look(office)

    steps = [
        (each["cause"], each["old_value"], each["value"])
        for each in await restatements(office)
        if each["kind"] == "period"
    ]
    assert steps == [("data", "11", "13"), ("definition", "13", "9"), ("data", "9", "10")]


async def test_a_small_change_of_a_large_figure_is_not_material(office: Office) -> None:
    press = Press()
    await begin(office, press)
    await office.bench.take(MEASURES.name, sent(press.measure(989)))
    await do(office, "approval", known_at=instant(5))

    await office.bench.take(MEASURES.name, sent(press.measure(49, minute=10)))
    await look(office)
    await office.bench.take(MEASURES.name, sent(press.measure(1, minute=11)))
    await look(office)

    quarter = [each for each in await restatements(office) if each["kind"] == "period"]
    assert [each["is_material"] for each in quarter] == [False, True]
    assert {each["threshold_percent"] for each in quarter} == {5}


async def test_only_who_may_approve_does(office: Office) -> None:
    await begin(office, Press())

    nobody = await office.http.post(f"{Q3}/approval", json={})
    stranger = await do(office, "approval", by="another key")

    assert (nobody.status_code, stranger.status_code) == (401, 401)
    assert (await office.get(Q3))["state"] == "preliminary"
    assert await told(office) == []


async def test_a_period_is_approved_once_until_it_is_reopened(office: Office) -> None:
    press = Press()
    await begin(office, press)
    await do(office, "approval", known_at=instant(5))

    again = await do(office, "approval")
    await do(office, "reopening", reason="En leverandør mangler.")
    reopened = (await office.get(Q3))["state"]
    await office.bench.take(MEASURES.name, sent(press.measure(2, minute=9)))
    await do(office, "approval", "Controller B")

    assert (again.status_code, reopened) == (409, "reopened")
    life = await office.get(Q3)
    assert (life["state"], life["vintage"]) == ("approved", 2)
    assert [(each["kind"], each["by"]) for each in life["steps"]] == [
        ("approved", "Controller A"),
        ("reopened", "Controller A"),
        ("approved", "Controller B"),
    ]
    assert await vintage(office, 1) != await vintage(office, 2)


async def test_a_period_that_has_not_ended_is_open(office: Office) -> None:
    await begin(office, Press())

    refused = await office.http.post(
        f"{PERIODS}/2099-Q1/approval", json={}, headers={"Authorization": "Bearer key-a"}
    )

    assert refused.status_code == 409
    assert (await office.get(f"{PERIODS}/2099-Q1"))["state"] == "open"


async def test_a_figure_that_is_still_on_its_way_cannot_be_approved(office: Office) -> None:
    press = Press()
    await begin(office, press)
    _, third = press.measure(1), press.measure(1)
    await office.bench.take(MEASURES.name, sent(third))

    refused = await do(office, "approval")

    assert (refused.status_code, await told(office)) == (409, [])


async def test_where_two_have_to_approve_the_second_is_another(databases: Databases) -> None:
    async with open_office(databases, approvers=APPROVERS, four_eyes=True) as office:
        press = Press()
        await begin(office, press)
        proposed = await do(office, "approval", known_at=instant(5))
        same = await do(office, "approval")
        await office.bench.take(MEASURES.name, sent(press.measure(5, minute=9)))
        waiting = await office.get(Q3)

        approved = await do(office, "approval", "Controller B")

        assert (proposed.json()["kind"], same.status_code) == ("proposed", 409)
        assert (waiting["state"], waiting["awaits_second"]) == ("preliminary", True)
        assert approved.json()["proposed_by"] == "Controller A"
        assert approved.json()["sha256"] == proposed.json()["sha256"]


async def test_what_has_changed_since_somebody_looked_is_one_request(office: Office) -> None:
    press = Press()
    await begin(office, press)
    path = f"/v1/agreements/{AGREEMENT}/changes"
    await do(office, "approval", known_at=instant(5))
    await office.bench.take(MEASURES.name, sent(press.measure(4, minute=9)))
    await look(office)

    first = await office.get(path, period="2009-Q3", cursor=instant(6))
    then = await office.get(path, period="2009-Q3", cursor=first["next_cursor"])

    numbers = {each["kind"]: (each["old_value"], each["value"]) for each in first["numbers"]}
    assert numbers == {"period": ("11", "15"), "year_to_date": ("11", "15")}
    assert [each["kind"] for each in first["steps"]] == ["approved"]
    assert len(first["restatements"]) == 2
    assert (then["numbers"], then["steps"], then["restatements"]) == ([], [], [])
