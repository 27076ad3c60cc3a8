"""Plans in versions, and the record published anew, on a real PostgreSQL."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.builders.intake import (
    Door,
    attributes,
    corrected,
    event,
    merged,
    open_door,
    refusal,
    retracted,
    standing_of,
)
from tests.stack import Databases

EXAMPLES = {
    year: json.dumps(yaml.safe_load(Path(f"examples/{year}/plan.yaml").read_text()), default=str)
    for year in ("2009", "2010")
}


@pytest.fixture
async def door(databases: Databases) -> AsyncIterator[Door]:
    async with open_door(databases) as opened:
        yield opened


def plan(*milestones: dict[str, Any], title: str = "Jobplan") -> dict[str, Any]:
    first = {"id": "2009/1.5", "title": title, "milestones": milestones}
    return {
        "agreement": {
            "id": "2009",
            "title": "Aftalen",
            "municipality": "København",
            "first_day": "2009-01-01",
            "last_day": "2009-12-31",
        },
        "initiatives": [first, {"id": "2009/1.6", "title": "Praktik"}],
    }


async def adopt(door: Door, adopted: dict[str, Any]) -> dict[str, Any]:
    answer = await door.ask("PUT", "/v1/plans/2009", json.dumps(adopted))
    assert answer.status_code == 200, answer.text
    versions: dict[str, Any] = answer.json()
    return versions


@pytest.mark.parametrize("year", EXAMPLES)
async def test_a_real_plan_is_adopted_once_and_read_back(door: Door, year: str) -> None:
    first = await door.ask("PUT", f"/v1/plans/{year}", EXAMPLES[year])
    again = await door.ask("PUT", f"/v1/plans/{year}", EXAMPLES[year])

    assert first.json()["version"] == 1
    assert again.json() == first.json() | {"changed": []}
    known = (await door.ask("GET", f"/v1/plans/{year}")).json()
    assert json.loads(EXAMPLES[year])["agreement"]["title"] == known["plan"]["agreement"]["title"]
    assert list(known["initiatives"]) == [
        i["id"] for i in json.loads(EXAMPLES[year])["initiatives"]
    ]
    assert {(topic, message.key) for topic, message in await door.promised()} == {
        ("fremdrift.plans.v1", year)
    }


async def test_only_what_has_changed_gets_a_new_version(door: Door) -> None:
    await adopt(door, plan())

    second = await adopt(door, plan(title="Jobplan for alle"))

    assert second["changed"] == ["initiative:2009/1.5"]
    assert second["initiatives"] == {"2009/1.5": 2, "2009/1.6": 1}
    assert second["version"] == 1


async def test_an_initiative_left_out_is_no_longer_listed(door: Door) -> None:
    await adopt(door, plan())
    shorter = plan()
    shorter["initiatives"].pop()

    second = await adopt(door, shorter)

    assert second["changed"] == ["agreement:2009"]
    assert second["version"] == 2
    assert list(second["initiatives"]) == ["2009/1.5"]


async def test_a_milestone_is_planned_once_and_replanned_when_its_day_moves(door: Door) -> None:
    undated: dict[str, Any] = {"id": "m-1", "title": "Katalog"}
    steps = [
        undated,
        *({**undated, "planned_on": day} for day in ("2009-06-01", "2009-09-01", None)),
    ]

    for step in [*steps, steps[-1]]:
        await adopt(door, plan(step))

    told = [m for m in await door.published() if attributes(m)["subject"] == "milestone:m-1"]
    assert [attributes(m)["type"].split(".")[2] for m in told] == [
        "planned",
        "replanned",
        "replanned",
    ]
    assert [json.loads(m.body)["planned_on"] for m in told] == ["2009-06-01", "2009-09-01", None]
    assert len({attributes(m)["id"] for m in told}) == 3


async def test_a_plan_that_is_wrong_is_a_problem_with_its_field(door: Door) -> None:
    wrong = plan()
    wrong["initiatives"][1]["id"] = "2010/1.6"

    belongs_elsewhere = await door.ask("PUT", "/v1/plans/2009", json.dumps(wrong))
    other_address = await door.ask("PUT", "/v1/plans/2010", json.dumps(plan()))
    no_json = await door.ask("PUT", "/v1/plans/2010", "{")
    unknown = await door.ask("GET", "/v1/plans/2010")

    assert [a.status_code for a in (belongs_elsewhere, other_address, no_json, unknown)] == [
        422, 422, 422, 404,
    ]  # fmt: skip
    assert other_address.json()["field"] == "agreement.id"


async def test_what_does_not_add_up_is_answered_and_refuses_nothing(door: Door) -> None:
    wrong = plan()
    wrong["agreement"]["total_oere"] = 500
    wrong["initiatives"][0]["budget"] = [_line(200)]

    first = await adopt(door, wrong)

    (found,) = first["findings"]
    assert (found["finding"], found["place"], found["severity"]) == ("sum-gap", "2009", "warning")
    assert found["path"] == "agreement.total_oere"
    assert first["changed"] != []


async def test_an_accepted_finding_is_kept_with_its_reason_and_its_version(door: Door) -> None:
    agreed = plan()
    agreed["agreement"]["total_oere"] = 500
    agreed["initiatives"][0]["budget"] = [_line(200)]
    await adopt(door, agreed)
    acceptance = {"finding": "sum-gap", "place": "2009", "reason": "Resten står i bilaget"}
    agreed["agreement"]["accepted_findings"] = [acceptance]

    second = await adopt(door, agreed)

    known = (await door.ask("GET", "/v1/plans/2009")).json()
    assert [each["accepted"] for each in second["findings"]] == ["Resten står i bilaget"]
    assert second["changed"] == ["agreement:2009"]
    assert known["findings"] == second["findings"]
    assert known["plan"]["agreement"]["accepted_findings"] == [acceptance]


async def test_a_milestone_renamed_in_silence_is_found_against_the_plan_in_force(
    door: Door,
) -> None:
    await adopt(door, plan({"id": "m-1", "title": "Katalog", "planned_on": "2009-06-01"}))

    second = await adopt(door, plan({"id": "m-1", "title": "Folder", "planned_on": "2009-06-01"}))

    assert [each["finding"] for each in second["findings"]] == ["scope-changed"]


async def test_a_milestone_whose_scope_is_changed_openly_is_told_with_the_reason(
    door: Door,
) -> None:
    first = {"id": "m-1", "title": "Katalog", "planned_on": "2009-06-01"}
    openly = first | {"title": "Folder", "scope_version": 2, "scope_reason": "Færre emner"}
    await adopt(door, plan(first))

    second = await adopt(door, plan(openly))

    told = [m for m in await door.published() if attributes(m)["subject"] == "milestone:m-1"]
    said = json.loads(told[-1].body)
    assert second["findings"] == []
    assert (said["scope_version"], said["reason"]) == (2, "Færre emner")
    assert await adopt(door, plan(openly)) | {"changed": []} == second | {"changed": []}


def _line(oere: int) -> dict[str, Any]:
    return {
        "id": "2009/1.5/indsats",
        "title": "Kurser",
        "nature": "activity",
        "year": 2009,
        "appropriation_oere": oere,
    }


async def test_the_record_published_anew_says_what_the_bus_said(door: Door) -> None:
    await adopt(door, plan({"id": "m-1", "title": "Katalog", "planned_on": "2009-06-01"}))
    first, second, third, fourth = (event() for _ in range(4))
    await door.send(retracted(third), corrected(fourth))
    await door.send(first, second, third, fourth)
    await door.send(corrected(first), merged(), retracted(second))
    before = await door.published()
    async with door.database.transaction() as tx:
        await tx.exec_driver_sql("TRUNCATE outbox")

    answer = (await door.ask("POST", "/v1/republish")).json()

    after = await door.published()
    assert answer == {"messages": len(after), "after": None}
    assert standing_of(after) == standing_of(before)
    assert sorted(map(_identity, after)) == sorted(map(_identity, before))


def _identity(message: Any) -> tuple[Any, ...]:
    said = {name: value for name, value in attributes(message).items() if name != "time"}
    return message.key, sorted(said.items()), message.body


async def test_the_record_is_published_piece_by_piece(door: Door) -> None:
    for _ in range(6):
        await door.send(*(event() for _ in range(1000)))
    async with door.database.transaction() as tx:
        await tx.exec_driver_sql("TRUNCATE outbox")

    first = (await door.ask("POST", "/v1/republish")).json()
    rest = (await door.ask("POST", f"/v1/republish?after={first['after']}")).json()

    assert (first["messages"], rest["messages"], rest["after"]) == (5000, 1000, None)
    assert len({attributes(m)["id"] for m in await door.published()}) == 6000


SHARE = {
    "kind": "share",
    "id": "2009/1.5/andel",
    "title": "Andel i tilbud",
    "unit": "persons",
    "event": "figure.reported",
}


def reported(value: int, n: int | None = None, measure: str = "2009/1.5/andel") -> dict[str, Any]:
    told: dict[str, Any] = {"on": "2009-09-30", "initiative": "2009/1.5", "measure": measure}
    told |= {"figure": {"value": value}} | ({} if n is None else {"n": n})
    return event("figure.reported", data=told)


async def test_a_share_without_what_it_is_a_part_of_is_refused_once_the_plan_is_known(
    door: Door,
) -> None:
    await door.register("vest", "2009/*")
    early, whole = reported(86), reported(86, 100)
    first = await door.send(early)
    adopted = plan()
    adopted["initiatives"][0]["measures"] = [SHARE]
    await adopt(door, adopted)

    sent = [early, whole, reported(86), reported(86, 85), reported(7, measure="2009/1.5/andet")]
    verdicts = await door.send(*sent, corrected(whole, reported(86)["data"]))

    assert [each["verdict"] for each in (*first, verdicts[0], verdicts[1], verdicts[4])] == [
        "accepted",
        "duplicate",
        "accepted",
        "accepted",
    ]
    assert [refusal(verdicts[place]) for place in (2, 3, 5)] == [
        ("invalid_content", "data.n"),
        ("invalid_content", "data.figure.value"),
        ("invalid_content", "data.content.n"),
    ]
