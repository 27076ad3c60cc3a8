"""How a process begins and ends: wrong settings, and being asked to stop."""

import asyncio
import json

import pytest

from tests.stack import Databases

from .audit import Told, audit
from .plan import plan_letters
from .story import Story
from .town import Town

STATED_S = 20  # shutdown_seconds_max


async def test_a_service_asked_to_stop_ends_in_time_and_loses_nothing(town: Town) -> None:
    story = Story(seed=12, events=10_000)
    await town.send(plan_letters(1, 0))
    members = {service: town.start(service) for service in ("progress", "budget")}
    sending = town.sending(story.letters, 6)

    ends = []
    for share in (0.2, 0.6):
        for service in members:
            await town.has_passed(service, int(share * len(story.letters)))
        asked = [asyncio.to_thread(each.end, STATED_S + 5) for each in members.values()]
        ends += await asyncio.gather(*asked)
        members = {service: town.start(service) for service in members}
    await sending
    await town.is_settled("progress", "budget")

    assert [code for code, _ in ends] == [0] * 4
    assert max(seconds for _, seconds in ends) < STATED_S
    assert await audit(town, Told(story.letters), "progress", "budget") == []


@pytest.mark.parametrize(
    ("service", "setting", "value"),
    [
        ("progress", "database_url", "mysql://somewhere"),
        ("budget", "kafka_bootstrap", ""),
        ("progress", "http_port", "70000"),
        ("budget", "batch_records_max", "0"),
    ],
)
async def test_a_setting_that_cannot_be_used_ends_it_with_one_sentence(
    town: Town, service: str, setting: str, value: str
) -> None:
    member = town.start(service, **{setting: value})

    code = await asyncio.to_thread(member.wait, 20)

    assert code == 2
    (sentence,) = member.words
    assert sentence.startswith(f"{service}: the configuration cannot be used: ")
    assert f"{service}_{setting}".upper() in sentence


async def test_a_database_without_tables_ends_it_with_one_sentence(
    town: Town, databases: Databases
) -> None:
    member = town.start("progress", database_url=await databases.empty("progress"))

    code = await asyncio.to_thread(member.wait, 20)

    assert code == 1
    assert "--migrate" in json.loads(member.words[-1])["why"]
