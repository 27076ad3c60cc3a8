"""Submissions for the tests of intake, and a door with a database behind it and no bus."""

import base64
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final, TypeAlias

import httpx2
from joserfc import jwe
from joserfc.jwk import ECKey
from pydantic_core import from_json
from sqlalchemy import text

from schemas.envelope import JSON_BATCH, JSON_EVENT
from services.chassis.access import digest_of
from services.chassis.clock import system_clock
from services.chassis.database import Database
from services.chassis.http import Health, make_app
from services.chassis.outbox import Message, unpack
from services.chassis.service import Parts
from services.intake.app import build
from services.intake.settings import IntakeSettings
from tests.stack import Databases

Event: TypeAlias = dict[str, Any]
ANNA: Final = "1203754322"
BO: Final = "250768-4441"
OPERATOR_KEY: Final = "the operator's key"
PRIVATE_KEY: Final = ECKey.generate_key("P-256")
BEGUN: Final = datetime.fromisoformat("2009-08-03T09:12:00+02:00")
_serial = count()


def event(noun: str = "forloeb.started", **given: Any) -> Event:
    """Return a submission; what is not given is made up. ``minute`` is when it was sent."""
    minute = given.pop("minute", 0)
    data = given.pop("data", None)
    return {
        "specversion": "1.0",
        "id": f"e-{next(_serial)}",
        "source": "vest",
        "type": f"fremdrift.{noun}.v1",
        "time": (BEGUN + timedelta(minutes=minute)).isoformat(),
        "data": started() if data is None else data,
        **given,
    }


def started(cpr: str = ANNA, **given: Any) -> Event:
    """Return the data of a forløb that has started."""
    return {
        "on": "2009-08-04",
        "citizen": {"cpr": cpr},
        "forloeb": "f-1",
        "initiative": "2009/1.5",
        "weeks": 26,
        **given,
    }


def corrected(of: Event, data: Event | None = None, **given: Any) -> Event:
    """Return a correction of an event; without ``data`` it now lasts 13 weeks."""
    content = {**of["data"], "weeks": 13} if data is None else data
    told = {"event": of["id"], "of_type": of["type"], "content": content}
    return event("event.corrected", data=told, **given)


def retracted(of: Event, **given: Any) -> Event:
    """Return a retraction of an event."""
    return event("event.retracted", data={"event": of["id"]}, **given)


def merged(former: str = ANNA, now: str = BO, **given: Any) -> Event:
    """Return the news that a person has another number."""
    told = {"on": "2009-09-01", "citizen": {"cpr": now}, "former": {"cpr": former}}
    return event("person.merged", data=told, **given)


def cost(**given: Any) -> Event:
    """Return a cost of initiative 2009/1.5; without a citizen it is its line's."""
    told = {"on": "2010-02-01", "invoice": "i-1", "initiative": "2009/1.5", "amount_oere": 100}
    return event("cost.invoiced", data={**told, "line": "2009/1.5/drift", **given})


def encrypted(cpr: str) -> str:
    """Return a CPR number as a publisher on Kafka sends it."""
    return jwe.encrypt_compact({"alg": "ECDH-ES", "enc": "A256GCM"}, cpr.encode(), PRIVATE_KEY)


def refusal(verdict: dict[str, Any]) -> tuple[str, str | None]:
    """Return why an event was refused, and at which field."""
    assert verdict["verdict"] == "refused"
    assert verdict["detail"]
    return verdict["reason"], verdict["field"]


@dataclass(slots=True)
class Door:
    """Intake's HTTP side, answered by the real application on a real database."""

    database: Database
    parts: Parts
    client: httpx2.AsyncClient
    keys: dict[str, str] = field(default_factory=dict)

    async def register(self, source: str, *initiatives: str) -> None:
        """Let a publisher in."""
        self.keys[source] = f"key of {source}"
        body = {
            "key_sha256": digest_of(self.keys[source]),
            "initiatives": initiatives or ("2009/*",),
        }
        answer = await self.ask("PUT", f"/v1/publishers/{source}", json.dumps(body))
        assert answer.status_code == 200, answer.text

    async def ask(self, method: str, path: str, body: str = "", **headers: str) -> httpx2.Response:
        """Ask as the operator, unless the headers say otherwise."""
        own = {"authorization": f"Bearer {OPERATOR_KEY}", "content-type": "application/json"}
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.request(method, path, content=body.encode(), headers=own | told)

    async def send(self, *events: Event, source: str = "vest") -> list[dict[str, Any]]:
        """Send events as a batch. Return the verdicts."""
        answer = await self.post(json.dumps(events), JSON_BATCH, source)
        assert answer.status_code == 202, answer.text
        verdicts: list[dict[str, Any]] = answer.json()
        return verdicts

    async def post(
        self, body: str, content_type: str = JSON_EVENT, source: str = "vest"
    ) -> httpx2.Response:
        """Send any body with a publisher's key."""
        key = f"Bearer {self.keys.get(source, 'nobody')}"
        return await self.ask(
            "POST", "/v1/events", body, authorization=key, content_type=content_type
        )

    async def promised(self) -> list[tuple[str, Message]]:
        """Return the messages of the outbox with their topics, in order."""
        async with self.database.transaction() as tx:
            rows = await tx.execute(text("SELECT topic, packed FROM outbox ORDER BY position"))
            return [(topic, message) for topic, packed in rows for message in unpack(packed)]

    async def published(self) -> list[Message]:
        """Return the facts of the outbox, refusals aside."""
        return [message for topic, message in await self.promised() if "refusals" not in topic]

    async def facts(self) -> dict[str, tuple[str, str, Any] | None]:
        """Return for each fact what a reader of the bus holds true: subject, type and data."""
        return standing_of(await self.published())

    async def count(self, table: str) -> int:
        """Return how many rows a table has."""
        async with self.database.transaction() as tx:
            return int(await tx.scalar(text(f"SELECT count(*) FROM {table}")) or 0)

    async def everything(self) -> str:
        """Return every column of every table as text, for a search."""
        async with self.database.transaction() as tx:
            tables = await tx.scalars(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
            found: list[str] = []
            for table in tables.all():
                rows = (await tx.execute(text(f'SELECT * FROM "{table}"'))).all()
                found += [_as_text(value) for row in rows for value in row]
        return "\n".join(found)


def _as_text(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def standing_of(messages: Sequence[Message]) -> dict[str, tuple[str, str, Any] | None]:
    """Fold messages as a reader does: per subject the highest revision of a fact holds."""
    highest: dict[tuple[str, str], tuple[int, Message]] = {}
    for message in messages:
        said = attributes(message)
        fact, revision = said.get("fact", said["id"]), int(said.get("revision", 0))
        at = (fact, said["subject"])
        if at not in highest or revision > highest[at][0]:
            highest[at] = (revision, message)
    facts: dict[str, tuple[str, str, Any] | None] = {fact: None for fact, _ in highest}
    for (fact, subject), (_, message) in highest.items():
        if attributes(message)["type"] != "fremdrift.fact.withdrawn.v1":
            assert facts[fact] is None, "a fact counts under two subjects"
            facts[fact] = (subject, attributes(message)["type"], from_json(message.body))
    return facts


def intake_settings(database_url: str) -> IntakeSettings:
    """Return settings of a service without a bus."""
    return IntakeSettings.model_validate(
        {
            "database_url": database_url,
            "kafka_bootstrap": "nowhere:1",
            "http_port": 1,
            "pseudonym_keys": {"1": base64.b64encode(b"k" * 32).decode()},
            "operator_key_sha256": digest_of(OPERATOR_KEY),
            "jwe_private_jwk": json.dumps(PRIVATE_KEY.as_dict(private=True)),
        }
    )


@asynccontextmanager
async def open_door(databases: Databases) -> AsyncIterator[Door]:
    """Open a door with one publisher, vest, on a database of its own."""
    settings = intake_settings(await databases.migrated("intake"))
    database = Database(settings, "intake")
    parts = build(settings, database, system_clock)

    async def ready() -> dict[str, bool]:
        return {"database": True}

    app = make_app(
        "intake",
        "0",
        parts.routers,
        Health(lambda: True, ready),
        settings.request_bytes_max,
    )
    transport = httpx2.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx2.AsyncClient(transport=transport, base_url="http://intake") as client:
        door = Door(database, parts, client)
        await door.register("vest")
        yield door
    await database.close()


def attributes(message: Message) -> dict[str, str]:
    """Return a promised message's CloudEvents attributes."""
    named = {name: value.decode() for name, value in message.headers}
    return {name.removeprefix("ce_"): value for name, value in named.items() if name[:3] == "ce_"}
