"""Adopts plans: what has changed gets its next version, and the bus is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from schemas import topics
from schemas.envelope import OURSELVES, Envelope, to_headers
from schemas.plans import AgreementAdopted, InitiativeAdopted, Plan
from services.chassis import outbox
from services.chassis.clock import Clock
from services.chassis.database import Transaction
from services.chassis.outbox import Message

from . import plans, store_plans
from .linting.engine import lint
from .linting.findings import Finding
from .plans import Known, Part


class Adopted(NamedTuple):
    """The versions in force, which of them are new, and what in the plan does not add up."""

    agreement: str
    version: int
    initiatives: dict[str, int]
    changed: list[str]
    findings: list[Finding]


@dataclass(frozen=True, slots=True)
class PlanHandlers:
    """Load, decide, save, promise."""

    clock: Clock

    async def adopt(self, tx: Transaction, plan: Plan) -> Adopted:
        """Take a plan in. What does not add up in it is told, and stops nothing."""
        now = self.clock()
        agreement = plan.agreement.id
        await store_plans.alone(tx)
        known = await store_plans.last(tx, agreement)
        parts = plans.changes(plan, known, now.date())
        await store_plans.add(tx, agreement, parts, now)
        await outbox.stage(tx, topics.PLANS, [_message(agreement, part, now) for part in parts])
        versions = {name: part.version for name, part in known.items()}
        versions |= {part.name: part.version for part in parts}
        listed = {each.id: versions[f"initiative:{each.id}"] for each in plan.initiatives}
        changed = [part.name for part in parts]
        findings = lint(plan, _plan_of(agreement, known))
        return Adopted(agreement, versions[f"agreement:{agreement}"], listed, changed, findings)

    async def adopted(self, tx: Transaction, agreement: str) -> tuple[Adopted, Plan] | None:
        """Return the plan in force, or None where there is none."""
        known = await store_plans.last(tx, agreement)
        plan = _plan_of(agreement, known)
        if plan is None:
            return None
        versions = {each.id: known[f"initiative:{each.id}"].version for each in plan.initiatives}
        frame = known[f"agreement:{agreement}"]
        return Adopted(agreement, frame.version, versions, [], lint(plan)), plan


def _plan_of(agreement: str, known: Mapping[str, Known]) -> Plan | None:
    frame = known.get(f"agreement:{agreement}")
    if frame is None:
        return None
    assert isinstance(frame.data, AgreementAdopted)  # noqa: S101 - parts are named by type
    return Plan(
        agreement=frame.data.agreement,
        initiatives=tuple(
            _initiative(known[f"initiative:{each}"]).initiative for each in frame.data.initiatives
        ),
    )


def _initiative(known: Known) -> InitiativeAdopted:
    assert isinstance(known.data, InitiativeAdopted)  # noqa: S101 - parts are named by type
    return known.data


def _message(agreement: str, part: Part, now: datetime) -> Message:
    return as_message(
        agreement,
        plans.uuid_of(agreement, part),
        plans.type_name(part),
        (plans.subject_of(part), now),
        part.data.model_dump_json().encode(),
    )


def as_message(
    agreement: str, uuid: UUID, type_: str, told: tuple[str, datetime], body: bytes
) -> Message:
    """Return a part of a plan as a message; ``told`` is its subject and when it was adopted."""
    subject, recorded_at = told
    envelope = Envelope(uuid, type_, recorded_at, recorded_at, subject, OURSELVES, uuid)
    return Message(agreement, to_headers(envelope.attributes), body)
