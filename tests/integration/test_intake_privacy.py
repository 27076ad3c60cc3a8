"""A CPR number comes in at the door and is found nowhere behind it."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs

from schemas.envelope import JSON_BATCH, JSON_EVENT
from schemas.topics import submissions
from services.chassis.clock import system_clock
from services.chassis.consumer import Consumer
from services.chassis.offsets import Lane, difference, positions
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
    intake_settings,
    merged,
    open_door,
    retracted,
    started,
)
from tests.stack import Databases

LANE = Lane("log", submissions("vest").name, 0)


@pytest.fixture
async def door(databases: Databases) -> AsyncIterator[Door]:
    async with open_door(databases) as opened:
        yield opened


def in_the_clear(*numbers: str) -> re.Pattern[str]:
    """Return a pattern that finds these numbers with a hyphen, a blank or nothing between."""
    return re.compile("|".join(f"{n[:6]}[- ]?{n[-4:]}" for n in numbers))


def with_number_everywhere() -> Iterator[Event]:  # noqa: PLR0915 - a list, one a line
    """Events that hold a number in the right place, and in every wrong one."""
    yield event()
    # Before she moves: what is said of those who have moved carries no trace.
    yield event(traceparent=ANNA)
    yield event(traceparent=f"00-{ANNA:0>32}-{1:016}-01")
    yield event(traceparent=f"00-{ANNA[:6]:a>32}-{ANNA[6:]:b<16}-01")
    yield corrected(event(), started(BO))
    yield retracted(event(id="gone"), id="r-9")
    yield merged()
    yield event(data=started(sneaked=ANNA))
    yield event(data={**started(), ANNA: 1})
    yield event(data=started(citizen={"cpr": ANNA, "jwe": ANNA}))
    yield event(data=started(citizen={"cpr": f"{ANNA}0"}))
    yield event(data=started(citizen={"cpr": ANNA, "district": BO}))
    yield event(data=started(citizen={"jwe": ANNA}))
    yield event(data=started(forloeb=ANNA))
    yield event(data=started(initiative=ANNA))
    yield event(data=ANNA)
    yield event(id=ANNA)
    yield event(id=f"sag {BO}")
    yield event(id=ANNA, data=started(weeks="six"))
    yield event(source=ANNA)
    yield event(type=ANNA)
    yield event(time=ANNA)
    yield event(subject=ANNA)
    yield event(dataschema=ANNA)
    yield event(specversion=ANNA)
    yield event(**{ANNA: "x"})
    yield event(partitionkey=ANNA)
    yield event(partitionkey=[ANNA])
    yield event(**{f"{ANNA}-": "x"})
    yield event("event.retracted", data={"event": ANNA})
    yield event("event.retracted", data={"event": "e", "reason": f"Forkert borger {BO}"})
    yield event("event.corrected", data={"event": "e", "of_type": ANNA, "content": {}})
    yield corrected(event(), started(note=ANNA))
    yield corrected(event(), {**started(), BO: ANNA})


async def test_a_number_is_in_no_answer_no_log_no_table_and_no_message(door: Door) -> None:
    number = in_the_clear(ANNA, BO)
    sent = list(with_number_everywhere())

    with capture_logs() as logged:
        answers = [json.dumps(await door.send(each)) for each in sent]
        answers.append(json.dumps(await door.send(*sent)))
        answers += [(await door.post(json.dumps(each), JSON_EVENT)).text for each in sent]
        answers.append((await door.post(f"[{ANNA}", JSON_BATCH)).text)
        answers.append((await door.ask("GET", f"/v1/events/vest/{ANNA}")).text)
    messages = [repr(message) for _, message in await door.promised()]

    assert number.search("\n".join(answers)) is None
    assert number.search(str(logged)) is None
    assert number.search("\n".join(messages)) is None
    assert number.search(await door.everything()) is None
    assert await door.count("event") > 0
    assert await door.count("refusal") > len(sent)


async def test_the_search_would_find_a_number(door: Door) -> None:
    await door.send(event(data=started(forloeb="ab1203754322")))
    seen = in_the_clear("1203754322")

    found = seen.search(await door.everything())

    assert found is not None


def record(offset: int, sent: Event, *, binary: bool = False, **headers: bytes) -> Record:
    told: list[tuple[str, bytes]] = [*headers.items()]
    body: Any = sent
    if binary:
        told += [
            (f"ce_{name}", str(value).encode()) for name, value in sent.items() if name != "data"
        ]
        body = sent["data"]
    else:
        told.append(("content-type", JSON_EVENT.encode()))
    return Record(LANE, offset, None, json.dumps(body).encode(), told)


async def taken(door: Door, records: list[Record]) -> dict[str, int]:
    """Have records taken in from the topic. Return the verdicts in the books."""
    settings = intake_settings("postgresql://nobody@nowhere/nothing")
    (stream,) = door.parts.streams
    consumer = Consumer("intake", stream.work, door.database, settings, system_clock)
    async with door.database.transaction() as tx:
        consumer.positions.update(await positions(tx, {LANE: 0}, {LANE: 1000}))
    await consumer.take(records)
    async with door.database.transaction() as tx:
        assert await difference(tx) == 0
    return {name: await door.count(f"{name}") for name in ("event", "refusal")}


async def test_over_kafka_an_encrypted_number_gives_the_pseudonym_it_gives_over_http(
    door: Door,
) -> None:
    sealed = started(citizen={"jwe": encrypted(ANNA)}, forloeb="f-2")
    hyphened = started(citizen={"jwe": encrypted(f"{ANNA[:6]}-{ANNA[6:]}")}, forloeb="f-3")
    await door.send(event())

    kept = await taken(
        door,
        [record(0, event(data=sealed)), record(1, event(data=hyphened), binary=True)],
    )

    assert kept == {"event": 3, "refusal": 0}
    assert len({message.key for message in await door.published()}) == 1
    assert in_the_clear(ANNA).search(await door.everything()) is None


async def test_over_kafka_extension_attributes_are_treated_as_over_http(door: Door) -> None:
    sealed = started(citizen={"jwe": encrypted(ANNA)})
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

    kept = await taken(
        door,
        [
            record(0, event(data=sealed, traceparent=trace, partitionkey=BO), binary=True),
            record(1, event(data=sealed, partitionkey=BO)),
            record(2, event(data=sealed, **{"partition-key": BO}), binary=True),
        ],
    )

    assert kept == {"event": 2, "refusal": 1}
    traces = [attributes(message).get("traceparent") for message in await door.published()]
    assert traces == [trace, None]
    assert in_the_clear(BO).search(await door.everything()) is None


async def test_over_kafka_what_cannot_be_taken_in_is_refused_and_nothing_is_poison(
    door: Door,
) -> None:
    sealed = started(citizen={"jwe": encrypted(ANNA)})
    unreadable = Record(LANE, 5, None, b"\xff{", [("ce_specversion", b"1.0"), ("ce_id", b"\xff")])

    kept = await taken(
        door,
        [
            record(0, event()),
            record(1, event(data=sealed, source="oest")),
            record(2, event(data=started(citizen={"jwe": encrypted("not a number")}))),
            record(3, event(data=sealed)),
            Record(LANE, 4, None, b"{}", []),
            unreadable,
            Record(LANE, 6, None, b"", [("content-type", JSON_EVENT.encode())]),
            record(7, event(data=[ANNA]), binary=True),
        ],
    )

    assert kept == {"event": 1, "refusal": 7}
    assert in_the_clear(ANNA).search(await door.everything()) is None
    async with door.database.transaction() as tx:
        reasons = (
            await tx.exec_driver_sql("SELECT reason FROM refusal ORDER BY position")
        ).scalars()
        assert list(reasons) == [
            "identity_in_text",
            "not_your_source",
            "identity_unreadable",
            "malformed",
            "malformed",
            "malformed",
            "malformed",
        ]


async def test_a_topic_without_a_registered_publisher_is_refused(door: Door) -> None:
    lane = Lane("log", submissions("nobody").name, 0)
    sent = event(data=started(citizen={"jwe": encrypted(ANNA)}), source="nobody")
    value = json.dumps(sent).encode()
    (stream,) = door.parts.streams
    record = Record(lane, 0, None, value, [("content-type", JSON_EVENT.encode())])
    read = stream.work.decode(record)

    async with door.database.transaction() as tx:
        verdicts = await stream.work.handle(tx, [Decoded(record, read)])

    assert verdicts == ["refused"]
