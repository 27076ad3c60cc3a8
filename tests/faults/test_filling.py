"""A new definition over old events, while more come: its figure is whole, or it is not shown."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import httpx2
import pytest

from services.chassis.access import digest_of
from tests.stack import Databases

from .audit import Told, audit
from .letters import Letter
from .naive import measured
from .plan import definitions, plan_letters
from .story import Story
from .town import Member, Town

OLD: Final = 20_000
MEANWHILE_S: Final = 12
KEY: Final = "the-key-of-the-reader"
SEES: Final = {"Authorization": f"Bearer {KEY}"}
# What is asked for is of initiatives that nothing more is told of, so that each has one figure.
ASKED: Final = tuple(
    f"{initiative}/{name}"
    for initiative in ("fejl/1", "fejl/2")
    for name in ("startet", "pladser", "henvist", "personer")
)
YEARS: Final = {"from": "2026-01-01", "to": "2027-12-31", "by": "quarter"}


class Reader:
    """Asks reporting for every figure again and again, and keeps each answer once."""

    def __init__(self, http: httpx2.AsyncClient, town: Town) -> None:
        self._http = http
        self._town = town
        self.seen: dict[str, list[str]] = {measure: [] for measure in ASKED}
        self.passed_while_filling: list[int] = []

    async def ask(self) -> dict[str, str]:
        """Return what is shown of each figure now."""
        return {measure: await self._one(measure) for measure in ASKED}

    async def _one(self, measure: str) -> str:
        answer = await self._http.get(f"/v1/measures/{measure}/series", params=YEARS)
        if answer.status_code == 404:
            return "no such measure"
        said = answer.json()
        if said["state"] == "being_filled":
            return "being_filled"
        return f"{said['definition']}: {_numbers(said['points'])}"

    @asynccontextmanager
    async def watching(self) -> AsyncIterator[None]:
        """Ask as long as this lasts."""
        task = asyncio.create_task(self._watch())
        yield
        task.cancel()

    async def has_seen_filling(self) -> None:
        """Wait until something is being filled."""
        while not self.passed_while_filling:
            await asyncio.sleep(0.02)

    async def _watch(self) -> None:
        while True:
            shown = await self.ask()
            if "being_filled" in shown.values():
                self.passed_while_filling.append(await self._town.passed("progress"))
            for measure, words in shown.items():
                if self.seen[measure][-1:] != [words]:
                    self.seen[measure].append(words)


def _numbers(points: list[dict[str, Any]]) -> list[int]:
    """Return the figures of the quarters: of a level at their end, of a flow within them."""
    return [each["period"] if each["at_end"] is None else each["at_end"] for each in points]


@pytest.fixture
async def reader(town: Town, databases: Databases) -> AsyncIterator[Reader]:
    town.urls["reporting"] = await databases.migrated("reporting")
    approvers = json.dumps({"reader": digest_of(KEY)})
    member = town.start("reporting", approvers=approvers)
    await member.is_up()
    async with httpx2.AsyncClient(base_url=member.url, headers=SEES, timeout=30) as http:
        yield Reader(http, town)


def split(story: Story) -> tuple[list[Letter], list[Letter]]:
    """Return what is old, and what comes while the definition is booked: only of the third."""
    later = [
        each
        for each in story.letters[OLD:]
        if each.revision == 0 and getattr(each.data, "initiative", None) == "fejl/3"
    ]
    return story.letters[:OLD], later


def whole(letters: list[Letter], measure: str) -> int:
    """Return what the newest definition of a count comes to, by the naive fold."""
    facts = {(x.subject, x.fact, x.revision): x.data for x in letters if x.data is not None}
    cells = measured(facts, definitions(2))
    return sum(value for (name, _), value in cells.items() if name == f"{measure}|2|value||")


def total(words: str) -> int:
    """Return what the quarters shown add up to."""
    return sum(json.loads(words.partition(": ")[2]))


async def counted(town: Town, old: list[Letter]) -> Member:
    """Have the old events counted under the first plan by two processes. Return one of them."""
    members = [town.start("progress") for _ in range(2)]
    for member in members:
        await member.is_up()
    await town.send(plan_letters(1, 0))
    await town.send(old)
    await town.has_passed("progress", len(old))
    return members[0]


async def settled(town: Town, reader: Reader) -> dict[str, str]:
    """Return what is shown when everything has arrived and stands still."""
    await town.is_settled("progress")
    for _ in range(200):
        shown = await reader.ask()
        await asyncio.sleep(0.3)
        if shown == await reader.ask() and "being_filled" not in shown.values():
            return shown
    raise AssertionError(shown)


@pytest.mark.parametrize("is_killed", [False, True], ids=["undisturbed", "killed meanwhile"])
async def test_every_answer_shows_the_whole_figure_or_that_it_is_being_filled(
    town: Town, reader: Reader, *, is_killed: bool
) -> None:
    old, later = split(Story(seed=12, events=OLD + 16_000, poison_share=0))
    member = await counted(town, old)
    before = await settled(town, reader)

    async with reader.watching():
        sending = town.sending(later, MEANWHILE_S)
        await asyncio.sleep(1)
        await town.send(plan_letters(2, OLD))
        if is_killed:
            await reader.has_seen_filling()
            member.kill()
            town.start("progress")
        await sending
        after = await settled(town, reader)

    assert await audit(town, Told([*old, *later], versions=2), "progress") == []
    for measure, shown in reader.seen.items():
        assert set(shown) <= {before[measure], "being_filled", after[measure]}, measure
    changed = [m for m in ASKED if m.endswith(("startet", "pladser"))]
    assert all("being_filled" in reader.seen[measure] for measure in changed)
    assert reader.passed_while_filling[-1] > reader.passed_while_filling[0]
    assert after["fejl/1/henvist"] == "no such measure"
    assert total(after["fejl/1/startet"]) == whole(old, "fejl/1/startet")
