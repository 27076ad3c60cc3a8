"""Drains a preloaded topic through one ledger service: events per second, and what they cost."""

import sys
import time
from dataclasses import dataclass

from deploy.local.ports import free_port
from deploy.local.processes import Child, Command
from schemas.envelope import Envelope, Headers, event_uuid, to_headers
from schemas.plans import InitiativeAdopted, Plan
from schemas.topics import EVENTS, PLANS

from . import workload
from .gauges import Used
from .ground import Ground, ground
from .workload import Load

PASSED = (
    "SELECT coalesce(sum(next_offset - first_offset), 0) FROM consumer_offset WHERE topic = '{}'"
)
BALANCE = (
    "SELECT coalesce(sum(abs(next_offset - first_offset - accepted - duplicate - refused"
    " - set_aside - skipped)), 0) FROM consumer_offset"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the table: what one run has shown."""

    what: str
    events: int
    seconds: float
    cpu_us: dict[str, float]
    rss_mb: float

    def __str__(self) -> str:
        """Return the line."""
        cpu = " / ".join(f"{self.cpu_us[part]:.0f}" for part in ("service", "database", "broker"))
        per_second = self.events / self.seconds
        return f"| {self.what} | {self.events:,} | {per_second:,.0f} | {cpu} | {self.rss_mb:.0f} |"


def drain(service: str, load: Load, processes: int = 1, plan: Plan | None = None) -> Row:
    """Fill the topics, start the service, and wait until all is handled and published."""
    with ground((service,)) as on:
        know_plans(on, service, plan or workload.plan())
        events = on.fill(EVENTS, workload.as_records(load))
        workers = [on.stack.start_service(service)]
        workers += [on.stack.start_service(service, port=free_port()) for _ in range(1, processes)]
        until_passed(on, service, EVENTS.name, 1)
        before, begun = on.usages(workers), time.monotonic()
        already = on.ask(service, PASSED.format(EVENTS.name))
        until_passed(on, service, EVENTS.name, events)
        seconds = time.monotonic() - begun
        until_published(on, service)
        after = on.usages(workers)
        if on.ask(service, BALANCE):
            raise AssertionError("the books do not balance")
    what = f"{service}, {processes} process{'es' if processes > 1 else ''}"
    done = events - already
    return Row(what, done, seconds, each_us(before, after, done), after["service"].rss_mb)


def growth(service: str, load: Load, parts: int) -> str:
    """Drain, and return lines of the table: what an event costs as the history grows."""
    with ground((service,)) as on:
        know_plans(on, service, workload.plan())
        events = on.fill(EVENTS, workload.as_records(load))
        worker = on.stack.start_service(service)
        until_passed(on, service, EVENTS.name, 1)
        rows = []
        for part in range(1, parts + 1):
            before, begun = on.usage(worker), time.monotonic()
            already = on.ask(service, PASSED.format(EVENTS.name))
            until_passed(on, service, EVENTS.name, events * part // parts)
            seconds, after = time.monotonic() - begun, on.usage(worker)
            done = on.ask(service, PASSED.format(EVENTS.name)) - already
            what = f"{service}, up to {(already + done) / 1e6:.1f} mio."
            costs = each_us(before, after, done)
            rows.append(Row(what, done, seconds, costs, after["service"].rss_mb))
        if on.ask(service, BALANCE):
            raise AssertionError("the books do not balance")
    return "\n".join(map(str, rows))


def rebuild(service: str, load: Load) -> str:
    """Drain, then fold the log again and compare; return a line of the table."""
    with ground((service,)) as on:
        know_plans(on, service, workload.plan())
        events = on.fill(EVENTS, workload.as_records(load))
        on.stack.start_service(service)
        until_passed(on, service, EVENTS.name, events)
        until_published(on, service)
        command = Command(
            "rebuild",
            (sys.executable, "-m", f"services.{service}", "--rebuild-check"),
            env=on.stack.environment(service),
        )
        begun = time.monotonic()
        Child(command, on.stack.state.logs / "rebuild.log").finish(900)
        seconds = time.monotonic() - begun
    return f"rebuild of {service} from {events:,} events: {seconds:.0f} s, no drift"


def know_plans(on: Ground, service: str, plan: Plan) -> None:
    """Let the service adopt the plans and end: what is measured is events under known plans."""
    plans = on.fill(PLANS, adoptions(plan))
    child = on.stack.start_service(service).child
    until_passed(on, service, PLANS.name, plans)
    child.stop()


def until_passed(on: Ground, service: str, topic: str, wanted: int) -> None:
    """Wait until the service has handled so many records of a topic."""
    deadline = time.monotonic() + 600
    while on.ask(service, PASSED.format(topic)) < wanted:
        on.stack.require_alive()
        if time.monotonic() > deadline:
            raise TimeoutError(f"{service} has not handled {topic} within ten minutes")
        time.sleep(0.1)


def until_published(on: Ground, service: str) -> None:
    """Wait until nothing promised waits in the service's outbox."""
    while on.ask(service, "SELECT count(*) FROM outbox"):
        on.stack.require_alive()
        time.sleep(0.1)


def each_us(before: dict[str, Used], after: dict[str, Used], events: int) -> dict[str, float]:
    """Return the processor time per event of each part, in microseconds."""
    return {part: (after[part].cpu_s - before[part].cpu_s) / events * 1e6 for part in after}


def adoptions(plan: Plan, version: int = 1) -> list[tuple[bytes, bytes, Headers]]:
    """Return a plan's initiatives as intake publishes them."""
    adopted = [
        InitiativeAdopted(version=version, agreement=plan.agreement.id, initiative=each)
        for each in plan.initiatives
    ]
    messages = []
    for each in adopted:
        id_ = event_uuid("bench", f"{each.initiative.id}@{version}")
        at = workload.BEGUN
        envelope = Envelope(
            id_, "fremdrift.initiative.adopted.v1", at, at, each.initiative.id, "bench", id_
        )
        messages.append(
            (b"bench", each.model_dump_json().encode(), to_headers(envelope.attributes))
        )
    return messages
