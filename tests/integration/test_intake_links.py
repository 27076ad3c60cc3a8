"""What each source has sent is chained: every event once, and a byte changed later is found."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from schemas.links import BEGINNING, Attributes, EventsLinked, entries_of, event_hash, is_sound
from schemas.topics import EVENTS, LINKS
from services.chassis.clock import system_clock
from services.intake import store
from services.intake.linking import Linker
from tests.builders.intake import (
    ANNA,
    BO,
    Door,
    attributes,
    event,
    merged,
    open_door,
    retracted,
    started,
)
from tests.stack import Databases


@pytest.fixture
async def door(databases: Databases) -> AsyncIterator[Door]:
    async with open_door(databases) as opened:
        yield opened


async def link(door: Door) -> list[EventsLinked]:
    """Make the chain longer, and return all of it as it is told."""
    await Linker(door.database, system_clock).link()
    return [
        EventsLinked.model_validate_json(message.body)
        for topic, message in await door.promised()
        if topic == LINKS.name
    ]


async def test_every_event_is_in_the_chain_of_its_source_once(door: Door) -> None:
    await door.register("syd", "2009/*")
    mine = [event(), event(data=started(BO, forloeb="f-2"))]
    await door.send(*mine)
    await door.send(event(source="syd", data=started(forloeb="f-3")), source="syd")
    await link(door)
    await door.send(retracted(mine[0]))

    links = await link(door)

    assert [(each.source, each.link) for each in links] == [("syd", 1), ("vest", 1), ("vest", 2)]
    ids = [entry.id for each in links for entry in entries_of(each)]
    assert len(ids) == len(set(ids)) == 4
    assert links[2].previous == links[1].digest
    assert all(is_sound(each, bytes.fromhex(each.previous)) for each in links)
    assert links[0].previous == links[1].previous == BEGINNING.hex()


async def test_an_event_on_the_bus_has_the_hash_the_chain_says(door: Door) -> None:
    await door.send(event(), event(data=started(BO, forloeb="f-æ2")))

    (chained,) = await link(door)

    published = [message for topic, message in await door.promised() if topic == EVENTS.name]
    said = {str(each.id): each for each in entries_of(chained)}
    assert len(published) == len(said) == 2
    for message in published:
        named = attributes(message)
        recorded_at = datetime.fromisoformat(named["recordedtime"])
        sent_at = datetime.fromisoformat(named["time"])
        of = Attributes(named["type"], named["subject"], sent_at, recorded_at)
        assert event_hash(of, message.body) == said[named["id"]].hash
        assert event_hash(of, message.body[:-1] + b" ") != said[named["id"]].hash
        assert recorded_at == said[named["id"]].recorded_at


async def test_an_event_under_a_number_that_was_changed_keeps_its_hash(door: Door) -> None:
    await door.send(merged())
    await door.send(event(data=started(ANNA)))
    links = await link(door)

    (published,) = [m for topic, m in await door.promised() if topic == EVENTS.name]

    named = attributes(published)
    said = {str(entry.id): entry for each in links for entry in entries_of(each)}
    instants = [datetime.fromisoformat(named[each]) for each in ("time", "recordedtime")]
    of = Attributes(named["type"], named["subject"], *instants)
    assert event_hash(of, published.body) == said[named["id"]].hash


async def test_a_changed_link_is_not_sound(door: Door) -> None:
    await door.send(event())
    (chained,) = await link(door)

    other = chained.model_copy(update={"events": "A" + chained.events[1:]})

    assert is_sound(chained, BEGINNING)
    assert not is_sound(other, BEGINNING)
    assert not is_sound(chained, b"x" * 32)


async def test_nothing_new_makes_no_link(door: Door) -> None:
    await door.send(event())

    first, again = await link(door), await link(door)

    assert len(first) == len(again) == 1


async def test_two_who_link_at_once_make_one_chain(door: Door) -> None:
    for _ in range(3):
        await door.send(event())

    await asyncio.gather(*(link(door) for _ in range(4)))

    links = await link(door)
    assert [each.link for each in links] == list(range(1, len(links) + 1))
    assert sum(len(list(entries_of(each))) for each in links) == 3


async def test_what_is_still_on_its_way_into_the_record_is_waited_for(door: Door) -> None:
    """A slow batch has its positions before a quick one that is committed first."""
    async with door.database.transaction() as slow:
        await store.enter(slow, mends=False)
        linking = asyncio.create_task(link(door))
        done, _ = await asyncio.wait({linking}, timeout=0.3)
        assert not done

    assert await linking == []
