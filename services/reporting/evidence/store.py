"""The entries under figures, and the links their events are in. SQL alone."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text

from schemas.links import EventsLinked, entries_of
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
  AND (a.dimension || ':' || a.part) = :part
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


class Under(NamedTuple):
    """Which entries are meant: of these figures, of one itself in one version only."""

    figures: Collection[str]
    figure: str
    definition: int
    part: str
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
    return {**under._asdict(), "figures": sorted(under.figures)}


async def load_origins(
    tx: Transaction, events: Collection[UUID], until: datetime
) -> dict[UUID, Origin]:
    """Return where events came from; those that are in no link yet are not among them."""
    sought, found = set(events), dict[UUID, Origin]()
    if not sought:
        return found
    for body in await tx.scalars(_LINKS, {"until": until}):
        said = EventsLinked.model_validate_json(body, extra="ignore")
        for each in entries_of(said):
            if each.id in sought:
                found[each.id] = Origin(said.source, each.recorded_at, said.link, each.hash)
        if len(found) == len(sought):
            break
    return found
