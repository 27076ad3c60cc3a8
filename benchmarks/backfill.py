"""A new definition over old events, while others wait to be read: how long, and who waits."""

import time
from itertools import islice
from typing import Final

from schemas.measures import Aggregate, Measure
from schemas.topics import EVENTS, PLANS

from . import workload
from .drain import BALANCE, PASSED, adoptions, know_plans, until_passed, until_published
from .gauges import Used
from .ground import Ground, ground
from .workload import Load

MEANWHILE: Final = 100_000
NAME: Final = "uger"
_FILLED: Final = f"SELECT count(*) FROM filled WHERE measure LIKE '%/{NAME}'"
_WALKED: Final = "SELECT count(*) FROM (SELECT DISTINCT lane, subject FROM case_state) AS walked"


def backfill(old: Load) -> str:
    """Adopt a measure more for each initiative over so many events; return a line of the table."""
    whole = Load(old.events + MEANWHILE, (old.events + MEANWHILE) // 6)
    with ground(("progress",)) as on:
        know_plans(on, "progress", workload.plan())
        records = workload.as_records(whole)
        events = on.fill(EVENTS, islice(records, old.events))
        service = on.stack.start_service("progress")
        until_passed(on, "progress", EVENTS.name, events)
        until_published(on, "progress")
        before = on.usage(service)
        on.fill(EVENTS, records)
        begun, already = time.monotonic(), on.ask("progress", PASSED.format(EVENTS.name))
        on.fill(PLANS, adoptions(workload.plan(_more), version=2))
        _until_filled(on)
        seconds = time.monotonic() - begun
        meanwhile = on.ask("progress", PASSED.format(EVENTS.name)) - already
        used = on.usage(service)["service"]
        if meanwhile <= 0:
            raise AssertionError("no event was read while the definition was being filled")
        if on.ask("progress", BALANCE):
            raise AssertionError("the books do not balance")
        cases = on.ask("progress", _WALKED)
    return _line(events, cases, seconds, meanwhile, _apart(before["service"], used))


def _line(events: int, cases: int, seconds: float, meanwhile: int, cpu_s: float) -> str:
    return (
        f"a new definition over {events:,} events in {cases:,} cases: filled in {seconds:.0f} s,"
        f" while {meanwhile:,} events were read; {cpu_s:.0f} s of processor"
    )


def _apart(before: Used, after: Used) -> float:
    return after.cpu_s - before.cpu_s


def _more(of: str) -> tuple[Measure, ...]:
    """Return the usual measures, and one whose definition is new."""
    weeks = Aggregate(
        id=f"{of}/{NAME}",
        title="Uger",
        unit="weeks",
        op="sum",
        event="forloeb.started",
        field="weeks",
    )
    return (*workload.measures(of), weeks)


def _until_filled(on: Ground) -> None:
    deadline = time.monotonic() + 900
    while on.ask("progress", _FILLED) < workload.INITIATIVES:
        on.stack.require_alive()
        if time.monotonic() > deadline:
            raise TimeoutError("the definition is not filled within a quarter of an hour")
        time.sleep(0.1)
