"""An office that tells of figures as they move: its watch and its sender are worked by hand."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import httpx2
from fastapi import APIRouter, Depends, FastAPI

from schemas.topics import MEASURES, PLANS
from services.chassis.access import digest_of
from services.chassis.http import Health, make_app
from services.reporting.access.gate import Gate
from services.reporting.access.keys import ring
from services.reporting.api import live, webhooks
from services.reporting.live.addresses import Guard
from services.reporting.live.figures import Told
from services.reporting.live.sending import Sender
from services.reporting.live.store import save_told
from services.reporting.live.subscriptions import enqueue
from services.reporting.live.watch import Listeners, LiveWatch
from services.reporting.release.aside import Aside
from services.reporting.release.keeping import Releases
from tests.builders.bus import sent
from tests.builders.live import Hand, Receiver
from tests.builders.reporting import (
    AGREEMENT,
    PLACED,
    Office,
    Press,
    adopted,
    agreement,
    open_office,
)
from tests.stack import Databases

KEY = "a-reader's-key"
HOME = ip_network("127.0.0.0/8")
RIGHTS = (("reader", "*"),)


@dataclass(slots=True)
class Post:
    """An office with a watch and a sender that are worked by hand."""

    office: Office
    http: httpx2.AsyncClient
    clock: Hand
    watch: LiveWatch
    sender: Sender
    press: Press
    app: FastAPI

    async def count(self, amount: int) -> None:
        """Book so many, and look at what is to be noticed."""
        await self.office.bench.take(MEASURES.name, sent(self.press.measure(amount)))
        await self.watch.look()

    async def subscribe(self, receiver: Receiver, **wanted: Any) -> tuple[UUID, str]:
        told = {"url": receiver.url, "figures": [PLACED.id], **wanted}
        made = await self.http.post("/v1/webhooks", json=told)
        assert made.status_code == 201, made.text
        return made.json()["id"], made.json()["secret"]

    async def tell(self, *figures: str, words: str = "") -> None:
        """Notice that these have moved, whatever they are, and what is said of them."""
        told = [Told(each, {"figure": each, "words": words}) for each in figures]
        async with self.office.bench.database.transaction() as tx:
            await enqueue(tx, await save_told(tx, AGREEMENT, told, self.clock()), self.clock())

    async def ask(self, method: str, path: str, **given: Any) -> Any:
        answer = await self.http.request(method, f"/v1/webhooks{path}", **given)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None


def served(office: Office, clock: Hand, guard: Guard, **keys: str) -> FastAPI:
    """Return what answers of live figures and webhooks, to whoever has one of these keys."""

    async def ready() -> dict[str, bool]:
        return {}

    database = office.bench.database
    readers = {name: digest_of(key) for name, key in (keys or {"reader": KEY}).items()}
    router = APIRouter(dependencies=[Depends(Gate(ring(readers, {})))])
    router.include_router(live.make_router(database, Listeners()))
    router.include_router(webhooks.make_router(database, clock, guard))
    return make_app("reporting", "0", [router], Health(lambda: True, ready), 1_000_000)


@asynccontextmanager
async def open_post(databases: Databases) -> AsyncIterator[Post]:
    """Open an office with a plan, and its post room."""
    async with open_office(databases) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        clock, guard, database = Hand(), Guard([HOME]), office.bench.database
        app = served(office, clock, guard)
        transport = httpx2.ASGITransport(app)
        keyed = {"authorization": f"Bearer {KEY}"}
        client = httpx2.AsyncClient(transport=transport, base_url="http://post", headers=keyed)
        async with client as http:
            releases = Releases(database, clock, Aside(office.bench.settings))
            watch = LiveWatch(database, clock, releases)
            sender = Sender(database, clock, guard, RIGHTS)
            yield Post(office, http, clock, watch, sender, Press(), app)
