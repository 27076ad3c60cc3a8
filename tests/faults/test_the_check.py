"""The check itself: each kind of damage, done by hand after a good run, is found."""

import pytest

from tests.builders.progress import started

from .audit import Told, audit
from .letters import letter
from .plan import plan_letters
from .story import Story
from .town import Town

ONE_CELL = "(account, valid_on) = (SELECT account, valid_on FROM cell ORDER BY 1, 2 LIMIT 1)"
ONE_LANE = "topic LIKE '%events%' AND partition = 3"
# What is done, how it is undone, and a word of what the check must say.
DAMAGE = {
    "a cell that is too much": (
        "progress",
        f"UPDATE cell SET value = value + 1 WHERE {ONE_CELL}",
        f"UPDATE cell SET value = value - 1 WHERE {ONE_CELL}",
        "cells: ",
    ),
    "an entry that says otherwise": (
        "progress",
        f"UPDATE entry SET amount = amount + 999 WHERE {ONE_CELL}",
        f"UPDATE entry SET amount = amount - 999 WHERE {ONE_CELL}",
        "not the sum of what was booked",
    ),
    "a duplicate taken for news": (
        "progress",
        (
            "UPDATE consumer_offset SET accepted = accepted + 1, duplicate = duplicate - 1"
            f" WHERE {ONE_LANE}"
        ),
        (
            "UPDATE consumer_offset SET accepted = accepted - 1, duplicate = duplicate + 1"
            f" WHERE {ONE_LANE}"
        ),
        "the verdicts are",
    ),
    "an offset moved past its records": (
        "progress",
        (
            "UPDATE consumer_offset SET next_offset = next_offset + 1, skipped = skipped + 1"
            f" WHERE {ONE_LANE}"
        ),
        (
            "UPDATE consumer_offset SET next_offset = next_offset - 1, skipped = skipped - 1"
            f" WHERE {ONE_LANE}"
        ),
        "the log is",
    ),
    "a version never published": (
        "progress",
        f"UPDATE cell SET version = version + 1 WHERE {ONE_CELL}",
        f"UPDATE cell SET version = version - 1 WHERE {ONE_CELL}",
        "published cells",
    ),
    "a promise not kept": (
        "progress",
        "INSERT INTO outbox (topic, packed, messages) VALUES ('nowhere', '', 0)",
        "DELETE FROM outbox",
        "left in the outbox",
    ),
    "a debit without its credit": (
        "budget",
        f"UPDATE cell SET value = value + 100 WHERE {ONE_CELL}",
        f"UPDATE cell SET value = value - 100 WHERE {ONE_CELL}",
        "not the sum of what was booked",
    ),
}


@pytest.fixture
async def told(town: Town) -> Told:
    """Give a town in which all went well."""
    story = Story(seed=13, events=2_000)
    await town.send(plan_letters(1, 0))
    await town.send(story.letters)
    town.start("progress")
    town.start("budget")
    await town.is_settled("progress", "budget")
    town.stop()
    return Told(story.letters)


async def test_damage_of_each_kind_is_found(town: Town, told: Told) -> None:
    assert await audit(town, told, "progress", "budget") == []

    for what, (service, harm, mend, words) in DAMAGE.items():
        await town.ask(service, harm)
        found = await audit(town, told, service)
        await town.ask(service, mend)
        assert any(words in line for line in found), f"{what}: {found}"
        assert await audit(town, told, service) == []


async def test_an_event_that_was_lost_is_found(town: Town, told: Told) -> None:
    lost = letter("lost", "citizen:1:lost", started("lost"), 0)
    without = Told([*told.letters, lost])

    found = await audit(town, without, "progress")

    assert any("events on the bus" in line for line in found)
    assert any("verdicts" in line for line in found)
