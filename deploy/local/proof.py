"""
Proves a figure from the log: its events are in the chain unaltered, and its entries give its sums.

Reporting's answer is only what is to be proved: all that proves it is read from the topics.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from schemas.envelope import Headers, from_headers
from schemas.links import (
    BEGINNING,
    Attributes,
    EventsLinked,
    Linked,
    entries_of,
    event_hash,
    is_sound,
)
from schemas.snapshots import MeasureCell, MeasureChanged

Json = Any
WITHDRAWN: Final = "fremdrift.fact.withdrawn.v1"


class Lying(NamedTuple):
    """A record as it lies in the log."""

    value: bytes
    headers: Headers


class Chain(NamedTuple):
    """The events that are in sound links, and what is wrong with the others."""

    events: Mapping[UUID, Linked]
    links: int
    faults: list[str]


@dataclass(frozen=True, slots=True)
class Proof:
    """What was proved, and what stands against it."""

    links: int
    events_in_chain: int
    events_checked: int
    events_of_figure: int
    mended: int
    sums: dict[str, tuple[int, int]]
    faults: list[str] = field(default_factory=list)


def read_chain(said: Iterable[EventsLinked]) -> Chain:
    """Follow each source's chain from its beginning; a link told twice is one link."""
    by_source: dict[str, dict[int, EventsLinked]] = {}
    faults: list[str] = []
    for each in said:
        before = by_source.setdefault(each.source, {}).setdefault(each.link, each)
        if before != each:
            faults.append(f"{each.source}: link {each.link} is told in two ways")
    events: dict[UUID, Linked] = {}
    for source, links in sorted(by_source.items()):
        previous = BEGINNING
        for number, link in enumerate((links[n] for n in sorted(links)), 1):
            if link.link != number:
                faults.append(f"{source}: link {number} is missing")
                break
            if not is_sound(link, previous):
                faults.append(f"{source}: link {number} does not follow from the one before it")
                break
            events |= {entry.id: entry for entry in entries_of(link)}
            previous = bytes.fromhex(link.digest)
    return Chain(events, sum(map(len, by_source.values())), faults)


class Seen(NamedTuple):
    """What was found of the events that lie on the log."""

    checked: set[UUID]
    mended: set[UUID]
    faults: list[str]


def check_events(chain: Chain, records: Iterable[Lying]) -> Seen:
    """Compare each event on the log with its hash in the chain; a mended one has another body."""
    seen = Seen(set(), set(), [])
    for record in records:
        envelope = from_headers(record.headers)
        known = chain.events.get(envelope.id)
        if envelope.origin == "fremdrift" or known is None:
            continue  # a plan is ours; the newest events are linked in a moment
        if envelope.revision or envelope.type == WITHDRAWN:
            seen.mended.add(envelope.id)
            continue
        said = Attributes(envelope.type, envelope.subject, envelope.time, envelope.recorded_at)
        if event_hash(said, record.value) != known.hash:
            seen.faults.append(f"event {envelope.id} is not what was taken in")
        seen.checked.add(envelope.id)
    return seen


def add_up(figure: str, records: Iterable[Lying], evidence: Json) -> dict[str, int]:
    """Return what the changes on the measures' topic give for each account of the evidence."""
    last = date.fromisoformat(evidence["as_of"])
    known_at = datetime.fromisoformat(evidence["known_at"])
    taken: set[tuple[Any, ...]] = set()
    sums: dict[str, int] = {}
    for cell in _cells(figure, evidence["definition"], records):
        ((dimension, of_part),) = cell.breakdown.items() or (("", ""),)
        at = (cell.component, dimension, of_part, cell.valid_on, cell.version)
        if not _is_of(evidence, dimension, of_part) or cell.valid_on > last or at in taken:
            continue
        taken.add(at)
        moved = sum(each.difference for each in cell.changes if each.recorded_at <= known_at)
        sums[cell.component] = sums.get(cell.component, 0) + moved
    return sums


def _cells(figure: str, definition: int, records: Iterable[Lying]) -> Iterator[MeasureCell]:
    """Yield what is told of a definition's cells."""
    for record in records:
        if not _is_change(record):
            continue
        said = MeasureChanged.model_validate_json(record.value, extra="ignore")
        if said.measure == figure and said.definition == definition:
            yield from said.cells


def _is_of(evidence: Json, dimension: str, part: str) -> bool:
    if evidence["part"] is None:
        return dimension not in evidence["broken_down_by"]
    return bool(f"{dimension}:{part}" == evidence["part"])


def _is_change(record: Lying) -> bool:
    return dict(record.headers).get("ce_type") == b"fremdrift.measure.changed.v1"


def prove(
    evidence: Json, said: Iterable[EventsLinked], events: Iterable[Lying], figures: Iterable[Lying]
) -> Proof:
    """Hold the evidence against the log."""
    chain = read_chain(said)
    seen = check_events(chain, events)
    folded = add_up(evidence["figure"], figures, evidence)
    shown = {
        each["component"]: each["at_end"]
        for each in evidence["accounts"]
        if each["figure"] == evidence["figure"]
    }
    sums = {name: (shown.get(name, 0), folded.get(name, 0)) for name in shown.keys() | folded}
    faults = [*chain.faults, *seen.faults]
    faults += [
        f"{name}: shown is {was}, and the log gives {gives}"
        for name, (was, gives) in sorted(sums.items())
        if was != gives
    ]
    of_figure = {UUID(each["id"]) for each in evidence["events"]}
    faults += [f"event {each} is in no link" for each in sorted(of_figure - chain.events.keys())]
    faults += [
        f"event {each} is not on the log"
        for each in sorted(of_figure & chain.events.keys() - seen.checked - seen.mended)
    ]
    return Proof(
        chain.links,
        len(chain.events),
        len(seen.checked),
        len(of_figure),
        len(of_figure & seen.mended),
        sums,
        faults,
    )
