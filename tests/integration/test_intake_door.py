"""The door over HTTP, on a real PostgreSQL: a verdict for each event, and what follows from it."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from schemas.envelope import JSON_BATCH, JSON_EVENT, event_uuid
from services.chassis import metrics
from tests.builders.intake import (
    ANNA,
    BO,
    OPERATOR_KEY,
    Door,
    attributes,
    corrected,
    cost,
    event,
    open_door,
    refusal,
    started,
)
from tests.stack import Databases


@pytest.fixture
async def door(databases: Databases) -> AsyncIterator[Door]:
    async with open_door(databases) as opened:
        yield opened


async def test_an_accepted_event_is_promised_to_the_bus_under_its_pseudonym(door: Door) -> None:
    sent = event()

    verdicts = await door.send(sent)

    assert verdicts == [{"id": sent["id"], "verdict": "accepted"}]
    (message,) = await door.published()
    assert message.key == attributes(message)["subject"]
    assert message.key.startswith("citizen:1:")
    assert attributes(message)["id"] == str(event_uuid("vest", sent["id"]))
    assert json.loads(message.body)["citizen"] == {"sex": "female", "born": "1975-03"}


async def test_what_the_publisher_says_of_sex_and_birth_is_kept(door: Door) -> None:
    citizen = {"cpr": ANNA, "sex": "male", "born": "1975-04"}

    await door.send(event(data=started(citizen=citizen)))

    (message,) = await door.published()
    assert json.loads(message.body)["citizen"] == {"sex": "male", "born": "1975-04"}


async def test_a_hyphen_in_a_number_makes_nobody_else_of_the_person(door: Door) -> None:
    await door.send(event(), event(data=started(f"{ANNA[:6]}-{ANNA[6:]}", forloeb="f-2")))

    assert len({message.key for message in await door.published()}) == 1


async def test_a_batch_gets_a_verdict_for_each_event_in_its_order(door: Door) -> None:
    good, again = event(), event()
    bad = event(data=started(weeks="six"))
    await door.send(again)

    verdicts = await door.send(good, bad, again, good)

    assert [each["verdict"] for each in verdicts] == [
        "accepted",
        "refused",
        "duplicate",
        "duplicate",
    ]
    assert [each["id"] for each in verdicts] == [good["id"], bad["id"], again["id"], good["id"]]
    assert refusal(verdicts[1]) == ("invalid_content", "data.weeks")
    assert await door.count("event") == 2


async def test_another_content_under_a_known_id_is_a_conflict_and_the_first_stays(
    door: Door,
) -> None:
    first = event()
    await door.send(first)

    across = await door.send({**first, "data": started(weeks=3)})
    within = await door.send(twice := event(), {**twice, "data": started(BO)})

    assert refusal(across[0]) == ("id_conflict", "id")
    assert [each["verdict"] for each in within] == ["accepted", "refused"]
    assert len(await door.published()) == 2


async def test_the_id_of_a_refused_event_is_free(door: Door) -> None:
    bad = event(data=started(weeks="six"))
    await door.send(bad)

    mended = await door.send({**bad, "data": started()})

    assert mended == [{"id": bad["id"], "verdict": "accepted"}]
    known = (await door.ask("GET", f"/v1/events/vest/{bad['id']}")).json()
    assert known["verdict"] == "accepted"
    assert [each["reason"] for each in known["refusals"]] == ["invalid_content"]


async def test_a_refused_event_is_announced_and_can_be_asked_for(door: Door) -> None:
    bad = event(data=started(weeks="six"))
    await door.send(bad)

    known = (await door.ask("GET", f"/v1/events/vest/{bad['id']}")).json()

    assert known["verdict"] == "refused"
    ((topic, message),) = await door.promised()
    assert topic == "fremdrift.refusals.v1"
    assert message.key == "vest"
    assert json.loads(message.body)["field"] == "data.weeks"


def told_of(measure: str, noun: str, **said: Any) -> Any:
    """Return what initiative 2009/1.5 tells of a measure."""
    return event(
        noun, data={"on": "2009-09-30", "initiative": "2009/1.5", "measure": measure, **said}
    )


MANY_WRONGS: list[tuple[Any, str, str | None]] = [
    (7, "malformed", None),
    ({}, "malformed", "type"),
    (event(type="fremdrift.nothing.happened.v1"), "unknown_type", "type"),
    (event(type="fremdrift.fact.withdrawn.v1"), "unknown_type", "type"),
    (event(specversion="0.3"), "malformed", "specversion"),
    (event(time="yesterday"), "malformed", "time"),
    (event(time="2009-08-03T09:12:00"), "malformed", "time"),
    (event(time="0001-01-01T00:00:00+02:00"), "malformed", "time"),
    (event(time="9999-12-31T23:59:59-02:00"), "malformed", "time"),
    (event(id=""), "malformed", "id"),
    (event(id="a\x00b"), "malformed", "id"),
    (event(id=ANNA), "identity_in_text", "id"),
    (event(surPrise="!"), "malformed", "surPrise"),
    (event(surprise=["!"]), "malformed", "surprise"),
    (event(**{f"e{number}": "!" for number in range(21)}), "malformed", None),
    (event(data=[]), "malformed", "data"),
    (event(data={**started(), "wekes": 7}), "invalid_content", "data.wekes"),
    (event(data=started(on="4/8 2009")), "invalid_content", "data.on"),
    (cost(line="2009/2.1/drift"), "invalid_content", "data.line"),
    (
        told_of("2009/2.1/ture", "figure.reported", figure={"value": 7}),
        "invalid_content",
        "data.measure",
    ),
    (
        told_of("2009/2.1/ture", "statement.reported", category="status", text="Går."),
        "invalid_content",
        "data.measure",
    ),
    (
        corrected(cost(), cost(initiative="2009/2.1")["data"]),
        "invalid_content",
        "data.content.line",
    ),
    (event(data=started(citizen={})), "identity_missing", "data.citizen"),
    (event(data=started(citizen={"cpr": "4412751234"})), "identity_unreadable", "data.citizen.cpr"),
    (event(data=started(citizen={"cpr": "2902011234"})), "identity_unreadable", "data.citizen.cpr"),
    (event(data=started(citizen={"jwe": "a.b.c.d.e"})), "identity_unreadable", "data.citizen.jwe"),
    (event(data=started(forloeb=ANNA)), "identity_in_text", "data.forloeb"),
    (event(data=started(forloeb=f"f{ANNA}")), "identity_in_text", "data.forloeb"),
    (event(data=started(provider=f"p_{ANNA}")), "identity_in_text", "data.provider"),
    (event(data=started(initiative="2010/1.5")), "not_your_initiative", "data.initiative"),
    (event(source="oest"), "not_your_source", "source"),
    (event(data={"x": "y" * 70_000}), "too_large", None),
]


async def test_a_hundred_wrong_events_get_a_hundred_reasons(door: Door) -> None:
    wrongs = (MANY_WRONGS * 5)[:100]

    verdicts = await door.send(*[wrong for wrong, _, _ in wrongs])

    assert [refusal(each) for each in verdicts] == [(reason, at) for _, reason, at in wrongs]
    assert await door.count("refusal") == 100
    assert await door.count("event") == 0


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        ("[", JSON_BATCH, 400),
        ("{}", JSON_BATCH, 400),
        ('[{"id": NaN}]', JSON_BATCH, 400),
        ("[]", "application/json", 415),
        ("[]", "", 415),
        ("[" + ",".join(["1"] * 1001) + "]", JSON_BATCH, 413),
    ],
)
async def test_what_is_wrong_with_a_whole_request_is_a_problem(
    door: Door, body: str, content_type: str, status: int
) -> None:
    answer = await door.post(body, content_type)

    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


async def many_blanks() -> AsyncIterator[bytes]:
    for _ in range(50):
        yield b" " * 100_000


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/v1/events", b" " * 5_000_000),
        ("POST", "/v1/events", many_blanks()),
        ("PUT", "/v1/plans/2009", b" " * 5_000_000),
        ("PUT", "/v1/plans/2009", many_blanks()),
    ],
    ids=["declared", "in chunks", "plan, declared", "plan, in chunks"],
)
async def test_a_request_beyond_all_measure_is_told_the_measure(
    door: Door, method: str, path: str, body: bytes | AsyncIterator[bytes]
) -> None:
    key = OPERATOR_KEY if method == "PUT" else door.keys["vest"]
    headers = {"authorization": f"Bearer {key}", "content-type": JSON_BATCH}

    answer = await door.client.request(method, path, content=body, headers=headers)

    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 413
    assert (
        answer.json()["detail"] == "a request may have 4194304 bytes at most: send less at a time"
    )


async def test_one_event_alone_may_be_sent_as_itself(door: Door) -> None:
    answer = await door.post(json.dumps(event()), f"{JSON_EVENT}; charset=utf-8")

    assert answer.status_code == 202
    assert [each["verdict"] for each in answer.json()] == ["accepted"]


async def test_an_unreadable_single_event_is_refused_not_an_error(door: Door) -> None:
    answer = await door.post("{", JSON_EVENT)

    assert answer.status_code == 202
    assert refusal(answer.json()[0]) == ("malformed", None)


async def test_two_requests_with_the_same_events_have_each_accepted_once(door: Door) -> None:
    events = [event() for _ in range(1000)]
    backwards = events[::-1]

    both = await asyncio.gather(
        *(door.send(*each) for each in (events, backwards, events, backwards))
    )

    verdicts = [each["verdict"] for answer in both for each in answer]
    assert sorted(verdicts) == ["accepted"] * 1000 + ["duplicate"] * 3000
    assert len(await door.published()) == 1000


async def test_of_extension_attributes_only_the_trace_goes_further(door: Door) -> None:
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    sent = event(traceparent=trace, partitionkey="some-key", sampledrate=10)

    verdicts = await door.send(sent, {**sent, "traceparent": "another"}, event(traceparent="odd"))

    assert [each["verdict"] for each in verdicts] == ["accepted", "duplicate", "accepted"]
    traced, untraced = [attributes(message) for message in await door.published()]
    assert traced["traceparent"] == trace
    assert untraced.keys() == traced.keys() - {"traceparent"}
    assert "some-key" not in await door.everything()


async def test_a_cost_of_a_forloeb_lies_with_its_citizen_and_any_other_by_itself(
    door: Door,
) -> None:
    with_citizen = cost(invoice="i-2", forloeb="f-1", citizen={"cpr": ANNA})

    await door.send(cost(), with_citizen, event())

    line, person, start = [message.key for message in await door.published()]
    assert line == "line:2009/1.5/drift|i-1"
    assert person == start


async def test_words_and_milestones_go_beside_the_plan(door: Door) -> None:
    statement = {"on": "2009-10-01", "initiative": "2009/1.5", "category": "status", "text": "Godt"}
    reached = {"on": "2009-10-01", "initiative": "2009/1.5", "milestone": "m-1"}

    await door.send(
        event("statement.reported", data=statement), event("milestone.reached", data=reached)
    )

    told = await door.promised()
    assert {topic for topic, _ in told} == {"fremdrift.plans.v1"}
    assert [message.key for _, message in told] == ["2009", "2009"]
    assert [attributes(m)["subject"] for _, m in told] == ["initiative:2009/1.5", "milestone:m-1"]


async def test_a_p_number_is_no_person_where_an_employer_stands(door: Door) -> None:
    placed = {**started(), "placement": "p-1", "offer": "internship", "employer": "1010123456"}
    del placed["forloeb"], placed["weeks"]

    verdicts = await door.send(
        event("person.placed", data=placed),
        event("person.placed", data={**placed, "employer": "101012-3456"}),
    )

    assert verdicts[0]["verdict"] == "accepted"
    assert refusal(verdicts[1]) == ("identity_in_text", "data.employer")


async def test_verdicts_are_counted_by_source_and_reason(door: Door) -> None:
    def value(*labels: str) -> float:
        return float(metrics.EVENTS.labels(*labels)._value.get())

    before = value("vest", "accepted", ""), value("vest", "refused", "invalid_content")

    await door.send(event(), event(data=started(weeks="six")))

    after = value("vest", "accepted", ""), value("vest", "refused", "invalid_content")
    assert after == (before[0] + 1, before[1] + 1)
