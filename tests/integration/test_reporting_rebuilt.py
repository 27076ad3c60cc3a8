"""Reporting thrown away and read again from the topics: what was approved comes byte for byte."""

import json
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest
from sqlalchemy import text

from schemas.topics import MEASURES, PLANS
from services.chassis.clock import system_clock
from services.chassis.reach import has_reached
from services.reporting.tables import FIGURES
from services.reporting.vintages import frozen
from services.reporting.vintages.watch import Watch
from tests.builders.bus import sent
from tests.builders.reporting import (
    Office,
    Press,
    adopted,
    agreement,
    instant,
    open_office,
)
from tests.builders.vintages import (
    APPROVERS,
    Q3,
    begin,
    do,
    look,
    records,
    restatements,
    told,
    vintage,
)
from tests.stack import Databases


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases, approvers=APPROVERS) as office:
        yield office


async def test_a_rebuild_from_the_topics_gives_every_vintage_byte_for_byte(
    office: Office, databases: Databases
) -> None:
    press = Press()
    plans = [sent(agreement()), sent(adopted())]
    figures = [sent(press.measure(11)), sent(press.measure(3, minute=9))]
    await office.bench.take(PLANS.name, *plans)
    await office.bench.take(MEASURES.name, figures[0])
    await do(office, "approval", known_at=instant(5))
    await do(office, "reopening", reason="Igen.")
    await do(office, "approval", "Controller B", known_at=instant(6))
    await office.bench.take(MEASURES.name, figures[1])
    await look(office)
    said = records(await told(office))

    async with open_office(databases, approvers=APPROVERS) as rebuilt:
        await rebuilt.bench.take_records(said)
        await rebuilt.bench.take(PLANS.name, *plans)
        await rebuilt.bench.take(MEASURES.name, *figures)
        await look(rebuilt)

        assert [await vintage(rebuilt, n) for n in (1, 2)] == [
            await vintage(office, n) for n in (1, 2)
        ]
        assert [await of_everybody(rebuilt, n) for n in (1, 2)] == [
            await of_everybody(office, n) for n in (1, 2)
        ]
        assert await restatements(rebuilt) == await restatements(office) != []
        assert await told(rebuilt) == []  # nothing is said twice
        assert await held(rebuilt) == await held(office)


async def of_everybody(office: Office, number: int) -> bytes:
    response = await office.http.get(f"{Q3}/vintages/{number}")
    assert response.status_code == 200, response.text
    return response.content


async def test_a_vintage_is_the_same_to_everybody_also_when_the_program_hides_otherwise(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(office, Press())
    await do(office, "approval", known_at=instant(5))
    before = await of_everybody(office, 1)

    monkeypatch.setattr(
        frozen, "screen_annex", lambda annex, _: annex.model_copy(update={"initiatives": ()})
    )

    assert await of_everybody(office, 1) == before


async def test_bytes_that_are_not_those_approved_are_set_aside(office: Office) -> None:
    await begin(office, Press())
    await do(office, "approval", known_at=instant(5))
    (approval,) = await told(office)
    said = json.loads(approval.body)
    tampered = json.dumps(said | {"step": 2, "sha256": "0" * 64}).encode()

    await office.bench.take_records(records([msgspec.structs.replace(approval, body=tampered)]))

    assert [each["step"] for each in (await office.get(Q3))["steps"]] == [1]


async def test_nothing_is_said_until_what_was_said_has_been_read_again(
    office: Office, databases: Databases
) -> None:
    await begin(office, Press())
    await do(office, "approval", known_at=instant(5))
    said = records(await told(office))
    ends = {said[0].lane: len(said)}

    async with open_office(databases) as rebuilt:
        async with rebuilt.bench.database.transaction() as tx:
            before = await has_reached(tx, ends)
        await rebuilt.bench.take_records(said)
        async with rebuilt.bench.database.transaction() as tx:
            after = await has_reached(tx, ends)

    assert (before, after) == (False, True)


async def test_where_nothing_has_been_read_nobody_looks_twice(office: Office) -> None:
    press = Press()
    await begin(office, press)
    await do(office, "approval", known_at=instant(5))
    watch = Watch(office.bench.database, system_clock, "nowhere:1", (), 5)
    await office.bench.take(MEASURES.name, sent(press.measure(1, minute=9)))

    places = []
    for _ in range(2):
        async with office.bench.database.transaction() as tx:
            await watch.look(tx)
        places.append((watch.looked_at, len(await restatements(office))))

    assert places[0] == places[1]
    assert places[0][1] == 2


async def held(office: Office) -> set[tuple[Any, ...]]:
    """Return what a rebuild compares."""
    async with office.bench.database.transaction() as tx:
        return {tuple(row) for row in await tx.execute(text(FIGURES))}
