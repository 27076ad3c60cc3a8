"""Who may knock on the door, and who may say what, on a real PostgreSQL."""

from collections.abc import AsyncIterator

import pytest

from schemas.envelope import JSON_BATCH, event_uuid
from tests.builders.intake import Door, cost, event, open_door, refusal, started
from tests.stack import Databases


@pytest.fixture
async def door(databases: Databases) -> AsyncIterator[Door]:
    async with open_door(databases) as opened:
        yield opened


async def test_nobody_gets_in_without_a_key_that_is_known(door: Door) -> None:
    unknown = await door.post("[]", JSON_BATCH, source="nobody")
    none = await door.ask("POST", "/v1/events", "[]", authorization="")
    known = await door.ask("GET", "/v1/events/vest/e-1", authorization="Bearer wrong")

    assert {unknown.status_code, none.status_code, known.status_code} == {401}
    assert unknown.headers["www-authenticate"] == "Bearer"


async def test_only_the_operator_registers_adopts_and_republishes(door: Door) -> None:
    key = f"Bearer {door.keys['vest']}"
    asked = [
        ("PUT", "/v1/publishers/oest"),
        ("PUT", "/v1/plans/2009"),
        ("POST", "/v1/republish"),
        ("GET", f"/v1/events/{event_uuid('vest', 'e')}"),
    ]

    answers = [await door.ask(*each, authorization=key) for each in asked]

    assert [answer.status_code for answer in answers] == [403] * 4


async def test_a_publisher_may_ask_for_its_own_events_only(door: Door) -> None:
    await door.register("oest")
    sent = event()
    await door.send(sent)
    path = f"/v1/events/vest/{sent['id']}"

    own = await door.ask("GET", path, authorization=f"Bearer {door.keys['vest']}")
    others = await door.ask("GET", path, authorization=f"Bearer {door.keys['oest']}")

    assert (own.status_code, others.status_code) == (200, 403)


async def test_a_publisher_with_a_new_key_or_fewer_initiatives_is_known_at_once(door: Door) -> None:
    await door.register("vest", "2009/2.1")

    (narrow,) = await door.send(event())
    (fitting,) = await door.send(event(data=started(initiative="2009/2.1")))

    assert refusal(narrow) == ("not_your_initiative", "data.initiative")
    assert fitting["verdict"] == "accepted"


async def test_a_line_or_measure_of_another_initiative_is_not_theirs_either(door: Door) -> None:
    await door.register("vest", "2009/1.5")

    granted = {"on": "2009-01-01", "amount_oere": 100, "category": "original", "decision": "BR 1"}

    verdicts = await door.send(
        event("appropriation.granted", data={**granted, "line": "2009/2.1/drift"}), cost()
    )

    assert refusal(verdicts[0]) == ("not_your_initiative", "data.line")
    assert verdicts[1]["verdict"] == "accepted"


async def test_a_correction_cannot_move_an_event_to_anothers_initiative(door: Door) -> None:
    await door.register("vest", "2009/1.5")
    told = {"event": "e", "of_type": "fremdrift.forloeb.started.v1"}
    content = started(initiative="2009/2.1")

    (verdict,) = await door.send(event("event.corrected", data={**told, "content": content}))

    assert refusal(verdict) == ("not_your_initiative", "data.content.initiative")


async def test_figures_of_municipalities_are_published_by_whoever_may_speak_for_series(
    door: Door,
) -> None:
    figure = {
        "series": "unge",
        "municipality": "Aarhus",
        "first_day": "2017-04-01",
        "last_day": "2017-06-30",
        "value": "4.1",
    }

    (uninvited,) = await door.send(event("benchmark.published", data=figure))
    await door.register("vest", "series/*")
    (invited,) = await door.send(event("benchmark.published", data=figure))

    assert refusal(uninvited) == ("not_your_initiative", "data.series")
    assert invited["verdict"] == "accepted"
    told = [(topic, message.key) for topic, message in await door.promised()]
    assert told[-1] == ("fremdrift.events.v1", "series:unge:Aarhus")
