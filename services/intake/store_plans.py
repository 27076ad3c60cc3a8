"""Plans as adopted, every version. SQL alone."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, text

from schemas.catalogue import EVENT_TYPES
from services.chassis.database import Transaction

from .plans import Known, Part, subject_of, type_name, uuid_of

_PLANS: Final = 0x504C414E  # "PLAN", of advisory locks
_KNOWN: Final = text("""
SELECT DISTINCT ON (part) part, version, type, body FROM plan_part
WHERE agreement = :agreement ORDER BY part, version DESC
""")
_INITIATIVES: Final = text("""
SELECT body FROM (
  SELECT DISTINCT ON (agreement, part) body FROM plan_part
  WHERE agreement = ANY(:agreements) AND part = ANY(:parts)
  ORDER BY agreement, part, version DESC) AS last
""")
_ADD: Final = text("""
INSERT INTO plan_part (agreement, part, version, uuid, type, subject, recorded_at, body)
VALUES (:agreement, :part, :version, :uuid, :type, :subject, :recorded_at, :body)
""")


async def alone(tx: Transaction) -> None:
    """Let no other plan be adopted until this transaction ends."""
    await tx.execute(text("SELECT pg_advisory_xact_lock(:plans)"), {"plans": _PLANS})


async def last(tx: Transaction, agreement: str) -> dict[str, Known]:
    """Return the last version of each part of an agreement."""
    rows = await tx.execute(_KNOWN, {"agreement": agreement})
    return {
        row.part: Known(
            row.version, EVENT_TYPES[row.type].model.model_validate_json(row.body, extra="ignore")
        )
        for row in rows
    }


async def initiatives(tx: Transaction, ids: Collection[str]) -> Sequence[bytes]:
    """Return the last version of each of these initiatives, as it was published."""
    asked = {
        "agreements": sorted({id_.partition("/")[0] for id_ in ids}),
        "parts": sorted(f"initiative:{id_}" for id_ in ids),
    }
    return (await tx.scalars(_INITIATIVES, asked)).all()


async def add(tx: Transaction, agreement: str, parts: Sequence[Part], now: datetime) -> None:
    """Store new versions, in their order."""
    for part in parts:
        await tx.execute(
            _ADD,
            {
                "agreement": agreement,
                "part": part.name,
                "version": part.version,
                "uuid": uuid_of(agreement, part),
                "type": type_name(part),
                "subject": subject_of(part),
                "recorded_at": now,
                "body": part.data.model_dump_json().encode(),
            },
        )


async def all_versions(tx: Transaction) -> Sequence[Row[Any]]:
    """Return every version of every part, in the order of their adoption."""
    return (
        await tx.execute(
            text("""
            SELECT agreement, uuid, type, subject, recorded_at, body FROM plan_part
            ORDER BY position
            """)
        )
    ).all()
