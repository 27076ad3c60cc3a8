"""Whoever asks after every event learns of no single one, whatever they ask."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, TypeAlias

import httpx2
import pytest

from schemas.topics import MEASURES, PLANS
from services.reporting.release import hand
from tests.builders.bus import sent
from tests.builders.live import Hand
from tests.builders.reporting import (
    AGREEMENT,
    PLACED,
    SEES_PERSONS,
    Office,
    Press,
    adopted,
    agreement,
    open_office,
    recorded,
)
from tests.builders.vintages import records, told
from tests.stack import Databases

Town: TypeAlias = tuple[Office, Press, Hand]
YEAR: Final = {"from": "2009-01-01", "to": "2009-12-31"}
QUESTIONS: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    (f"/v1/agreements/{AGREEMENT}/annex", {"period": "2009-Q3"}),
    (f"/v1/agreements/{AGREEMENT}/annex.csv", {"period": "2009"}),
    (f"/v1/agreements/{AGREEMENT}/values", YEAR),
    (f"/v1/agreements/{AGREEMENT}/economy", {"year": "2009"}),
    (f"/v1/measures/{PLACED.id}/series", YEAR),
    (f"/v1/measures/{PLACED.id}/values", YEAR),
    (f"/v1/measures/{PLACED.id}/forecasts", {"year": "2009"}),
    (f"/v1/measures/{PLACED.id}/evidence", {"period": "2009-Q3"}),
    (f"/aftaler/{AGREEMENT}/initiativer/3.4", {"periode": "2009-Q3"}),
)


@pytest.fixture(autouse=True)
def told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make a release anew whenever something has come, however long that takes."""
    monkeypatch.setattr(hand, "RESTS", 0)
    monkeypatch.setattr(hand, "WAIT_S_MAX", 60.0)


@asynccontextmanager
async def opened(databases: Databases) -> AsyncIterator[Town]:
    clock = Hand(recorded(0))
    async with open_office(databases, clock=clock) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        press = Press()
        for offer, number in (("internship", 20), ("wage_subsidy", 9)):
            await come((office, press, clock), offer, number)
        yield office, press, clock


async def come(town: Town, offer: str, number: int = 1) -> None:
    """Have so many more come by an offer, a minute later."""
    office, press, clock = town
    minute = int((clock() - recorded(0)).total_seconds() // 60) + 1
    about: dict[str, Any] = {"on": "2009-08-03", "minute": minute}
    booked = [press.measure(number, **about)]
    booked.append(press.measure(number, **about, breakdown={"offer": offer}))
    await office.bench.take(MEASURES.name, *map(sent, booked))
    clock.at = recorded(minute)


async def polled(databases: Databases, offers: Sequence[str]) -> list[list[bytes]]:
    """Return what somebody without a key is told before and after each who comes."""
    async with opened(databases) as town:
        found = [await everything(town[0])]
        for offer in offers:
            await come(town, offer)
            found.append(await everything(town[0]))
    return found


async def everything(office: Office) -> list[bytes]:
    found = []
    for path, asked in QUESTIONS:
        answer = await office.http.get(path, params=asked)
        assert answer.status_code == 200, answer.text
        found.append(answer.content)
    return found


async def test_when_the_one_of_a_small_cell_came_cannot_be_told_by_asking_all_the_time(
    databases: Databases,
) -> None:
    first = await polled(databases, ["flex_job", *["internship"] * 4])
    last = await polled(databases, [*["internship"] * 4, "flex_job"])

    assert first == last
    tables = [each[1] for each in first]
    assert tables[0] == tables[4] != tables[5]


async def test_who_may_see_persons_sees_everybody_at_once(databases: Databases) -> None:
    async with opened(databases) as town:
        path, asked = QUESTIONS[0]
        await town[0].http.get(path, params=asked)
        await come(town, "internship")
        seen = [
            await town[0].http.get(path, params=asked, headers=key) for key in ({}, SEES_PERSONS)
        ]

    assert [period(each) for each in seen] == [29, 30]


async def test_an_approval_tells_everybody_all_that_is_known(databases: Databases) -> None:
    async with opened(databases) as town:
        office = town[0]
        path, asked = QUESTIONS[0]
        before = await office.http.get(path, params=asked)
        await come(town, "internship")
        held = await office.http.get(path, params=asked)
        approval = f"/v1/agreements/{AGREEMENT}/periods/2009-Q3/approval"
        approved = await office.http.post(approval, json={}, headers=SEES_PERSONS)
        await office.bench.take_records(records(await told(office)))
        after = await office.http.get(path, params=asked)

    assert approved.status_code == 200, approved.text
    assert [period(each) for each in (before, held, after)] == [29, 29, 30]


def period(annex: httpx2.Response) -> int:
    (row,) = annex.json()["initiatives"]
    return int(row["measures"][0]["figure"]["period"])
