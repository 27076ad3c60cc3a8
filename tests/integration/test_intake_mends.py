"""Corrections, retractions and mergers on a real PostgreSQL, in whatever order they come."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from itertools import permutations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from schemas.envelope import JSON_EVENT
from schemas.topics import submissions
from services.chassis.database import Transaction
from services.chassis.offsets import Lane
from services.chassis.records import Decoded, Record
from tests.builders.intake import (
    ANNA,
    BO,
    Door,
    Event,
    attributes,
    corrected,
    encrypted,
    event,
    merged,
    open_door,
    retracted,
    started,
)
from tests.stack import Databases

Standing = dict[str, tuple[str, str, Any] | None]


@pytest.fixture
async def door(databases: Databases) -> AsyncIterator[Door]:
    async with open_door(databases) as opened:
        yield opened


async def empty(door: Door) -> None:
    async with door.database.transaction() as tx:
        await tx.execute(text("TRUNCATE event, refusal, revision, merger, outbox"))


async def arriving(door: Door, batches: Sequence[Sequence[Event]]) -> Standing:
    """Return what a reader of the bus holds true after these batches, on an empty record."""
    await empty(door)
    for batch in batches:
        verdicts = await door.send(*batch)
        assert {each["verdict"] for each in verdicts} == {"accepted"}, verdicts
    return await door.facts()


def only(facts: Standing) -> tuple[str, str, Any] | None:
    (fact,) = facts.values()
    return fact


async def test_a_correction_replaces_the_content_and_a_retraction_takes_it_away(door: Door) -> None:
    first = event()
    mend = corrected(first, minute=1)

    after_correction = await arriving(door, [[first], [mend]])
    after_retraction = await arriving(door, [[first], [mend], [retracted(first)]])

    held = only(after_correction)
    assert held is not None
    assert held[2]["weeks"] == 13
    assert only(after_retraction) is None


async def test_a_correction_may_change_whom_it_is_about(door: Door) -> None:
    first = event()
    facts = await arriving(door, [[first], [corrected(first, started(BO))]])

    moved = only(facts)
    messages = await door.published()
    assert moved is not None
    assert moved[0] != messages[0].key
    assert [attributes(m)["type"].split(".")[1] for m in messages] == ["forloeb", "fact", "forloeb"]
    assert [m.key for m in messages] == [messages[0].key, messages[0].key, moved[0]]


def history() -> list[Event]:
    """An event, two corrections of it, a retraction and that retraction's retraction."""
    first = event()
    one = corrected(first, started(weeks=10), minute=1)
    two = corrected(first, started(BO, weeks=20), minute=2)
    gone = retracted(first, minute=3)
    return [first, one, two, gone, retracted(gone, minute=4)]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_any_order_and_any_cut_end_with_the_same_facts(
    door: Door, data: st.DataObject
) -> None:
    sent = history()
    mixed = data.draw(st.permutations(sent))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(mixed) - 1))))
    batches = [
        list(mixed[start:end]) for start, end in zip([0, *cuts], [*cuts, len(mixed)], strict=True)
    ]

    facts = await arriving(door, batches)
    expected = await arriving(door, [[each] for each in sent])

    assert facts == expected
    held = only(facts)
    assert held is not None
    assert held[2]["weeks"] == 20


async def test_every_order_of_an_event_its_correction_and_its_retraction_ends_alike(
    door: Door,
) -> None:
    first = event()
    sent = [first, corrected(first, minute=1), retracted(first, minute=2)]

    ends = [await arriving(door, [[each] for each in order]) for order in permutations(sent)]

    assert [list(facts.values()) in ([None], []) for facts in ends] == [True] * 6


async def test_nothing_is_published_of_a_correction_before_its_event(door: Door) -> None:
    first = event()

    await door.send(corrected(first))

    assert await door.published() == []


async def test_a_correction_to_another_type_is_refused_where_the_type_is_known(door: Door) -> None:
    first = event()
    wrong = corrected(first, of_type("forloeb.ended"))
    wrong["data"]["of_type"] = "fremdrift.forloeb.ended.v1"
    await door.send(first)

    (verdict,) = await door.send(wrong)

    assert verdict["verdict"] == "refused"
    assert verdict["field"] == "data.of_type"


def of_type(_noun: str) -> Event:
    data = started()
    del data["weeks"]
    return data


async def test_a_correction_to_another_type_that_came_first_is_refused_when_its_event_comes(
    door: Door,
) -> None:
    first = event()
    wrong = corrected(first, of_type("forloeb.ended"))
    wrong["data"]["of_type"] = "fremdrift.forloeb.ended.v1"
    await door.send(wrong)

    await door.send(first)

    held = only(await door.facts())
    assert held is not None
    assert held[2]["weeks"] == 26
    known = (await door.ask("GET", f"/v1/events/vest/{wrong['id']}")).json()
    assert known["verdict"] == "accepted"
    assert known["refusals"][0]["field"] == "data.of_type"
    assert [topic for topic, _ in await door.promised() if "refusals" in topic] != []


async def test_retractions_aimed_at_each_other_touch_nothing(door: Door) -> None:
    one = event("event.retracted", id="r-1", data={"event": "r-2"})
    two = event("event.retracted", id="r-2", data={"event": "r-1"})
    self_aimed = event("event.retracted", id="r-3", data={"event": "r-3"})

    verdicts = await door.send(one, two, self_aimed)

    assert [each["verdict"] for each in verdicts] == ["accepted"] * 3
    assert await door.published() == []


async def test_another_source_cannot_name_the_event(door: Door) -> None:
    await door.register("oest")
    first = event()
    await door.send(first)

    (verdict,) = await door.send(retracted(first, source="oest"), source="oest")

    assert verdict["verdict"] == "accepted"  # of an event of its own, which has not come
    assert only(await door.facts()) is not None


async def test_facts_follow_a_person_to_the_new_number_in_any_order(door: Door) -> None:
    early, late = event(), event("forloeb.ended", data={**of_type(""), "on": "2009-10-01"})
    news = merged(ANNA, BO)
    of_bo = event(data=started(BO, forloeb="f-2"))
    sent = [early, late, news, of_bo]

    ends = [await arriving(door, [[each] for each in order]) for order in permutations(sent)]
    ends.append(await arriving(door, [sent]))

    assert all(each == ends[0] for each in ends)
    assert len({fact[0] for fact in ends[0].values() if fact}) == 1
    assert len(ends[0]) == 3


async def test_a_chain_of_new_numbers_in_any_order_leads_to_the_last(door: Door) -> None:
    third = "010155-1237"
    sent = [
        event(),
        merged(ANNA, BO, minute=1),
        merged(BO, third, minute=2),
        event(data=started(third)),
    ]

    ends = [await arriving(door, [[each] for each in order]) for order in permutations(sent)]

    assert all(each == ends[0] for each in ends)
    assert len({fact[0] for fact in ends[0].values() if fact}) == 1


async def test_a_retracted_merger_gives_the_facts_back_in_any_order(door: Door) -> None:
    news = merged(ANNA, BO)
    sent = [event(), news, retracted(news, minute=1)]
    apart = await arriving(door, [[sent[0]]])

    ends = [await arriving(door, [[each] for each in order]) for order in permutations(sent)]

    assert all(each == apart for each in ends)


async def test_a_mended_fact_follows_its_person_too(door: Door) -> None:
    first = event()
    sent = [first, corrected(first, minute=1), merged(ANNA, BO)]

    ends = [await arriving(door, [[each] for each in order]) for order in permutations(sent)]

    assert all(each == ends[0] for each in ends)
    held = only(ends[0])
    assert held is not None
    assert held[2]["weeks"] == 13


async def test_a_correction_waits_for_the_batches_that_may_hold_its_event(door: Door) -> None:
    first = event(data=sealed())
    mend = corrected(first, sealed(weeks=13))

    async with door.database.transaction() as tx:
        await take(door, tx, first)
        correcting = asyncio.create_task(take_alone(door, mend))
        done, _ = await asyncio.wait([correcting], timeout=0.3)
    await correcting

    assert not done
    held = only(await door.facts())
    assert held is not None
    assert held[2]["weeks"] == 13


def sealed(**given: Any) -> Event:
    return started(citizen={"jwe": encrypted(ANNA)}, **given)


async def take(door: Door, tx: Transaction, sent: Event) -> None:
    """Take an event in within a transaction, as the reader of the topic does."""
    (stream,) = door.parts.streams
    lane = Lane("log", submissions("vest").name, 0)
    headers = [("content-type", JSON_EVENT.encode())]
    record = Record(lane, 0, None, json.dumps(sent).encode(), headers)
    read = stream.work.decode(record)
    assert await stream.work.handle(tx, [Decoded(record, read)]) == ["accepted"]


async def take_alone(door: Door, sent: Event) -> None:
    async with door.database.transaction() as tx:
        await take(door, tx, sent)


async def test_the_answer_tells_revision_and_corrections(door: Door) -> None:
    first = event()
    mend = corrected(first)
    await door.send(first, mend)
    await door.send(retracted(first))

    known = (await door.ask("GET", f"/v1/events/vest/{first['id']}")).json()
    by_uuid = (await door.ask("GET", f"/v1/events/{known['uuid']}")).json()

    assert known["revision"] == 2
    assert known["is_withdrawn"]
    assert known["corrections"][0]["id"] == mend["id"]
    assert by_uuid == known
