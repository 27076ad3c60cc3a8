"""What each source has sent and what of it was refused, counted. SQL alone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from sqlalchemy import text

from schemas.links import EventsLinked
from schemas.reports import EventRefused
from services.chassis.database import Transaction

KEPT: Final = timedelta(days=90)  # as long as on their topic
REFUSALS_MAX: Final = 500
_COUNT: Final = text("""
INSERT INTO source AS known (source, events, first_recorded_at, last_recorded_at, longest_pause)
VALUES (:source, :events, :first, :last, :pause)
ON CONFLICT (source) DO UPDATE SET
  events = known.events + excluded.events,
  last_recorded_at = greatest(known.last_recorded_at, excluded.last_recorded_at),
  longest_pause = greatest(known.longest_pause, excluded.longest_pause,
                           excluded.first_recorded_at - known.last_recorded_at)
""")
_REFUSE: Final = text("""
INSERT INTO refusal (id, source, type, reason, field, detail, recorded_at)
VALUES (:id, :source, :type, :reason, :field, :detail, :recorded_at)
ON CONFLICT DO NOTHING RETURNING id
""")
_FORGET: Final = text("DELETE FROM refusal WHERE recorded_at < :before")
_SOURCES: Final = text("""
SELECT source, events, first_recorded_at, last_recorded_at, longest_pause, coalesce(refused, 0)
FROM source FULL JOIN
  (SELECT source, count(*) AS refused FROM refusal GROUP BY source) AS counted USING (source)
ORDER BY source
""")
# The source knows its event; here it is enough what is wrong, how often, and how to mend it.
_REFUSALS: Final = text("""
SELECT source, reason, type, field, count(*), max(recorded_at),
  (array_agg(detail ORDER BY recorded_at DESC))[1]
FROM refusal GROUP BY source, reason, type, field
ORDER BY max(recorded_at) DESC, source, reason LIMIT :n
""")


class Source(NamedTuple):
    """A source: what it has had taken in, when, and how much of what it sent was refused."""

    source: str
    events: int | None
    first_recorded_at: datetime | None
    last_recorded_at: datetime | None
    longest_pause: timedelta | None
    refused: int


class Refused(NamedTuple):
    """What of a source was refused for one reason, with what was said of it last."""

    source: str
    reason: str
    type: str | None
    field: str | None
    number: int
    last_recorded_at: datetime
    detail: str


async def count_link(tx: Transaction, said: EventsLinked) -> None:
    """Count the events of a link that is new."""
    at = [each.recorded_at for each in said.arrivals]
    pauses = (after - before for before, after in pairwise(at))
    row = {
        "source": said.source,
        "events": sum(each.number for each in said.arrivals),
        "first": at[0],
        "last": at[-1],
        "pause": max(pauses, default=timedelta(0)),
    }
    await tx.execute(_COUNT, row)


async def save_refusal(tx: Transaction, id_: str, said: EventRefused) -> bool:
    """Remember a refusal. Return False where it is known."""
    told = said.model_dump(include={"source", "type", "reason", "field", "detail", "recorded_at"})
    return await tx.scalar(_REFUSE, {"id": id_, **told}) is not None


async def forget_refusals(tx: Transaction, now: datetime) -> None:
    """Forget what has left its topic too."""
    await tx.execute(_FORGET, {"before": now - KEPT})


async def load_sources(tx: Transaction) -> Sequence[Source]:
    """Return every source."""
    return [Source(*row) for row in await tx.execute(_SOURCES)]


async def load_refusals(tx: Transaction) -> Sequence[Refused]:
    """Return what was refused and why, what happened last first."""
    return [Refused(*row) for row in await tx.execute(_REFUSALS, {"n": REFUSALS_MAX})]
