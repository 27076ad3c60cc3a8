"""How long readers wait for the annex and the front page while 2,000 events a second stream in."""

import asyncio
import json
import random
import time
from collections import defaultdict
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from typing import Any, Final

import httpx2

from deploy.local import databases
from schemas.envelope import JSON_BATCH
from schemas.plans import Plan

from . import workload
from .door import SOURCE, introduce, submitted
from .ground import chunks, ground
from .workload import Load

RATE: Final = 2000
READERS: Final = 50
SECONDS: Final = 30
WARM_S: Final = 10  # while connections and caches are new
PAUSE_S: Final = 2.0  # a reader looks at what it got, then asks for the other
INITIATIVES: Final = 20  # as many as an agreement has
PROVIDERS: Final = 4
_TICK_S: Final = 0.05
_PAGES: Final = {
    "annex": "/v1/agreements/bench/annex?period=2009-Q2",
    "front page": "/aftaler/bench?periode=2009-K2",
}


def plan() -> Plan:
    """Return an agreement as large as they are."""
    whole = workload.plan()
    return whole.model_copy(update={"initiatives": whole.initiatives[:INITIATIVES]})


def reads() -> str:
    """Stream and read for half a minute; return a line of the table for each page."""
    ids = {each.id for each in plan().initiatives}
    wanted = RATE * (SECONDS + WARM_S)
    load = Load(2 * wanted, 2 * wanted // 6)
    events = [_few(each) for each in submitted(load) if each["data"]["initiative"] in ids][:wanted]
    bodies = [json.dumps(batch).encode() for batch in chunks(events, int(RATE * _TICK_S))]
    with ground(databases.SERVICES) as on:
        intake, reporting = on.start_all()
        introduce(on, plan())
        before = on.usage(on.stack.services["reporting"])["service"].cpu_s
        took = asyncio.run(_run(bodies, intake, on.stack.state.publisher_key(SOURCE), reporting))
        used = on.usage(on.stack.services["reporting"])["service"].cpu_s - before
    return "\n".join(
        [
            *(_line(name, times) for name, times in took.items()),
            f"reporting's processor meanwhile: {used / (SECONDS + WARM_S):.0%} of one",
        ]
    )


def _few(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event of one of the few providers that an initiative has."""
    if provider := event["data"].get("provider"):
        event["data"]["provider"] = f"p{int(provider[1:]) % PROVIDERS}"
    return event


def _line(name: str, took: list[float]) -> str:
    ordered = sorted(took)
    p50, p99 = (ordered[int(share * (len(ordered) - 1))] * 1000 for share in (0.5, 0.99))
    return (
        f"{name}, {READERS} readers, {RATE} events/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms"
        f" ({len(ordered)} answers)"
    )


async def _run(
    bodies: list[bytes], intake: str, key: str, reporting: str
) -> dict[str, list[float]]:
    took: dict[str, list[float]] = defaultdict(list)
    begun = time.monotonic()
    # Who sends is another than who reads: neither waits for the other's processor.
    sending = await asyncio.to_thread(_begin_stream, bodies, intake, key)
    try:
        await asyncio.gather(*(_read(reporting, took, begun) for _ in range(READERS)))
    finally:
        await asyncio.to_thread(sending.join, SECONDS)
    if sending.exitcode:
        raise RuntimeError("the stream broke off")
    return took


def _begin_stream(bodies: list[bytes], intake: str, key: str) -> SpawnProcess:
    process = get_context("spawn").Process(target=stream, args=(bodies, intake, key))
    process.start()
    return process


def stream(bodies: list[bytes], intake: str, key: str) -> None:
    """Send batches, each at its time."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": JSON_BATCH}
    with httpx2.Client(base_url=intake, headers=headers, timeout=30) as client:
        begun = time.monotonic()
        for tick, body in enumerate(bodies):
            time.sleep(max(0.0, begun + tick * _TICK_S - time.monotonic()))
            client.post("/v1/events", content=body).raise_for_status()


async def _read(reporting: str, took: dict[str, list[float]], begun: float) -> None:
    chance = random.Random()
    async with httpx2.AsyncClient(base_url=reporting, timeout=30) as client:
        await asyncio.sleep(chance.random() * PAUSE_S)
        while time.monotonic() < begun + WARM_S + SECONDS:
            for name, path in _PAGES.items():
                asked = time.monotonic()
                (await client.get(path)).raise_for_status()
                if asked > begun + WARM_S:
                    took[name].append(time.monotonic() - asked)
                await asyncio.sleep(PAUSE_S * (0.5 + chance.random()))
