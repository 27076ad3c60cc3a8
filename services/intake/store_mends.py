"""What mends events: their trees, the revisions published, the mergers of persons. SQL alone."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any, Final

from pydantic_core import from_json, to_json
from sqlalchemy import Row, text

from services.chassis.database import Transaction

from .corrections import Content, Published, Sent
from .domain import CORRECTED, MERGED, RETRACTED, EventId
from .mergers import Merger
from .messages import Revision

# UNION, not UNION ALL: two retractions aimed at each other must not walk for ever.
_ROOTS: Final = text("""
WITH RECURSIVE up(mend, uuid, target) AS (
  SELECT uuid, uuid, target FROM event WHERE uuid = ANY(:uuids)
  UNION SELECT up.mend, e.uuid, e.target FROM up JOIN event e ON e.uuid = up.target)
SELECT mend::text, coalesce(target, uuid)::text AS root FROM up
WHERE target IS NULL OR NOT EXISTS (SELECT 1 FROM event e WHERE e.uuid = up.target)
""")
_TREES: Final = text("""
WITH RECURSIVE tree(root, uuid) AS (
  SELECT r, r FROM unnest(CAST(:roots AS uuid[])) AS r
  UNION SELECT tree.root, e.uuid FROM tree JOIN event e ON e.target = tree.uuid)
SELECT tree.root::text, e.uuid::text, e.type, e.source, e.target::text, e.sent_at,
       e.subject, e.former, e.body
FROM tree JOIN event e ON e.uuid = tree.uuid
""")
_PUBLISHED: Final = text("""
SELECT DISTINCT ON (revision.fact) fact::text, revision, type, subject, body FROM revision
WHERE fact = ANY(:facts) ORDER BY revision.fact, revision DESC, is_withdrawn
""")
_PUBLISH: Final = text("""
INSERT INTO revision (fact, revision, is_withdrawn, type, subject, key, cause, sent_at,
                      recorded_at, body)
SELECT * FROM unnest(
  CAST(:facts AS uuid[]), CAST(:revisions AS int[]), CAST(:withdrawn AS bool[]),
  CAST(:types AS text[]), CAST(:subjects AS text[]), CAST(:keys AS text[]),
  CAST(:causes AS uuid[]), CAST(:sent AS timestamptz[]), CAST(:recorded AS timestamptz[]),
  CAST(:bodies AS bytea[]))
""")
_AROUND: Final = text("""
WITH RECURSIVE near(subject) AS (
  SELECT s FROM unnest(CAST(:subjects AS text[])) AS s
  UNION SELECT CASE m.former WHEN near.subject THEN m.current ELSE m.former END
  FROM near JOIN merger m ON near.subject IN (m.former, m.current))
SELECT DISTINCT m.fact::text, m.former, m.current, m.sent_at
FROM near JOIN merger m ON m.former = near.subject
""")


async def roots(tx: Transaction, mends: Collection[EventId]) -> dict[EventId, EventId]:
    """Return for each mend the event at the root of all it is aimed at, received or not."""
    rows = await tx.execute(_ROOTS, {"uuids": list(mends)})
    return dict(tuple(row) for row in rows)


async def trees(tx: Transaction, of: Collection[EventId]) -> dict[EventId, list[Sent]]:
    """Return for each root all that was sent about it, itself included where it has come."""
    found: dict[EventId, list[Sent]] = defaultdict(list)
    for row in await tx.execute(_TREES, {"roots": list(of)}):
        found[row.root].append(
            Sent(row.uuid, row.type, row.source, row.target, row.sent_at, _content(row))
        )
    return found


def _content(row: Row[Any]) -> Content | None:
    if row.type == RETRACTED:
        return None
    if row.type != CORRECTED:
        return Content(row.type, row.subject, row.former, row.body)
    said = from_json(row.body)
    return Content(said["of_type"], row.subject, row.former, to_json(said["content"]))


async def facts_about(tx: Transaction, subjects: Collection[str]) -> set[EventId]:
    """Return the facts of which any version is about one of these subjects."""
    rows = await tx.execute(
        text("""
        SELECT DISTINCT coalesce(target, uuid)::text FROM event
        WHERE subject = ANY(:subjects) AND type <> :merged
        """),
        {"subjects": list(subjects), "merged": MERGED},
    )
    return set(rows.scalars())


async def published(tx: Transaction, facts: Collection[EventId]) -> dict[EventId, Published]:
    """Return what the bus was last told of these facts, of those that have been mended."""
    rows = await tx.execute(_PUBLISHED, {"facts": list(facts)})
    return {
        fact: Published(revision, type_, subject, body)
        for fact, revision, type_, subject, body in rows
    }


async def publish(tx: Transaction, revisions: Sequence[Revision]) -> None:
    """Remember revisions, in the order in which they are published."""
    await tx.execute(
        _PUBLISH,
        {
            "facts": [each.fact for each in revisions],
            "revisions": [each.said.revision for each in revisions],
            "withdrawn": [each.said.is_withdrawn for each in revisions],
            "types": [each.said.type for each in revisions],
            "subjects": [each.said.subject for each in revisions],
            "keys": [each.key for each in revisions],
            "causes": [each.cause for each in revisions],
            "sent": [each.sent_at for each in revisions],
            "recorded": [each.recorded_at for each in revisions],
            "bodies": [each.said.body for each in revisions],
        },
    )


async def mergers_around(tx: Transaction, subjects: Collection[str]) -> list[Merger]:
    """Return every merger in force that these subjects are connected with, however far."""
    return [Merger(*row) for row in await tx.execute(_AROUND, {"subjects": list(subjects)})]


async def mergers(tx: Transaction, facts: Collection[EventId]) -> list[Merger]:
    """Return those of these mergers that are in force."""
    rows = await tx.execute(
        text("SELECT fact::text, former, current, sent_at FROM merger WHERE fact = ANY(:facts)"),
        {"facts": list(facts)},
    )
    return [Merger(*row) for row in rows]


async def replace_mergers(
    tx: Transaction, facts: Collection[EventId], in_force: Sequence[Merger]
) -> None:
    """Let ``in_force`` be all that holds of these mergers."""
    await tx.execute(text("DELETE FROM merger WHERE fact = ANY(:facts)"), {"facts": list(facts)})
    await tx.execute(
        text("""
        INSERT INTO merger (fact, former, current, sent_at)
        SELECT * FROM unnest(CAST(:facts AS uuid[]), CAST(:formers AS text[]),
          CAST(:currents AS text[]), CAST(:sent AS timestamptz[]))
        """),
        {
            "facts": [each.fact for each in in_force],
            "formers": [each.former for each in in_force],
            "currents": [each.current for each in in_force],
            "sent": [each.sent_at for each in in_force],
        },
    )
