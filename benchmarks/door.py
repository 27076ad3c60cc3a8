"""Intake measured: batches of 500 over HTTP, and encrypted submissions over Kafka."""

import asyncio
import json
import time
from collections.abc import Iterator
from typing import Any, Final

import httpx2
from joserfc.jwk import ECKey

from deploy.local.door import door
from deploy.local.letterbox import sealed
from schemas.envelope import JSON_BATCH, JSON_EVENT
from schemas.plans import Plan
from schemas.topics import submissions

from . import workload
from .drain import Row, each_us, until_published
from .ground import Ground, chunks, ground
from .workload import Load

BATCH: Final = 500
CONNECTIONS: Final = 4  # publishers send at once: one waits for its commit, another is read
SOURCE: Final = "bench"


def submitted(load: Load) -> Iterator[dict[str, Any]]:
    """Return the load as a publisher sends it: CloudEvents with a made-up CPR number in each."""
    for each in workload.happenings(load):
        data = dict(each.data)
        month, day = each.citizen % 12 + 1, each.citizen // 12 % 28 + 1
        serial = each.citizen // (12 * 28)
        cpr = f"{day:02}{month:02}75{serial % 3000 + 1000:04}"
        data["citizen"] = {"cpr": cpr, "district": "valby"}
        yield {
            "specversion": "1.0",
            "id": each.name,
            "source": SOURCE,
            "type": each.type,
            "time": f"{each.on.isoformat()}T08:00:00Z",
            "data": data,
        }


def over_http(load: Load) -> Row:
    """Post the load in batches of 500 over four connections; each answer comes after its commit."""
    bodies = [json.dumps(batch).encode() for batch in chunks(submitted(load), BATCH)]
    with ground(("intake",)) as on:
        service = _open(on)
        before, begun = on.usage(service), time.monotonic()
        asyncio.run(_post(service.url, on.stack.state.publisher_key(SOURCE), bodies))
        seconds = time.monotonic() - begun
        until_published(on, "intake")
        after = on.usage(service)
    return Row(
        "intake over HTTP",
        load.events,
        seconds,
        each_us(before, after, load.events),
        after["service"].rss_mb,
    )


async def _post(url: str, key: str, bodies: list[bytes]) -> None:
    waiting = asyncio.Queue[bytes]()
    for body in bodies:
        waiting.put_nowait(body)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": JSON_BATCH}

    async def connection() -> None:
        async with httpx2.AsyncClient(base_url=url, headers=headers, timeout=60) as client:
            while not waiting.empty():
                answer = await client.post("/v1/events", content=waiting.get_nowait())
                if answer.status_code != httpx2.codes.ACCEPTED:
                    raise RuntimeError(f"{answer.status_code}: {answer.text[:200]}")

    await asyncio.gather(*(connection() for _ in range(CONNECTIONS)))


def over_kafka(load: Load) -> Row:
    """Drain encrypted submissions from a source's own topic."""
    with ground(("intake",), (submissions(SOURCE),)) as on:
        _open(on).child.stop()  # the publisher is known before its first event is read
        key = ECKey.import_key(on.stack.state.secrets().jwe_private_jwk)
        headers = [("content-type", JSON_EVENT.encode())]
        on.fill(
            submissions(SOURCE),
            (
                (str(each["id"]).encode(), json.dumps(sealed(each, key)).encode(), headers)
                for each in submitted(load)
            ),
        )
        service = on.stack.start_service("intake")
        on.stack.wait_until_ready("intake")
        before = on.usage(service)
        read = "SELECT coalesce(sum(next_offset - first_offset), 0) FROM consumer_offset"
        already, begun = on.ask("intake", read), time.monotonic()
        while on.ask("intake", read) < load.events:
            on.stack.require_alive()
            time.sleep(0.05)
        seconds, events = time.monotonic() - begun, load.events - already
        until_published(on, "intake")
        after = on.usage(service)
        refused = on.ask("intake", "SELECT sum(refused) FROM consumer_offset")
    if refused:
        raise RuntimeError(f"{refused} of {load.events} were refused")
    return Row(
        "intake over Kafka (JWE)",
        events,
        seconds,
        each_us(before, after, events),
        after["service"].rss_mb,
    )


def introduce(on: Ground, plan: Plan) -> None:
    """Let the publisher in, and every service know the plan."""
    with door(on.stack.services["intake"].url, on.stack.state) as open_door:
        open_door.admit(SOURCE, ["bench/*"])
        open_door.adopt(plan)
    time.sleep(5)  # the plan's way to every service


def _open(on: Ground) -> Any:
    service = on.stack.start_service("intake")
    on.stack.wait_until_ready("intake")
    with door(service.url, on.stack.state) as open_door:
        open_door.admit(SOURCE, ["bench/*"])
    return service
