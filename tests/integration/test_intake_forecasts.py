"""A figure that is a forecast goes beside the plan, and moves when it is corrected to a count."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.builders.intake import Door, Event, attributes, corrected, event, open_door, retracted
from tests.stack import Databases

EXPECTED = "forecast:2009/1.3/forloeb"
COUNTED = "measure:2009/1.3/forloeb"


@pytest.fixture
async def door(databases: Databases) -> AsyncIterator[Door]:
    async with open_door(databases) as opened:
        yield opened


def figure(knowledge: str) -> dict[str, Any]:
    return {
        "on": "2009-09-30",
        "initiative": "2009/1.3",
        "measure": "2009/1.3/forloeb",
        "figure": {"value": "311", "knowledge": knowledge},
    }


async def told(door: Door, *events: Event) -> list[tuple[str, str, str, str]]:
    """Return what the bus is told: topic, key, subject, and whether it is a withdrawal."""
    for each in events:
        (verdict,) = await door.send(each)
        assert verdict["verdict"] == "accepted", verdict
    return [
        (topic, message.key, attributes(message)["subject"], attributes(message)["type"][10:-3])
        for topic, message in await door.promised()
    ]


async def test_a_forecast_goes_where_words_go_and_a_count_where_facts_go(door: Door) -> None:
    sent = [event("figure.reported", data=figure(each)) for each in ("forecast", "estimated")]

    expected, counted = await told(door, *sent)

    assert expected == ("fremdrift.plans.v1", "2009", EXPECTED, "figure.reported")
    assert counted == ("fremdrift.events.v1", COUNTED, COUNTED, "figure.reported")


async def test_a_forecast_that_is_corrected_to_a_count_is_withdrawn_where_it_was(
    door: Door,
) -> None:
    first = event("figure.reported", data=figure("forecast"))

    _, withdrawn, holds = await told(door, first, corrected(first, figure("observed"), minute=1))

    assert withdrawn == ("fremdrift.plans.v1", "2009", EXPECTED, "fact.withdrawn")
    assert holds == ("fremdrift.events.v1", COUNTED, COUNTED, "figure.reported")


async def test_a_count_that_was_a_forecast_all_the_time_is_withdrawn_as_a_count(
    door: Door,
) -> None:
    first = event("figure.reported", data=figure("observed"))

    messages = await told(door, first, corrected(first, figure("forecast"), minute=1))

    assert sorted(messages[1:]) == [
        ("fremdrift.events.v1", COUNTED, COUNTED, "fact.withdrawn"),
        ("fremdrift.plans.v1", "2009", EXPECTED, "figure.reported"),
    ]


async def test_a_forecast_that_is_taken_back_is_withdrawn_beside_the_plan(door: Door) -> None:
    first = event("figure.reported", data=figure("forecast"))

    *_, withdrawn = await told(door, first, retracted(first))

    assert withdrawn == ("fremdrift.plans.v1", "2009", EXPECTED, "fact.withdrawn")
