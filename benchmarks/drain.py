"""Drains a preloaded topic through one ledger service: events per second, and what they cost."""

import time
from dataclasses import dataclass

from schemas.envelope import Envelope, event_uuid, to_headers
from schemas.plans import InitiativeAdopted
from schemas.topics import EVENTS, PLANS

from . import workload
from .gauges import Used
from .ground import Ground, ground
from .workload import Load

_PASSED = (
    "SELECT coalesce(sum(next_offset - first_offset), 0) FROM consumer_offset WHERE topic = '{}'"
)
_BALANCE = (
    "SELECT coalesce(sum(abs(next_offset - first_offset - accepted - duplicate - refused"
    " - set_aside - skipped)), 0) FROM consumer_offset"
)


@dataclass(frozen=True, slots=True)
class Drained:
    """What one drain has shown."""

    service: str
    events: int
    seconds: float
    cpu_us: dict[str, float]
    rss_mb: float
    promised_per_event: float

    def __str__(self) -> str:
        """Return a line of the table."""
        cpu = " / ".join(f"{self.cpu_us[part]:.0f}" for part in ("service", "database", "broker"))
        return (
            f"| {self.service} | {self.events:,} | {self.events / self.seconds:,.0f} | {cpu} |"
            f" {self.rss_mb:.0f} | {self.promised_per_event:.2f} |"
        )


def drain(service: str, load: Load, processes: int = 1) -> Drained:
    """Fill the topics, start the service, and wait until all is handled and published."""
    with ground((service,)) as on:
        plans = on.fill(PLANS, _plans())
        events = on.fill(EVENTS, workload.as_records(load))
        workers = [on.stack.start_service(service)]
        workers += [
            on.stack.start_service(service, port=on.stack.settings.port(service) + 1000 + n)
            for n in range(1, processes)
        ]
        _until(on, service, PLANS.name, plans)
        before, begun = on.usage(workers[0]), time.monotonic()
        already = on.ask(service, _PASSED.format(EVENTS.name))
        _until(on, service, EVENTS.name, events)
        seconds = time.monotonic() - begun
        _until_published(on, service)
        after = on.usage(workers[0])
        if on.ask(service, _BALANCE):
            raise AssertionError("the books do not balance")
        versions = on.ask(service, "SELECT sum(version) FROM cell")
        return Drained(
            service,
            events - already,
            seconds,
            _each(before, after, events - already),
            after["service"].rss_mb,
            versions / events,
        )


def _until(on: Ground, service: str, topic: str, wanted: int) -> None:
    deadline = time.monotonic() + 600
    while on.ask(service, _PASSED.format(topic)) < wanted:
        on.stack.require_alive()
        if time.monotonic() > deadline:
            raise TimeoutError(f"{service} has not handled {topic} within ten minutes")
        time.sleep(0.1)


def _until_published(on: Ground, service: str) -> None:
    while on.ask(service, "SELECT count(*) FROM outbox"):
        on.stack.require_alive()
        time.sleep(0.1)


def _each(before: dict[str, Used], after: dict[str, Used], events: int) -> dict[str, float]:
    return {part: (after[part].cpu_s - before[part].cpu_s) / events * 1e6 for part in after}


def _plans() -> list[tuple[bytes, bytes, list[tuple[str, bytes]]]]:
    plan = workload.plan()
    adopted = [
        InitiativeAdopted(version=1, agreement=plan.agreement.id, initiative=each)
        for each in plan.initiatives
    ]
    messages = []
    for each in adopted:
        id_ = event_uuid("bench", each.initiative.id)
        at = workload.BEGUN
        envelope = Envelope(
            id_, "fremdrift.initiative.adopted.v1", at, at, each.initiative.id, "bench", id_
        )
        messages.append(
            (b"bench", each.model_dump_json().encode(), to_headers(envelope.attributes))
        )
    return messages
