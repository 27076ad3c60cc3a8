"""
The facts a ledger has taken in, and the cases they make up.

The fact table is the inbox: a fact is taken in once per subject, id and revision, for ever. A case
is stored merged, beside its facts, so that a fact in its turn is one step; only a mended fact makes
the case be folded again from its facts.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple

import msgspec
from sqlalchemy import text

from schemas.base import Contract
from schemas.cases import Case, Occurrence, occurrence
from schemas.catalogue import EVENT_TYPES
from schemas.corrections import FactWithdrawn

from .database import Transaction, copy_rows
from .events import Event

_KNOWN: Final = text("""
SELECT f.subject, f.fact::text, f.revision FROM fact f
JOIN unnest(CAST(:subjects AS text[]), CAST(:facts AS uuid[])) AS k(subject, fact)
  ON f.subject = k.subject AND f.fact = k.fact
""")
_FACT_COLUMNS: Final = (
    "subject",
    "fact",
    "revision",
    "type",
    "cause",
    "origin",
    "recorded_at",
    "body",
)
_LOAD: Final = text("""
SELECT s.subject, s.part, s.state FROM case_state s
JOIN unnest(CAST(:lanes AS text[]), CAST(:subjects AS text[])) AS k(lane, subject)
  ON s.lane = k.lane AND s.subject = k.subject
""")
_SAVE: Final = text("""
INSERT INTO case_state (lane, subject, part, state)
SELECT * FROM unnest(
  CAST(:lanes AS text[]), CAST(:subjects AS text[]), CAST(:parts AS text[]),
  CAST(:states AS bytea[]))
ON CONFLICT (lane, subject, part) DO UPDATE SET state = excluded.state
""")
_FACTS: Final = text("""
SELECT DISTINCT ON (subject, fact) subject, fact::text, revision, type, body FROM fact
WHERE subject = ANY(:subjects) AND cause <> ALL(CAST(:pending AS uuid[]))
ORDER BY subject, fact, revision DESC
""")


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is stored of a case as a whole, beside its groups."""

    epoch: int
    mended: tuple[str, ...] = ()


@dataclass(slots=True)
class Held:
    """A case in hand: where it lives, and the definitions' epoch it was last booked under."""

    lane: str
    subject: str
    epoch: int
    case: Case
    head: Head | None = None

    def to_store(self) -> Iterator[tuple[str, bytes]]:
        """Return the parts that have changed: groups by name, and the head under no name."""
        head = Head(self.epoch, tuple(sorted(self.case.mended)))
        if head != self.head:
            yield _HEAD, _ENCODER.encode(head)
        yield from self.case.changed().items()


_HEAD: Final = ""
_ENCODER: Final = msgspec.json.Encoder()
_HEADS: Final = msgspec.json.Decoder(Head)


class Told(NamedTuple):
    """A fact as a ledger stores it: what it says of an item, or None where it was withdrawn."""

    event: Event
    lane: str
    says: Occurrence | None

    @property
    def is_mended(self) -> bool:
        """Whether this is a later revision of a fact."""
        return self.event.revision > 0


def told(event: Event, lane: str) -> Told:
    """Return the event as a fact of a case."""
    withdrawn = isinstance(event.data, FactWithdrawn)
    return Told(event, lane, None if withdrawn else occurrence(event.data, event.fact))


async def claim(tx: Transaction, facts: Sequence[Told]) -> list[bool]:
    """
    Remember the facts within this transaction. Return for each whether it was new.

    Nobody else can write these subjects meanwhile, because their lanes are held: so what is not
    known may be appended without looking again.
    """
    events = [fact.event for fact in facts]
    rows = await tx.execute(
        _KNOWN, {"subjects": [e.subject for e in events], "facts": [e.fact for e in events]}
    )
    known = {tuple(row) for row in rows}
    new, fresh = [], []
    for e in events:
        key = (e.subject, e.fact, e.revision)
        new.append(key not in known)
        if key not in known:
            known.add(key)
            fresh.append((*key, e.type, e.id, e.origin, e.recorded_at, e.body))
    if fresh:
        await copy_rows(tx, "fact", _FACT_COLUMNS, fresh)
    return new


async def load(tx: Transaction, keys: Collection[tuple[str, str]], epoch: int) -> dict[str, Held]:
    """Return the cases of these (lane, subject), new ones empty, by subject."""
    ordered = sorted(keys)
    rows = await tx.execute(
        _LOAD, {"lanes": [lane for lane, _ in ordered], "subjects": [s for _, s in ordered]}
    )
    parts: dict[str, dict[str, bytes]] = {}
    for subject, part, state in rows:
        parts.setdefault(subject, {})[part] = state
    held = {}
    for lane, subject in ordered:
        groups = parts.get(subject)
        if groups is None:
            held[subject] = Held(lane, subject, epoch, Case())
        else:
            head = _HEADS.decode(groups.pop(_HEAD))
            held[subject] = Held(lane, subject, head.epoch, Case(groups, head.mended), head)
    return held


async def save(tx: Transaction, cases: Iterable[Held]) -> None:
    """Store what has changed of the cases."""
    rows = sorted((held.lane, held.subject, *part) for held in cases for part in held.to_store())
    if not rows:
        return
    lanes, subjects, parts, states = zip(*rows, strict=True)
    await tx.execute(
        _SAVE, {"lanes": lanes, "subjects": subjects, "parts": parts, "states": states}
    )


async def refold(
    tx: Transaction, subjects: Collection[str], pending: Collection[str]
) -> dict[str, list[tuple[str, int, Occurrence | None]]]:
    """
    Return for each subject its facts, each in its highest revision, as (fact, revision, says).

    ``pending`` are the events of this batch whose turn has not come.
    """
    if not subjects:
        return {}
    rows = await tx.execute(_FACTS, {"subjects": sorted(subjects), "pending": sorted(pending)})
    facts: dict[str, list[tuple[str, int, Occurrence | None]]] = {s: [] for s in subjects}
    for subject, fact, revision, type_, body in rows:
        facts[subject].append((fact, revision, _says(type_, body, fact)))
    return facts


async def learned(tx: Transaction, subjects: Collection[str]) -> dict[tuple[str, str], datetime]:
    """Return when each fact of these subjects was taken in, by (subject, fact)."""
    rows = await tx.execute(
        text(
            "SELECT subject, fact::text, recorded_at FROM fact WHERE subject = ANY(:subjects)"
            " ORDER BY revision"
        ),
        {"subjects": sorted(subjects)},
    )
    return {(subject, fact): recorded_at for subject, fact, recorded_at in rows}


def _says(type_: str, body: bytes, fact: str) -> Occurrence | None:
    model: type[Contract] = EVENT_TYPES[type_].model
    if model is FactWithdrawn:
        return None
    return occurrence(model.model_validate_json(body, extra="ignore"), fact)


def fold(facts: Iterable[tuple[str, int, Occurrence | None]]) -> Case:
    """Return the case these facts make up. Pure, and the definition of what a case is."""
    known = list(facts)
    case = Case(mended=(fact for fact, revision, _ in known if revision))
    for _, _, says in known:
        if says is not None:
            case.merge(says)
    return case
