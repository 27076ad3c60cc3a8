"""
What a plan file changes: versions of the agreement, of its initiatives and of its milestones. Pure.

Only what has changed gets a new version. An initiative left out keeps its last version, but the
agreement no longer lists it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from schemas.base import Contract
from schemas.catalogue import type_of
from schemas.envelope import OURSELVES, event_uuid
from schemas.plans import (
    AgreementAdopted,
    InitiativeAdopted,
    MilestonePlanned,
    MilestoneReplanned,
    Plan,
    PlannedMilestone,
)

_Milestone = MilestonePlanned | MilestoneReplanned


class Part(NamedTuple):
    """One part of a plan in one version, as it is published."""

    name: str
    version: int
    data: Contract


class Known(NamedTuple):
    """The last version of a part."""

    version: int
    data: Contract


def uuid_of(agreement: str, part: Part) -> UUID:
    """Return the id under which a part is published: the same whenever it is published again."""
    return event_uuid(OURSELVES, f"{agreement}|{part.name}@{part.version}")


def subject_of(part: Part) -> str:
    """Return what a part is about."""
    if isinstance(part.data, _Milestone):
        return f"milestone:{part.data.milestone}"
    return part.name


def type_name(part: Part) -> str:
    """Return the part's event type."""
    return type_of(type(part.data)).name


def changes(plan: Plan, known: Mapping[str, Known], today: date) -> list[Part]:
    """Return the parts that are new or other than before, each in its next version."""
    agreement = plan.agreement
    wanted: list[tuple[str, Contract]] = [
        (
            f"agreement:{agreement.id}",
            AgreementAdopted(
                version=1, agreement=agreement, initiatives=tuple(i.id for i in plan.initiatives)
            ),
        )
    ]
    wanted.extend(
        (
            f"initiative:{initiative.id}",
            InitiativeAdopted(version=1, agreement=agreement.id, initiative=initiative),
        )
        for initiative in plan.initiatives
    )
    parts = [
        Part(name, (before.version if before else 0) + 1, _versioned(data, before))
        for name, data in wanted
        if not _says_the_same(data, before := known.get(name))
    ]
    return parts + list(_milestones(plan, known, today))


def _versioned(data: Contract, before: Known | None) -> Contract:
    return data.model_copy(update={"version": before.version + 1}) if before else data


def _says_the_same(data: Contract, before: Known | None) -> bool:
    return before is not None and before.data == data.model_copy(update={"version": before.version})


def _is_moved(before: Contract, milestone: PlannedMilestone) -> bool:
    told = before.__dict__
    return (told["planned_on"], told.get("scope_version", 1)) != (
        milestone.planned_on,
        milestone.scope_version,
    )


def _milestones(plan: Plan, known: Mapping[str, Known], today: date) -> Iterator[Part]:
    promised_on = plan.agreement.adopted_on or plan.agreement.first_day
    for initiative in plan.initiatives:
        for milestone in initiative.milestones:
            name = f"milestone:{initiative.id}/{milestone.id}"
            before = known.get(name)
            if before is None:
                if milestone.planned_on is not None:
                    planned = MilestonePlanned(
                        milestone=milestone.id,
                        initiative=initiative.id,
                        on=promised_on,
                        planned_on=milestone.planned_on,
                    )
                    yield Part(name, 1, planned)
            elif _is_moved(before.data, milestone):
                # The file does not say when it was moved or changed: it is known since today.
                moved = MilestoneReplanned(
                    milestone=milestone.id,
                    initiative=initiative.id,
                    on=today,
                    planned_on=milestone.planned_on,
                    scope_version=milestone.scope_version,
                    reason=milestone.scope_reason,
                )
                yield Part(name, before.version + 1, moved)
