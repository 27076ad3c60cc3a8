"""Periods approved over HTTP, looked at as the watch does, and what is promised to the bus."""

from collections.abc import Iterable
from typing import Any

import httpx2
from sqlalchemy import text

from schemas.topics import MEASURES, PLANS, REPORTS
from services.chassis.access import digest_of
from services.chassis.clock import system_clock
from services.chassis.offsets import Lane
from services.chassis.outbox import Message, unpack
from services.chassis.records import Record
from services.reporting import queries
from services.reporting.vintages.restating import restate

from .bus import sent
from .reporting import AGREEMENT, SEES_PERSONS, Office, Press, adopted, agreement

PERIODS = f"/v1/agreements/{AGREEMENT}/periods"
Q3 = f"{PERIODS}/2009-Q3"
KEYS = {"Controller A": "key-a", "Controller B": "key-b"}
APPROVERS = {name: digest_of(key) for name, key in KEYS.items()}


async def begin(office: Office, press: Press) -> None:
    """Have the plan adopted and eleven people placed in the third quarter."""
    await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
    await office.bench.take(MEASURES.name, sent(press.measure(11)))


async def do(office: Office, what: str, by: str = "Controller A", **said: Any) -> httpx2.Response:
    key = {"Authorization": f"Bearer {KEYS.get(by, by)}"}
    return await office.http.post(f"{Q3}/{what}", json=said, headers=key)


async def look(office: Office, threshold_percent: int = 5) -> int:
    """Look as the watch does every few seconds."""
    async with office.bench.database.transaction() as tx:
        await queries.see_one_state(tx)
        return await restate(tx, system_clock(), threshold_percent)


async def vintage(office: Office, number: int = 1) -> bytes:
    response = await office.http.get(f"{Q3}/vintages/{number}", headers=SEES_PERSONS)
    assert response.status_code == 200, response.text
    return response.content


async def restatements(office: Office) -> list[dict[str, Any]]:
    return list(await office.get(f"/v1/agreements/{AGREEMENT}/restatements", period="2009-Q3"))


async def told(office: Office) -> list[Message]:
    """Return what was promised to the reports topic, in order."""
    async with office.bench.database.transaction() as tx:
        rows = await tx.scalars(
            text("SELECT packed FROM outbox WHERE topic = :topic ORDER BY position"),
            {"topic": REPORTS.name},
        )
        return [message for packed in rows for message in unpack(packed)]


def records(messages: Iterable[Message]) -> list[Record]:
    """Return promised messages as they come to lie on the topic."""
    lane = Lane("test", REPORTS.name, 0)
    return [
        Record(lane, offset, each.key.encode(), each.body, each.headers)
        for offset, each in enumerate(messages)
    ]
