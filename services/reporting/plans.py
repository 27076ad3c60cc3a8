"""Plans as they are known at an instant: the versions in force, and what was told beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from schemas.activity import FigureReported, StatementReported
from schemas.budget_lines import lines_of
from schemas.measures import Measure
from schemas.plans import (
    AgreementAdopted,
    HearingAnswered,
    Initiative,
    InitiativeAdopted,
    MilestonePlanned,
    MilestoneReached,
    MilestoneReplanned,
)
from services.reporting.answers.annex import AgreementShown


@dataclass(frozen=True, slots=True)
class AgreementKnown:
    """An agreement in one version, and when that was recorded."""

    adopted: AgreementAdopted
    recorded_at: datetime

    def shown(self) -> AgreementShown:
        """Return the agreement as it is answered."""
        agreement = self.adopted.agreement
        return AgreementShown(
            id=agreement.id,
            title=agreement.title,
            municipality=agreement.municipality,
            first_day=agreement.first_day,
            last_day=agreement.last_day,
            version=self.adopted.version,
            adopted_at=self.recorded_at,
            initiatives=len(self.adopted.initiatives),
        )


@dataclass(frozen=True, slots=True)
class InitiativeKnown:
    """All versions of an initiative known at an instant, the oldest first."""

    versions: Sequence[tuple[InitiativeAdopted, datetime]]

    @property
    def adopted(self) -> InitiativeAdopted:
        """The version in force."""
        return self.versions[-1][0]

    @property
    def initiative(self) -> Initiative:
        """What the version in force says."""
        return self.adopted.initiative

    @property
    def originals(self) -> Mapping[str, int]:
        """What each budget line was first given by a plan, by its id."""
        first: dict[str, int] = {}
        for adopted, _ in self.versions:
            for line in lines_of(adopted.initiative.budget):
                if line.appropriation_oere is not None and line.standing == "adopted":
                    first.setdefault(line.id, line.appropriation_oere)
        return first

    @property
    def number(self) -> str:
        """Its number in the document: 1.3."""
        return self.initiative.id.partition("/")[2]

    def since(self, measure: Measure) -> datetime:
        """Return when a measure came into the plan as it is now, without having been away since."""
        since = self.versions[-1][1]
        for adopted, recorded_at in reversed(self.versions):
            if measure not in adopted.initiative.measures:
                break
            since = recorded_at
        return since

    def measure(self, id_: str) -> Measure | None:
        """Return one of its measures as now defined."""
        return next((each for each in self.initiative.measures if each.id == id_), None)


@dataclass(frozen=True, slots=True)
class PlanKnown:
    """
    An agreement and those of its initiatives that are known, in the document's order.

    ``beside`` are initiatives of other agreements whose figures a formula or a target rests on.
    """

    agreement: AgreementKnown
    initiatives: Sequence[InitiativeKnown]
    beside: Sequence[InitiativeKnown] = ()

    @property
    def measures(self) -> list[Measure]:
        """All measures a formula or a target may rest on."""
        known = (*self.initiatives, *self.beside)
        return [measure for each in known for measure in each.initiative.measures]

    @property
    def versions(self) -> dict[str, int]:
        """The versions in force, by id."""
        adopted = self.agreement.adopted
        own = {each.initiative.id: each.adopted.version for each in self.initiatives}
        return {adopted.agreement.id: adopted.version, **own}

    @property
    def newest(self) -> datetime:
        """When the newest version in force was recorded."""
        adopted = (each.versions[-1][1] for each in self.initiatives)
        return max((self.agreement.recorded_at, *adopted))


Said = (
    StatementReported
    | FigureReported
    | MilestonePlanned
    | MilestoneReplanned
    | MilestoneReached
    | HearingAnswered
)


@dataclass(frozen=True, slots=True)
class Told:
    """A fact told beside the plan, in the revision that held at an instant."""

    event: UUID
    fact: UUID
    recorded_at: datetime
    said: Said

    @property
    def initiative(self) -> str | None:
        """Whom it is told of; an answer to a hearing is of the whole agreement."""
        return None if isinstance(self.said, HearingAnswered) else self.said.initiative

    @property
    def on(self) -> date:
        """The day it counts."""
        return self.said.on
