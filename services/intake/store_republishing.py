"""The record read page by page, in the order in which it was received. SQL alone."""

from collections import defaultdict
from typing import Any, Final, NamedTuple

from sqlalchemy import Row, text

from services.chassis.database import Transaction

from .corrections import Published
from .domain import MERGED, Taken
from .messages import Revision, Staged, as_sent

_PAGE: Final = text("""
SELECT position, uuid::text, source, id, type, subject, target, sent_at,
       recorded_at, body
FROM event WHERE position > :after ORDER BY position LIMIT :n
""")
_REVISIONS: Final = text("""
SELECT fact::text, revision, type, subject, key, cause::text, sent_at, recorded_at, body
FROM revision
WHERE fact = ANY(:facts) ORDER BY revision.fact, revision, is_withdrawn DESC
""")


class Page(NamedTuple):
    """Facts, each as the messages that told of it, and the position to go on from."""

    facts: list[list[Staged]]
    after: int | None


async def page(tx: Transaction, after: int, events_max: int) -> Page:
    """Return the next facts of the record."""
    rows = (await tx.execute(_PAGE, {"after": after, "n": events_max})).all()
    facts = [row for row in rows if row.target is None and row.type != MERGED]
    revisions = defaultdict(list)
    for row in await tx.execute(_REVISIONS, {"facts": [fact.uuid for fact in facts]}):
        revisions[row.fact].append(row)
    told = [_messages(fact, revisions[fact.uuid]) for fact in facts]
    return Page(told, rows[-1].position if len(rows) == events_max else None)


def _messages(fact: Row[Any], revisions: list[Row[Any]]) -> list[Staged]:
    told = [_revision(row, fact.source) for row in revisions]
    # An event that was mended before it came was never published as it was sent.
    if told and told[0].cause == fact.uuid:
        return [each.as_message() for each in told if each.said.body or each is not told[0]]
    taken = Taken(
        fact.uuid,
        fact.source,
        fact.id,
        fact.type,
        fact.subject,
        None,
        None,
        fact.sent_at.isoformat(),
        fact.body,
    )
    return [*as_sent([taken], fact.recorded_at), *(each.as_message() for each in told)]


def _revision(row: Row[Any], origin: str) -> Revision:
    said = Published(row.revision, row.type, row.subject, row.body)
    return Revision(row.fact, said, row.key, origin, row.cause, row.sent_at, row.recorded_at)
