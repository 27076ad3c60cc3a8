"""The steps of periods and the restatements of vintages, written and read. SQL alone."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, TypeAlias

from sqlalchemy import text

from schemas.reports import (
    FigureRestated,
    PeriodApproved,
    PeriodProposed,
    PeriodReopened,
)
from services.chassis.database import Transaction
from services.reporting.disclosure.family import Earlier

from .frozen import Frozen, unpack, unpack_approved
from .life import Kind, Step

AnyStep: TypeAlias = PeriodProposed | PeriodApproved | PeriodReopened

_KINDS: Final[dict[type[AnyStep], Kind]] = {
    PeriodProposed: "proposed",
    PeriodApproved: "approved",
    PeriodReopened: "reopened",
}
_STEP: Final = text("""
INSERT INTO period_step (agreement, period, step, kind, vintage, at, by, proposed_by, reason,
                         as_of, known_at, sha256, annex, hidden, shown)
VALUES (:agreement, :period, :step, :kind, :vintage, :at, :by, :proposed_by, :reason,
        :as_of, :known_at, :sha256, :annex, :hidden, :shown)
ON CONFLICT DO NOTHING RETURNING step
""")
_STEPS: Final = text("""
SELECT period, step, kind, vintage, at, by, proposed_by, reason, as_of, known_at, sha256
FROM period_step WHERE agreement = :agreement ORDER BY period, step
""")
_ANNEX: Final = text("""
SELECT annex, sha256, hidden, shown FROM period_step
WHERE agreement = :agreement AND period = :period AND vintage = :vintage AND kind = :kind
ORDER BY step DESC LIMIT 1
""")
_IN_FORCE: Final = text("""
SELECT agreement, period, vintage FROM (
  SELECT DISTINCT ON (agreement, period) * FROM period_step
  WHERE kind <> 'proposed' ORDER BY agreement, period, step DESC) AS last
WHERE kind = 'approved' ORDER BY agreement, period
""")
_APPROVED: Final = text("""
SELECT a.annex, a.sha256, a.hidden, a.shown, NOT EXISTS (
  SELECT FROM period_step l WHERE l.agreement = a.agreement AND l.period = a.period
    AND l.step > a.step AND l.kind <> 'proposed') AS is_in_force
FROM period_step a
WHERE a.agreement = :agreement AND a.kind = 'approved' AND a.hidden IS NOT NULL
ORDER BY a.period, a.step
""")
_RESTATED: Final = text("""
INSERT INTO restatement (agreement, period, vintage, number, recorded_at, known_at, body)
VALUES (:agreement, :period, :vintage, :number, :recorded_at, :known_at, :body)
ON CONFLICT DO NOTHING RETURNING number
""")
_RESTATEMENTS: Final = text("""
SELECT body FROM restatement
WHERE agreement = :agreement AND (CAST(:period AS text) IS NULL OR period = :period)
  AND (CAST(:vintage AS int) IS NULL OR vintage = :vintage)
  AND (CAST(:since AS timestamptz) IS NULL OR recorded_at > :since)
ORDER BY recorded_at, period, vintage, number
""")


class Vintage(NamedTuple):
    """Which frozen annex: the agreement's, of a period, by its number."""

    agreement: str
    period: str
    number: int


async def save_step(tx: Transaction, said: AnyStep) -> bool:
    """Remember a step. Return False where it is known, or another has its number."""
    named = {"agreement": said.agreement, "period": said.period, **_bytes_of(said)}
    return await tx.scalar(_STEP, {**named, **step_of(said)._asdict()}) is not None


def _bytes_of(said: AnyStep) -> dict[str, object]:
    if isinstance(said, PeriodReopened):
        return dict.fromkeys(("annex", "hidden", "shown"))
    return {
        "annex": unpack_approved(said.annex, said.sha256),
        "hidden": None if said.hidden is None else list(said.hidden),
        "shown": None if said.everybody is None else unpack(said.everybody),
    }


def step_of(said: AnyStep) -> Step:
    """Return a step as it is kept, whatever its event."""
    head = (said.step, _KINDS[type(said)], said.vintage)
    match said:
        case PeriodReopened():
            return Step(*head, said.reopened_at, said.reopened_by, None, said.reason)
        case PeriodProposed():
            first = Step(*head, said.proposed_at, said.proposed_by, None, None)
        case PeriodApproved():
            first = Step(*head, said.approved_at, said.approved_by, said.proposed_by, None)
    return first._replace(as_of=said.as_of, known_at=said.known_at, sha256=said.sha256)


async def load_steps(tx: Transaction, agreement: str) -> dict[str, list[Step]]:
    """Return the steps of each period of an agreement, in order."""
    steps: dict[str, list[Step]] = {}
    for period, *step in await tx.execute(_STEPS, {"agreement": agreement}):
        steps.setdefault(period, []).append(Step(*step))
    return steps


async def load_frozen(tx: Transaction, vintage: Vintage, kind: Kind = "approved") -> Frozen | None:
    """Return the bytes of a vintage, or None if there is none."""
    asked = {**vintage._asdict(), "vintage": vintage.number, "kind": kind}
    row = (await tx.execute(_ANNEX, asked)).one_or_none()
    return None if row is None else _frozen(row)


def _frozen(row: Any) -> Frozen:
    hidden = None if row.hidden is None else frozenset(row.hidden)
    shown = None if row.shown is None else bytes(row.shown)
    return Frozen(bytes(row.annex), row.sha256, hidden, shown)


async def load_earlier(tx: Transaction, agreement: str) -> list[Earlier]:
    """Return all vintages that everybody was shown: what was reopened was seen all the same."""
    found = await tx.execute(_APPROVED, {"agreement": agreement})
    return [
        Earlier(frozen.annex, frozen.hidden, is_in_force=row.is_in_force)
        for row in found
        if (frozen := _frozen(row)).hidden is not None
    ]


async def load_in_force(tx: Transaction) -> list[Vintage]:
    """Return the vintages that are approved and not reopened."""
    return [Vintage(*row) for row in await tx.execute(_IN_FORCE)]


async def save_restatement(tx: Transaction, said: FigureRestated) -> bool:
    """Remember a restatement. Return False where it is known."""
    named = said.model_dump(
        include={"agreement", "period", "vintage", "number", "recorded_at", "known_at"}
    )
    body = said.model_dump_json().encode()
    return await tx.scalar(_RESTATED, {**named, "body": body}) is not None


async def load_restatements(
    tx: Transaction,
    agreement: str,
    period: str | None = None,
    vintage: int | None = None,
    since: datetime | None = None,
) -> Sequence[FigureRestated]:
    """Return restatements in the order they were found; all, or those of a vintage, or later."""
    asked = {"agreement": agreement, "period": period, "vintage": vintage, "since": since}
    bodies = await tx.scalars(_RESTATEMENTS, asked)
    return [FigureRestated.model_validate_json(body, extra="ignore") for body in bodies]
