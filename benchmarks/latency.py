"""How long an event takes from the publisher's hand to a figure in reporting, at 500 events/s."""

import asyncio
import time
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2
from sqlalchemy import text

from deploy.local import databases
from schemas.envelope import JSON_BATCH

from . import workload
from .door import SOURCE, introduce, submitted
from .ground import ground
from .workload import Load

RATE: Final = 500
SECONDS: Final = 30
TICK_S: Final = 0.05
WARM_UP: Final = 0.2  # of the probes, while connections and caches are new
_MEASURE: Final = "bench/1/startet"
_SEEN: Final = text(
    "SELECT part FROM account WHERE figure = :measure AND dimension = 'provider'"
    " AND part = ANY(:parts)"
)


@dataclass(slots=True)
class Probes:
    """Events that show in a figure of their own, each from its sending to its showing."""

    sent: dict[str, float] = field(default_factory=dict)
    took: list[float] = field(default_factory=list)

    def quantile(self, share: float) -> float:
        """Return the time within which this share of the warm probes showed, in milliseconds."""
        warm = sorted(self.took[int(len(self.took) * WARM_UP) :])
        return warm[min(len(warm) - 1, int(share * len(warm)))] * 1000


def latency() -> str:
    """Send for half a minute and return a line of the table."""
    with ground(databases.SERVICES) as on:
        intake, _ = on.start_all()
        introduce(on, workload.plan())
        probes = Probes()
        reporting = on.stack.ground.database_urls["reporting"]
        asyncio.run(_run(probes, intake, on.stack.state.publisher_key(SOURCE), reporting))
    p50, p99 = probes.quantile(0.5), probes.quantile(0.99)
    return (
        f"event to report at {RATE}/s: p50 {p50:.0f} ms, p99 {p99:.0f} ms"
        f" ({len(probes.took)} probes)"
    )


async def _run(probes: Probes, intake: str, key: str, reporting: str) -> None:
    watching = asyncio.create_task(_watch(probes, reporting))
    load = list(submitted(Load(RATE * SECONDS, RATE * SECONDS // 6)))
    headers = {"Authorization": f"Bearer {key}", "Content-Type": JSON_BATCH}
    per_tick = int(RATE * TICK_S)
    async with httpx2.AsyncClient(base_url=intake, headers=headers, timeout=30) as client:
        begun = time.monotonic()
        for tick, at in enumerate(range(0, len(load), per_tick)):
            await asyncio.sleep(max(0.0, begun + tick * TICK_S - time.monotonic()))
            probe = f"probe{tick}"
            probes.sent[probe] = time.monotonic()
            answer = await client.post(
                "/v1/events", json=[*load[at : at + per_tick - 1], _probe(probe)]
            )
            answer.raise_for_status()
    await watching


def _probe(name: str) -> dict[str, Any]:
    data = {
        "on": "2009-06-01",
        "forloeb": name,
        "initiative": "bench/1",
        "provider": name,
        "citizen": {"cpr": "0706751234"},
    }
    return {
        "specversion": "1.0",
        "id": name,
        "source": SOURCE,
        "type": "fremdrift.forloeb.started.v1",
        "time": "2009-06-01T08:00:00Z",
        "data": data,
    }


async def _watch(probes: Probes, reporting: str) -> None:
    deadline = time.monotonic() + 3 * SECONDS
    async with databases.engine(reporting).connect() as connection:
        while time.monotonic() < deadline:
            rows = await connection.execute(
                _SEEN, {"measure": _MEASURE, "parts": list(probes.sent)}
            )
            now = time.monotonic()
            for (part,) in rows.all():
                probes.took.append(now - probes.sent.pop(part))
            if len(probes.took) >= SECONDS / TICK_S:
                return
            await asyncio.sleep(0.005)
    raise TimeoutError(f"{len(probes.sent)} probes have not shown")
