"""
The facts a ledger has taken in, and the cases they make up.

The fact table is the inbox: a fact is taken in once per subject, id and revision, for ever. A case
is stored merged, beside its facts, so that a fact in its turn is one step; only a mended fact makes
the case be folded again from its facts.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

import msgspec
from sqlalchemy import text

from schemas.cases import Case, Occurrence
from schemas.catalogue import EVENT_TYPES
from schemas.corrections import FactWithdrawn
from schemas.facts import read_occurrence

from .database import Transaction, copy_rows, fetch_rows
from .errors import OffsetLost
from .events import Event

# The index holds a hash of the subject: half as large, and written for three quarters of the cost.
_KNOWN: Final = text("""
SELECT f.subject, f.fact::text, f.revision FROM fact f
JOIN unnest(CAST(:subjects AS text[]), CAST(:facts AS uuid[])) AS k(subject, fact)
  ON hashtextextended(f.subject, 0) = hashtextextended(k.subject, 0)
  AND f.subject = k.subject AND f.fact = k.fact
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
_LOAD: Final = """
SELECT k.at, s.part, s.epoch, s.ctid, s.state FROM case_state s
JOIN unnest($1::text[], $2::text[]) WITH ORDINALITY AS k(lane, subject, at)
  ON s.lane = k.lane AND s.subject = k.subject
"""
# A row's place stays what it was read as: only the lane's holder writes it, and the lane is held.
_SAVE: Final = text("""
UPDATE case_state SET epoch = u.epoch, state = u.state
FROM unnest(CAST(:places AS tid[]), CAST(:epochs AS bigint[]), CAST(:states AS bytea[]))
  AS u(place, epoch, state)
WHERE ctid = u.place
""")
_CASE_COLUMNS: Final = ("lane", "subject", "part", "epoch", "state")
_OF_SUBJECTS: Final = """
fact f JOIN unnest(CAST(:subjects AS text[])) AS k(subject)
  ON hashtextextended(f.subject, 0) = hashtextextended(k.subject, 0) AND f.subject = k.subject
"""
_FACTS: Final = text(f"""
SELECT DISTINCT ON (f.subject, f.fact) f.subject, f.fact::text, f.revision, f.type, f.body
FROM {_OF_SUBJECTS} WHERE f.cause <> ALL(CAST(:pending AS uuid[]))
ORDER BY f.subject, f.fact, f.revision DESC
""")  # noqa: S608 - conditions of ours
_LEARNED: Final = text(f"""
SELECT f.subject, f.fact::text, f.recorded_at FROM {_OF_SUBJECTS} ORDER BY f.revision
""")  # noqa: S608 - conditions of ours


Place: TypeAlias = tuple[int, int]  # a row's page and its line there


@dataclass(slots=True)
class Held:
    """A case in hand: where it lives, and the definitions' epoch it was last booked under."""

    lane: str
    subject: str
    epoch: int
    case: Case
    places: dict[str, Place] = field(default_factory=dict)
    """Where each of its parts is stored: groups by name, what has been mended under no name."""
    stored_epoch: int = 0
    stored_mended: frozenset[str] = frozenset()

    def to_store(self) -> dict[str, bytes]:
        """Return the parts that have changed. The epoch is the highest any part was stored at."""
        parts = self.case.changed()
        if self.case.mended != self.stored_mended or (not parts and self._is_rebooked):
            parts[_MENDED] = _ENCODER.encode(sorted(self.case.mended))
        return parts

    @property
    def _is_rebooked(self) -> bool:
        return bool(self.places) and self.epoch != self.stored_epoch


_MENDED: Final = ""
_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(frozenset[str])


class Told(msgspec.Struct, frozen=True, gc=False):
    """A fact as a ledger stores it, and the lane it came by."""

    event: Event
    lane: str

    @property
    def key(self) -> tuple[str, str, int]:
        """What a fact is known by: subject, fact, revision."""
        return self.event.subject, self.event.fact, self.event.revision


async def known(tx: Transaction, facts: Collection[Told]) -> set[tuple[str, str, int]]:
    """Return which of these facts have been taken in before, as (subject, fact, revision)."""
    rows = await tx.execute(
        _KNOWN,
        {
            "subjects": [each.event.subject for each in facts],
            "facts": [each.event.fact for each in facts],
        },
    )
    return {tuple(row) for row in rows}


async def append(tx: Transaction, facts: Iterable[Told]) -> None:
    """
    Remember facts that are not known.

    Nobody else can write these subjects meanwhile, because their lanes are held: so what is not
    known may be appended without looking again.
    """
    rows = [
        (e.subject, e.fact, e.revision, e.type, e.id, e.origin, e.recorded_at, e.body)
        for e in (fact.event for fact in facts)
    ]
    if rows:
        await copy_rows(tx, "fact", _FACT_COLUMNS, rows)


async def load(tx: Transaction, keys: Collection[tuple[str, str]], epoch: int) -> dict[str, Held]:
    """Return the cases of these (lane, subject), new ones empty, by subject."""
    cases = [Held(lane, subject, epoch, Case()) for lane, subject in keys]
    rows = await fetch_rows(tx, _LOAD, [c.lane for c in cases], [c.subject for c in cases])
    for at, part, stored_epoch, place, state in rows:
        held = cases[at - 1]
        held.places[part] = place
        held.epoch = held.stored_epoch = max(held.stored_epoch, stored_epoch)
        if part == _MENDED:
            held.case.mended = held.stored_mended = _DECODER.decode(state)
        else:
            held.case.restore(part, state)
    return {held.subject: held for held in cases}


async def save(tx: Transaction, cases: Iterable[Held]) -> None:
    """
    Store what has changed of the cases.

    Raises:
        OffsetLost: a case has been written by another, so its lane is not ours.

    """
    new: list[tuple[str, str, str, int, bytes]] = []
    old: list[tuple[Place, int, bytes]] = []
    for held in cases:
        for part, state in held.to_store().items():
            place = held.places.get(part)
            if place is None:
                new.append((held.lane, held.subject, part, held.epoch, state))
            else:
                old.append((place, held.epoch, state))
    if new:
        await copy_rows(tx, "case_state", _CASE_COLUMNS, new)
    if old:
        places, epochs, states = zip(*sorted(old), strict=True)
        done = await tx.execute(_SAVE, {"places": places, "epochs": epochs, "states": states})
        if done.rowcount != len(old):
            raise OffsetLost(
                f"{len(old) - done.rowcount} of {len(old)} cases were moved by another"
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
    rows = await tx.execute(_LEARNED, {"subjects": sorted(subjects)})
    return {(subject, fact): recorded_at for subject, fact, recorded_at in rows}


def _says(type_: str, body: bytes, fact: str) -> Occurrence | None:
    model = EVENT_TYPES[type_].model
    return None if model is FactWithdrawn else read_occurrence(model, body, fact)


def fold(facts: Iterable[tuple[str, int, Occurrence | None]]) -> Case:
    """Return the case these facts make up. Pure, and the definition of what a case is."""
    known = list(facts)
    case = Case(mended=(fact for fact, revision, _ in known if revision))
    for _, _, says in known:
        if says is not None:
            case.merge(says)
    return case
