"""The entries under figures, and the links their events are in. SQL alone."""

import base64
from collections.abc import Collection
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

import msgspec
from sqlalchemy import text

from schemas.links import ENTRY_BYTES, ID_BYTES, EventsLinked
from services.chassis.database import Transaction

ENTRIES_MAX: Final = 5000
_ADD: Final = text("""
INSERT INTO link (source, link, first_recorded_at, body)
VALUES (:source, :link, :first_recorded_at, :body)
ON CONFLICT DO NOTHING RETURNING link
""")
# The newest first: most events lie close to when their entries were recorded.
_LINKS: Final = text("""
SELECT body FROM link WHERE first_recorded_at <= :until ORDER BY first_recorded_at DESC, source
""")
_UNDER: Final = """
FROM change c JOIN account a ON a.id = c.account
WHERE a.figure = ANY(:figures) AND (a.figure <> :figure OR a.definition = :definition)
  AND CASE WHEN CAST(:part AS text) IS NULL
    THEN (a.figure || ' ' || a.dimension) <> ALL(CAST(:broken_down AS text[]))
    ELSE a.dimension || ':' || a.part = :part END
  AND c.valid_on <= :last AND c.recorded_at <= :known_at
"""
_ENTRIES: Final = text(f"""
SELECT a.figure, a.definition, a.component, a.dimension, a.part, c.valid_on, c.amount,
  c.recorded_at, c.caused_by {_UNDER}
ORDER BY a.figure, a.component, c.valid_on, c.version, c.ordinal LIMIT :n
""")
_SUMS: Final = text(f"""
SELECT a.figure, a.definition, a.component,
  coalesce(sum(c.amount) FILTER (WHERE c.valid_on >= :first), 0),
  coalesce(sum(c.amount) FILTER (WHERE c.valid_on >= :year_began), 0),
  sum(c.amount), count(*) {_UNDER}
GROUP BY a.figure, a.definition, a.component ORDER BY a.figure, a.component
""")


class _Arrival(msgspec.Struct, frozen=True, gc=False):
    recorded_at: datetime
    number: int


class _Link(msgspec.Struct, frozen=True):
    """A link in a form quick to read: there are as many as events by the thousand."""

    source: str
    link: int
    arrivals: tuple[_Arrival, ...]
    events: str


_READ: Final = msgspec.json.Decoder(_Link)


class Under(NamedTuple):
    """Which entries are meant: of these figures, of one itself in one version only."""

    figures: Collection[str]
    figure: str
    definition: int
    part: str | None
    broken_down: Collection[str]
    first: date
    year_began: date
    last: date
    known_at: datetime


class Sum(NamedTuple):
    """What the entries of an account add up to: in the period, in the year, over all days."""

    figure: str
    definition: int
    component: str
    period: int
    year_to_date: int
    at_end: int
    entries: int


class Entry(NamedTuple):
    """An amount on an account."""

    figure: str
    definition: int
    component: str
    dimension: str
    part: str
    valid_on: date
    amount: int
    recorded_at: datetime
    caused_by: list[UUID]


class Origin(NamedTuple):
    """Who sent an event, when it was taken in, and its place in the chain."""

    source: str
    recorded_at: datetime
    link: int
    hash: bytes


async def save_link(tx: Transaction, said: EventsLinked) -> bool:
    """Remember a link. Return False where it is known."""
    row = {"source": said.source, "link": said.link, "body": said.model_dump_json().encode()}
    first = said.arrivals[0].recorded_at
    return await tx.scalar(_ADD, {**row, "first_recorded_at": first}) is not None


async def load_sums(tx: Transaction, under: Under) -> list[Sum]:
    """Return what the entries add up to, by account."""
    rows = await tx.execute(_SUMS, _asked(under))
    return [Sum(row[0], row[1], row[2], *(int(each) for each in row[3:])) for row in rows]


async def load_entries(tx: Transaction, under: Under) -> list[Entry]:
    """Return the entries, the first so many of them."""
    asked = {**_asked(under), "n": ENTRIES_MAX}
    return [Entry(*row) for row in await tx.execute(_ENTRIES, asked)]


def _asked(under: Under) -> dict[str, object]:
    return {
        **under._asdict(),
        "figures": sorted(under.figures),
        "broken_down": sorted(under.broken_down),
    }


async def load_origins(
    tx: Transaction, events: Collection[UUID], until: datetime
) -> dict[UUID, Origin]:
    """Return where events came from; those that are in no link yet are not among them."""
    sought, found = {each.bytes: each for each in events}, dict[UUID, Origin]()
    if not sought:
        return found
    for body in await tx.scalars(_LINKS, {"until": until}):
        said = _READ.decode(body)
        entries = base64.b64decode(said.events)
        instants = [each.recorded_at for each in said.arrivals for _ in range(each.number)]
        for place, recorded_at in enumerate(instants):
            at = place * ENTRY_BYTES
            id_ = sought.get(entries[at : at + ID_BYTES])
            if id_ is not None:
                hash_ = entries[at + ID_BYTES : at + ENTRY_BYTES]
                found[id_] = Origin(said.source, recorded_at, said.link, hash_)
        if len(found) == len(sought):
            break
    return found
