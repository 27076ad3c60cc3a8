"""Who is told of which figures, what is still to be sent to whom, and how each attempt went."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple
from uuid import UUID

from sqlalchemy import text

from services.chassis.database import Transaction

from .signing import Key
from .store import Notice

WAITING_MAX: Final = 10_000
EACH_MAX: Final = 4
_TOO_MANY: Final = f"more than {WAITING_MAX} waited: ask for the annex anew"
_MATCHES: Final = """
(b.agreements = '{}' OR n.agreement = ANY(b.agreements)) AND (b.figures = '{}' OR EXISTS (
  SELECT 1 FROM unnest(b.figures) AS f WHERE n.figure = f
    OR (right(f, 1) = '*' AND starts_with(n.figure, left(f, -1)))))
"""
_ENQUEUE: Final = text(f"""
INSERT INTO sending (subscription, position, figure, made_at, next_at)
SELECT b.id, n.position, n.figure, n.noticed_at, :now
FROM notice n JOIN subscription b ON {_MATCHES}
WHERE n.position = ANY(:positions)
""")  # noqa: S608 - our own text
_REPLAY: Final = text(f"""
INSERT INTO sending AS s (subscription, position, figure, made_at, next_at)
SELECT b.id, n.position, n.figure, :now, :now FROM notice n JOIN subscription b ON {_MATCHES}
WHERE b.id = :id AND n.position >= :first
ON CONFLICT (subscription, position) DO UPDATE
SET made_at = :now, next_at = :now, attempts = 0, done_at = NULL, outcome = NULL
""")  # noqa: S608 - our own text
# In order per figure: of each, only the first that is not done can be due. Of what is due, each
# subscription has its turn: one whose receiver is slow must not make the others wait.
_DUE: Final = text("""
SELECT * FROM (
  SELECT *, row_number() OVER (PARTITION BY subscription ORDER BY position) AS turn FROM (
    SELECT DISTINCT ON (s.subscription, s.figure) s.subscription, s.attempts, s.made_at, s.next_at,
      b.url, b.keys, n.position, n.figure, n.agreement, n.noticed_at, n.said
    FROM sending s JOIN subscription b ON b.id = s.subscription JOIN notice n USING (position)
    WHERE s.done_at IS NULL AND NOT b.is_paused AND EXISTS (
      SELECT FROM unnest(CAST(:owners AS text[]), CAST(:agreements AS text[])) AS r(who, what)
      WHERE r.who = b.owner AND r.what IN ('*', n.agreement))
    ORDER BY s.subscription, s.figure, s.position) AS first
  WHERE next_at <= :now) AS due
WHERE turn <= :each ORDER BY turn, position LIMIT :n
""")
# What waits has a bound: of a receiver that takes nothing for days, the oldest is given up.
_OVERFLOWING: Final = text("""
WITH too_many AS (
  SELECT subscription, position FROM (
    SELECT subscription, position,
      row_number() OVER (PARTITION BY subscription ORDER BY position DESC) AS place
    FROM sending WHERE done_at IS NULL AND subscription IN (
      SELECT subscription FROM sending WHERE done_at IS NULL
      GROUP BY subscription HAVING count(*) > :most)) AS waiting
  WHERE place > :most),
given_up AS (
  UPDATE sending s SET done_at = :now, outcome = 'dropped' FROM too_many t
  WHERE s.subscription = t.subscription AND s.position = t.position)
INSERT INTO sending_attempt (subscription, position, tried_at, error, took_ms)
SELECT subscription, position, :now, :why, 0 FROM too_many
""")
_TRIED: Final = text("""
INSERT INTO sending_attempt (subscription, position, tried_at, status, error, took_ms)
VALUES (:subscription, :position, :now, :status, :error, :took_ms)
""")
_SETTLE: Final = text("""
UPDATE sending SET attempts = attempts + 1, next_at = :next_at, outcome = :outcome,
  done_at = CASE WHEN CAST(:outcome AS text) IS NULL THEN NULL ELSE CAST(:now AS timestamptz) END
WHERE subscription = :subscription AND position = :position
""")
_CREATE: Final = text("""
INSERT INTO subscription (id, owner, url, agreements, figures, keys, made_at)
VALUES (:id, :owner, :url, :agreements, :figures, CAST(:keys AS jsonb), :now)
""")
_LIST: Final = text("""
SELECT id, url, agreements, figures, is_paused, made_at, keys,
  (SELECT count(*) FROM sending s WHERE s.subscription = b.id AND s.done_at IS NULL) AS waiting
FROM subscription b
WHERE owner = :owner AND (CAST(:id AS uuid) IS NULL OR id = :id) ORDER BY made_at, id
""")
_PAUSE: Final = text("UPDATE subscription SET is_paused = :is_paused WHERE id = :id")
_KEYS: Final = text("UPDATE subscription SET keys = CAST(:keys AS jsonb) WHERE id = :id")
_DELETE: Final = text("DELETE FROM subscription WHERE id = :id")
_LOG: Final = text("""
SELECT a.id, a.position, s.figure, a.tried_at, a.status, a.error, a.took_ms, s.outcome
FROM sending_attempt a JOIN sending s USING (subscription, position)
WHERE a.subscription = :id AND a.id < :before ORDER BY a.id DESC LIMIT :n
""")


class Due(NamedTuple):
    """A notice that is to be sent to somebody now."""

    subscription: UUID
    attempts: int
    made_at: datetime
    url: str
    keys: list[Key]
    notice: Notice


class Tried(NamedTuple):
    """How an attempt went. ``outcome``: delivered, given_up, or None while it is to be retried."""

    due: Due
    status: int | None
    error: str | None
    took_ms: int
    outcome: str | None
    next_at: datetime


async def enqueue(tx: Transaction, positions: Sequence[int], now: datetime) -> None:
    """Remember that notices are to be sent to whoever wants them; of each so many wait at most."""
    await tx.execute(_ENQUEUE, {"positions": list(positions), "now": now})
    await tx.execute(_OVERFLOWING, {"most": WAITING_MAX, "now": now, "why": _TOO_MANY})


async def replay(tx: Transaction, id_: UUID, first: int, now: datetime) -> int:
    """Have all notices from a place on sent again, in order. Return how many."""
    return (await tx.execute(_REPLAY, {"id": id_, "first": first, "now": now})).rowcount


async def load_due(
    tx: Transaction, now: datetime, most: int, rights: Sequence[tuple[str, str]]
) -> list[Due]:
    """
    Return what is to be sent now, at most one notice of a figure to each.

    ``rights`` are owners with an agreement each may read, or * for all: what is no longer for an
    owner waits, as if it were paused.
    """
    owners, agreements = [each for each, _ in rights], [each for _, each in rights]
    asked = {"now": now, "n": most, "each": EACH_MAX, "owners": owners, "agreements": agreements}
    rows = await tx.execute(_DUE, asked)
    return [
        Due(
            row.subscription,
            row.attempts,
            row.made_at,
            row.url,
            row.keys,
            Notice(row.position, row.figure, row.agreement, row.noticed_at, row.said),
        )
        for row in rows
    ]


async def save_tried(tx: Transaction, tried: Sequence[Tried], now: datetime) -> None:
    """Write down how attempts went, and what is to follow."""
    for each in tried:
        which = {
            "subscription": each.due.subscription,
            "position": each.due.notice.position,
            "now": now,
        }
        went = {"status": each.status, "error": each.error, "took_ms": each.took_ms}
        follows = {"next_at": each.next_at, "outcome": each.outcome}
        if (await tx.execute(_SETTLE, {**which, **follows})).rowcount:
            await tx.execute(_TRIED, {**which, **went})


async def create(tx: Transaction, wanted: dict[str, Any]) -> None:
    """Keep a subscription."""
    await tx.execute(_CREATE, {**wanted, "keys": json.dumps(wanted["keys"])})


async def load_subscriptions(tx: Transaction, owner: str, id_: UUID | None = None) -> list[Any]:
    """Return somebody's subscriptions, or the one."""
    return list(await tx.execute(_LIST, {"owner": owner, "id": id_}))


async def pause(tx: Transaction, id_: UUID, *, is_paused: bool) -> None:
    """Stop sending, or go on with what has waited."""
    await tx.execute(_PAUSE, {"id": id_, "is_paused": is_paused})


async def save_keys(tx: Transaction, id_: UUID, keys: Sequence[Key]) -> None:
    """Change the keys that sign."""
    await tx.execute(_KEYS, {"id": id_, "keys": json.dumps(keys)})


async def delete(tx: Transaction, id_: UUID) -> None:
    """Forget a subscription with all that was to be sent."""
    await tx.execute(_DELETE, {"id": id_})


async def load_log(tx: Transaction, id_: UUID, before: int, most: int) -> list[Any]:
    """Return attempts, the newest first."""
    return list(await tx.execute(_LOG, {"id": id_, "before": before, "n": most}))
