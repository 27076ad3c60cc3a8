"""The examples of the OpenAPI: what is asked of the example agreements, and what is answered."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any, Final

import httpx2

from schemas.topics import MEASURES
from services.chassis.access import digest_of
from services.reporting import queries
from services.reporting.live.addresses import Address, Guard
from services.reporting.live.sending import Sender
from services.reporting.live.watch import LiveWatch
from services.reporting.release.aside import Aside
from services.reporting.release.keeping import Releases
from services.reporting.vintages.restating import restate
from tests.builders.bus import sent
from tests.builders.example_questions import ID, TABLES, Asked
from tests.builders.example_world import fill, late
from tests.builders.live import Hand
from tests.builders.posts import served
from tests.builders.reporting import Office, open_office, recorded
from tests.stack import Databases

KEYS: Final = {"a reader": "reader", "a controller": "controller", "an approver": "approver"}
HOLDERS: Final = {
    "Statistics": "reader",
    "Controller": "controller",
    "Jobcenter": "publisher",
    "Operator": "administrator",
    "Controller of 2010": "of-2010",
    "Provider": "of-provider",
}
HELD: Final[dict[str, dict[str, Any]]] = {
    "reader": {"roles": ["reader"]},
    "controller": {"roles": ["controller"]},
    "publisher": {"roles": ["publisher"]},
    "administrator": {"roles": ["administrator"]},
    "of-2010": {"roles": ["controller"], "agreements": ["2010"]},
    "of-provider": {"roles": ["publisher"], "providers": ["jobcenter-vest"]},
}
HOME: Final = ip_network("127.0.0.0/8")
LIST_MAX: Final = 2
LINES_MAX: Final = 14
PLACE: Final = 1767603600001


@dataclass(slots=True)
class Desk:
    """An office with the example agreements, and a post room beside it."""

    office: Office
    clock: Hand
    posts: httpx2.AsyncClient
    watch: LiveWatch
    sender: Sender
    made: str = ID

    async def ask(self, asked: Asked, media: str = "application/json") -> httpx2.Response:
        """Ask as an example does."""
        method, _, path = asked.operation.partition(" ")
        path = path.format(**asked.path).replace(ID, self.made)
        headers = {"accept": media}
        if key := KEYS.get(asked.by):
            headers["authorization"] = f"Bearer {key}"
        is_post = path.startswith(("/v1/webhooks", "/v1/live"))
        query = {name: str(value) for name, value in asked.query.items()}
        if path == "/v1/live":
            headers["last-event-id"] = "0"
        http = self.posts if is_post else self.office.http
        answer = await http.request(method, path, params=query, json=asked.body, headers=headers)
        assert answer.status_code == asked.status, f"{asked.name}: {answer.text}"
        if asked.name == "subscribing":
            self.made = answer.json()["id"]
        return answer

    async def prepare(self, asked: Asked) -> None:
        """Let happen what a question is about."""
        match asked.name:
            case "restatements":
                self.clock.move(hours=1)
                await self.office.bench.take(MEASURES.name, sent(late(), name="late", minute=95))
                await _restate(self.office, self.clock)
            case "live":
                await self.watch.look()
            case "deliveries":
                await self.sender.send_due()

    async def example(self, asked: Asked) -> dict[str, Any]:
        """Return an example: what was asked, and what was answered in each form."""
        await self.prepare(asked)
        content = {}
        for media in asked.forms:
            answer = await self.ask(asked, media)
            if answer.content:
                content[media] = self._written(media, answer)
        told = {"path": asked.path, "query": asked.query, "body": asked.body, "by": asked.by}
        return {
            "operation": asked.operation,
            "asked": told,
            "answered": {"status": asked.status, "content": content},
        }

    def _written(self, media: str, answer: httpx2.Response) -> Any:
        if media == TABLES[2]:
            return cut_dataset(answer.json())
        if media == TABLES[0]:
            return masked(cut(answer.json()), self.made)
        if media == "text/event-stream":
            told = re.sub(r"(id: |\"position\": )[1-9]\d*", rf"\g<1>{PLACE}", answer.text)
            return "\n\n".join([*told.split("\n\n")[: LIST_MAX + 1], ""])
        return "\r\n".join(answer.text.split("\r\n")[:LINES_MAX])


def cut(value: Any) -> Any:
    """Return an answer with each list cut short."""
    if isinstance(value, dict):
        return {name: cut(each) for name, each in value.items()}
    return [cut(each) for each in value[:LIST_MAX]] if isinstance(value, list) else value


def masked(value: Any, made: str) -> Any:
    """Return an answer without what is another each time."""
    fixed = {"secret": "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=", "took_ms": 12}
    if isinstance(value, list):
        return [masked(each, made) for each in value]
    if not isinstance(value, dict):
        return ID if value == made else value
    told = {name: fixed.get(name, masked(each, made)) for name, each in value.items()}
    return told | ({"position": PLACE} if "position" in told else {})


def cut_dataset(dataset: dict[str, Any]) -> dict[str, Any]:
    """Return a JSON-stat dataset with its first categories of the slowest dimension."""
    first, *others = dataset["id"]
    size = min(LIST_MAX, dataset["size"][0])
    count = size
    for each in dataset["size"][1:]:
        count *= each
    category = dict(dataset["dimension"][first]["category"])
    shown = category["index"][:size]
    category["index"] = shown
    category["label"] = {code: category["label"][code] for code in shown}
    if "child" in category:
        of = {k: [c for c in codes if c in shown] for k, codes in category.pop("child").items()}
        category |= {"child": kept} if (kept := {k: v for k, v in of.items() if v}) else {}
    dimensions = {name: dataset["dimension"][name] for name in others}
    told = {
        "size": [size, *dataset["size"][1:]],
        "dimension": {first: dataset["dimension"][first] | {"category": category}, **dimensions},
        "value": dataset["value"][:count],
    }
    status = {at: told for at, told in dataset.get("status", {}).items() if int(at) < count}
    return {**dataset, **told, **({"status": status} if status else {})}


@asynccontextmanager
async def open_desk(databases: Databases) -> AsyncIterator[Desk]:
    """Open an office that knows 2009 and 2010 as the examples tell them."""
    clock = Hand(recorded(60))
    held = {name: {"key_sha256": digest_of(key), **HELD[key]} for name, key in HOLDERS.items()}
    approvers = {"Approver": digest_of("approver")}
    async with open_office(databases, clock, readers=held, approvers=approvers) as office:
        await fill(office)
        database, guard = office.bench.database, Guard([HOME], look_up=_at_home)
        releases = Releases(database, clock, Aside(office.bench.settings))
        watch = LiveWatch(database, clock, releases)
        sender = Sender(database, clock, guard, [("Statistics", "*")])
        room = httpx2.ASGITransport(served(office, clock, guard, Statistics="reader"))
        async with httpx2.AsyncClient(transport=room, base_url="http://posts") as posts:
            yield Desk(office, clock, posts, watch, sender)


async def _at_home(_host: str, _port: int) -> list[Address]:
    return [ip_address("127.0.0.1")]


async def _restate(office: Office, clock: Hand) -> None:
    async with office.bench.database.transaction() as tx:
        await queries.see_one_state(tx)
        await restate(tx, clock(), 5)
