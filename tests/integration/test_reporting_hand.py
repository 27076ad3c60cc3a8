"""What many ask for is made once for all of them, and again when something has been read."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest

from schemas.topics import MEASURES, PLANS
from services.chassis.access import digest_of
from services.chassis.clock import system_clock
from services.reporting.release.hand import Hand
from tests.builders.bus import sent
from tests.builders.reporting import AGREEMENT, Office, Press, adopted, agreement, open_office
from tests.stack import Databases

SLOW_S = 0.2


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        yield office


@dataclass(slots=True)
class Maker:
    """Makes the number of times it was asked to, as slowly as it is told."""

    seconds: float = 0
    fails: bool = False
    made: int = 0

    async def __call__(self) -> int:
        self.made += 1
        number = self.made
        await asyncio.sleep(self.seconds)
        if self.fails:
            raise ValueError("cannot be made")
        return number


def hand_of(office: Office) -> Hand[int]:
    return Hand(office.bench.database, system_clock)


async def reads(office: Office) -> None:
    await office.bench.take(MEASURES.name, sent(Press().measure(1, breakdown={"offer": "x"})))


async def test_those_who_ask_at_once_wait_for_one_making(office: Office) -> None:
    hand, maker = hand_of(office), Maker(SLOW_S)

    told = await asyncio.gather(*(hand.of("page", maker) for _ in range(5)))

    assert told == [1] * 5


async def test_it_is_made_again_when_something_has_been_read(office: Office) -> None:
    hand, maker = hand_of(office), Maker()
    first = [await hand.of("page", maker), await hand.of("page", maker)]

    await reads(office)

    assert (first, await hand.of("page", maker)) == ([1, 1], 2)


async def test_what_is_slow_to_make_is_shown_while_the_next_is_made(office: Office) -> None:
    hand, maker = hand_of(office), Maker(SLOW_S)
    await hand.of("page", maker)
    await reads(office)

    shown = await hand.of("page", maker)

    assert shown == 1
    assert await hand.newest("page", maker) == 2


async def test_what_fails_fails_for_all_who_wait_and_is_tried_again(office: Office) -> None:
    hand, maker = hand_of(office), Maker(SLOW_S, fails=True)

    told = await asyncio.gather(*(hand.of("page", maker) for _ in range(3)), return_exceptions=True)
    maker.fails = False

    assert [type(each) for each in told] == [ValueError] * 3
    assert await hand.of("page", maker) == 2


async def test_names_are_made_apart(office: Office) -> None:
    hand, maker = hand_of(office), Maker()

    told = [await hand.of(name, maker) for name in ("one", "other", "one")]

    assert told == [1, 2, 1]


async def test_who_may_see_persons_neither_leaves_nor_gets_what_is_made_for_all(
    databases: Databases,
) -> None:
    page, key = f"/aftaler/{AGREEMENT}?periode=2009-K3", {"Authorization": "Bearer key"}
    async with open_office(databases, approvers={"Controller A": digest_of("key")}) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        await office.bench.take(MEASURES.name, sent(Press().measure(3)))

        before, with_key, after = [
            (await office.http.get(page, headers=given)).text for given in ({}, key, {})
        ]

    assert before == after
    assert with_key != before
