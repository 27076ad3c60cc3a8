"""What lies under a figure: entries, events, sources and arrival; and for most readers, counts."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from schemas.topics import LINKS, MEASURES, PLANS
from services.chassis.access import digest_of
from tests.builders.bus import sent
from tests.builders.links import caused, linked
from tests.builders.reporting import (
    PLACED,
    Office,
    Press,
    adopted,
    agreement,
    instant,
    open_office,
)
from tests.stack import Databases

EVIDENCE = f"/v1/measures/{PLACED.id}/evidence"


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases, approvers={"Controller A": digest_of("key")}) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        yield office


async def evidence(office: Office, key: str | None = "key", **asked: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    response = await office.http.get(
        EVIDENCE, params={"period": "2009-Q3", **asked}, headers=headers
    )
    assert response.status_code == 200, response.text
    return dict(response.json())


async def test_a_figure_is_followed_to_its_events_and_their_sources(office: Office) -> None:
    press = Press()
    booked = [press.measure(3, "2009-02-01", 1), press.measure(4, "2009-07-01", 2)]
    await office.bench.take(MEASURES.name, *(sent(each) for each in booked))
    first, second = caused(booked)
    await office.bench.take(LINKS.name, sent(linked("vest", [first], 1)))
    await office.bench.take(LINKS.name, sent(linked("syd", [second], 2)))

    found = await evidence(office)

    assert {each["kind"]: each["value"] for each in found["numbers"]} == {
        "period": "4",
        "year_to_date": "7",
    }
    (account,) = found["accounts"]
    assert (account["component"], account["period"], account["year_to_date"]) == ("value", 4, 7)
    assert [each["amount"] for each in found["entries"]] == [3, 4]
    assert [(each["id"], each["source"], each["link"]) for each in found["events"]] == [
        (str(first), "vest", 1),
        (str(second), "syd", 1),
    ]
    assert found["definition"] == 1
    assert found["is_whole"] is True


async def test_who_may_not_see_persons_sees_counts(office: Office) -> None:
    press = Press()
    booked = [press.measure(2) for _ in range(6)]
    await office.bench.take(MEASURES.name, *map(sent, booked))
    await office.bench.take(LINKS.name, sent(linked("vest", caused(booked), 0)))

    found = await evidence(office, key=None)

    assert (found["sees_events"], found["entries"], found["events"]) == (False, [], [])
    assert found["number_of_events"] == 6
    assert [(each["source"], each["events"]) for each in found["sources"]] == [("vest", 6)]
    assert str(caused(booked)[0]) not in str(found)


async def test_of_few_people_not_even_the_events_are_counted_for_everybody(office: Office) -> None:
    booked = [Press().measure(4)]
    await office.bench.take(MEASURES.name, sent(booked[0]))
    await office.bench.take(LINKS.name, sent(linked("vest", caused(booked), 0)))

    found = await evidence(office, key=None)

    assert (found["numbers"], found["accounts"], found["number_of_events"]) == ([], [], None)
    assert [(each["source"], each["events"]) for each in found["sources"]] == [("vest", None)]


async def test_a_key_that_is_nobodys_sees_nothing(office: Office) -> None:
    response = await office.http.get(
        EVIDENCE, params={"period": "2009-Q3"}, headers={"Authorization": "Bearer other"}
    )

    assert response.status_code == 401


async def test_a_part_is_followed_by_itself(office: Office) -> None:
    press = Press()
    of_part = press.measure(2, breakdown={"offer": "internship"})
    await office.bench.take(MEASURES.name, sent(press.measure(5)), sent(of_part))

    found = await evidence(office, part="offer:internship")

    assert {each["value"] for each in found["numbers"]} == {"2"}
    assert [each["id"] for each in found["events"]] == [str(each) for each in caused([of_part])]


async def test_evidence_is_as_it_was_known(office: Office) -> None:
    press = Press()
    booked = [press.measure(4, minute=1), press.measure(2, minute=9)]
    await office.bench.take(MEASURES.name, *(sent(each) for each in booked))

    then, now = await evidence(office, known_at=instant(5)), await evidence(office)

    assert (then["accounts"][0]["period"], now["accounts"][0]["period"]) == (4, 6)
    assert len(then["entries"]) == 1


async def test_an_event_that_is_in_no_link_yet_has_no_source(office: Office) -> None:
    await office.bench.take(MEASURES.name, sent(Press().measure(4)))

    (found,) = (await evidence(office))["events"]

    assert (found["source"], found["link"]) == (None, None)


async def test_what_is_booked_by_month_of_entry_is_of_the_whole(office: Office) -> None:
    press = Press()
    entered = press.measure(4, component="entered", breakdown={"anchored": "2009-07"})
    part = press.measure(2, breakdown={"offer": "internship"})
    await office.bench.take(MEASURES.name, sent(entered), sent(part))

    found = await evidence(office)

    assert [(each["component"], each["at_end"]) for each in found["accounts"]] == [("entered", 4)]
    assert found["broken_down_by"] == ["offer"]
