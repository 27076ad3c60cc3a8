"""Periods approved, reopened, restated: what was approved stays and comes again, byte for byte."""

import json
from collections.abc import AsyncIterator, Iterable
from typing import Any

import httpx2
import msgspec
import pytest
from sqlalchemy import text

from schemas.topics import BUDGET, MEASURES, PLANS, REPORTS
from services.chassis.access import digest_of
from services.chassis.clock import system_clock
from services.chassis.offsets import Lane
from services.chassis.outbox import Message, unpack
from services.chassis.records import Record
from services.reporting import queries
from services.reporting.tables import FIGURES
from services.reporting.vintages.restating import restate
from tests.builders.bus import sent
from tests.builders.reporting import (
    AGREEMENT,
    INITIATIVE,
    PLACED,
    Office,
    Press,
    adopted,
    agreement,
    instant,
    open_office,
)
from tests.stack import Databases

PERIODS = f"/v1/agreements/{AGREEMENT}/periods"
Q3 = f"{PERIODS}/2009-Q3"
KEYS = {"Controller A": "key-a", "Controller B": "key-b"}
APPROVERS = {name: digest_of(key) for name, key in KEYS.items()}


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases, approvers=APPROVERS) as office:
        yield office


async def begin(office: Office, press: Press) -> None:
    """Have the plan adopted and eleven people placed in the third quarter."""
    await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
    await office.bench.take(MEASURES.name, sent(press.measure(11)))


async def do(office: Office, what: str, by: str = "Controller A", **said: Any) -> httpx2.Response:
    key = {"Authorization": f"Bearer {KEYS.get(by, by)}"}
    return await office.http.post(f"{Q3}/{what}", json=said, headers=key)


async def look(office: Office, threshold_percent: int = 5) -> int:
    """Look as the watch does every few seconds."""
    async with office.bench.database.transaction() as tx:
        await queries.see_one_state(tx)
        return await restate(tx, system_clock(), threshold_percent)


async def vintage(office: Office, number: int = 1) -> bytes:
    response = await office.http.get(f"{Q3}/vintages/{number}")
    assert response.status_code == 200, response.text
    return response.content


async def restatements(office: Office) -> list[dict[str, Any]]:
    return list(await office.get(f"/v1/agreements/{AGREEMENT}/restatements", period="2009-Q3"))


async def told(office: Office) -> list[Message]:
    """Return what was promised to the reports topic, in order."""
    async with office.bench.database.transaction() as tx:
        rows = await tx.scalars(
            text("SELECT packed FROM outbox WHERE topic = :topic ORDER BY position"),
            {"topic": REPORTS.name},
        )
        return [message for packed in rows for message in unpack(packed)]


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
    assert quarter["caused_by"] == [str(late.changes[0].caused_by[0])]
    assert year["kind"] == "year_to_date"
    assert (await office.get(Q3))["state"] == "restated"


async def test_the_same_vintage_is_the_same_bytes_whatever_comes_after(office: Office) -> None:
    press = Press()
    await begin(office, press)
    await do(office, "approval", known_at=instant(5))
    first = await office.http.get(f"{Q3}/vintages/1")

    await office.bench.take(MEASURES.name, sent(press.measure(7, minute=9)))
    await office.bench.take(PLANS.name, sent(adopted(2, title="Ny titel"), minute=11))
    await look(office)
    second = await office.http.get(f"{Q3}/vintages/1")

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
    assert last["caused_by"] == [str(back.changes[0].caused_by[0])]
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


async def test_money_is_restated_like_any_figure(office: Office) -> None:
    press = Press()
    await begin(office, press)
    await do(office, "approval", known_at=instant(5))

    spent = press.transfer("available", "consumed", 500, "2009-07-01", 10)
    await office.bench.take(BUDGET.name, *(sent(each) for each in spent))
    await look(office)

    found = {each["kind"]: each for each in await restatements(office)}
    assert {each["figure"] for each in found.values()} == {INITIATIVE}
    consumed = found["consumed_oere"]
    assert (consumed["approved_value"], consumed["value"]) == ("0", "500")
    assert str(spent[1].changes[0].caused_by[0]) in consumed["caused_by"]


async def test_only_who_may_approve_does(office: Office) -> None:
    await begin(office, Press())

    nobody = await office.http.post(f"{Q3}/approval", json={})
    stranger = await do(office, "approval", by="another key")

    assert (nobody.status_code, stranger.status_code) == (401, 403)
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


async def test_a_rebuild_from_the_topics_gives_every_vintage_byte_for_byte(
    office: Office, databases: Databases
) -> None:
    press = Press()
    plans = [sent(agreement()), sent(adopted())]
    figures = [sent(press.measure(11)), sent(press.measure(3, minute=9))]
    await office.bench.take(PLANS.name, *plans)
    await office.bench.take(MEASURES.name, figures[0])
    await do(office, "approval", known_at=instant(5))
    await do(office, "reopening", reason="Igen.")
    await do(office, "approval", "Controller B", known_at=instant(6))
    await office.bench.take(MEASURES.name, figures[1])
    await look(office)
    said = records(await told(office))

    async with open_office(databases, approvers=APPROVERS) as rebuilt:
        await rebuilt.bench.take_records(said)
        await rebuilt.bench.take(PLANS.name, *plans)
        await rebuilt.bench.take(MEASURES.name, *figures)
        await look(rebuilt)

        assert [await vintage(rebuilt, n) for n in (1, 2)] == [
            await vintage(office, n) for n in (1, 2)
        ]
        assert await restatements(rebuilt) == await restatements(office) != []
        assert await told(rebuilt) == []  # nothing is said twice
        assert await held(rebuilt) == await held(office)


async def test_bytes_that_are_not_those_approved_are_set_aside(office: Office) -> None:
    await begin(office, Press())
    await do(office, "approval", known_at=instant(5))
    (approval,) = await told(office)
    said = json.loads(approval.body)
    tampered = json.dumps(said | {"step": 2, "sha256": "0" * 64}).encode()

    await office.bench.take_records(records([msgspec.structs.replace(approval, body=tampered)]))

    assert [each["step"] for each in (await office.get(Q3))["steps"]] == [1]


def records(messages: Iterable[Message]) -> list[Record]:
    """Return promised messages as they come to lie on the topic."""
    lane = Lane("test", REPORTS.name, 0)
    return [
        Record(lane, offset, each.key.encode(), each.body, each.headers)
        for offset, each in enumerate(messages)
    ]


async def held(office: Office) -> set[tuple[Any, ...]]:
    """Return what a rebuild compares."""
    async with office.bench.database.transaction() as tx:
        return {tuple(row) for row in await tx.execute(text(FIGURES))}
