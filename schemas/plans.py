"""Agreements and initiatives as adopted: what shall be done, how it is measured and paid."""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from .activity import Offer
from .appropriations import Area, CarryOver, OverCommitment, Phase, Standing, Year
from .base import (
    AgreementId,
    Contract,
    Day,
    Identifier,
    InitiativeId,
    LineId,
    Name,
    PositiveOere,
    Text,
    Title,
)
from .claims import AcceptedFinding, Claim, Printed, TargetNote
from .coherence import check_formulas, check_parts, check_unit_costs, check_versions
from .figures import Number
from .measures import Measure
from .phasing import MonthlyAmounts, Phasing
from .targets import Target
from .unit_costs import UnitCost

Version: TypeAlias = Annotated[int, Field(ge=1)]
Nature: TypeAlias = Literal["activity", "administration", "follow_up", "wages"]


class Price(Contract):
    """
    What one unit costs from a day on.

    A forløb costs its price once or by the week; opened places theirs by the month, or one lump sum
    for all of them. What is begun of a week or a calendar month is paid whole.
    """

    amount_oere: PositiveOere
    per: Literal["forloeb", "week", "place_month", "lump_sum"]
    valid_from: Day
    valid_to: Day | None = None


class PlannedQuantity(Contract):
    """How much the document expects the money to buy: 1500 forløb of 5 weeks."""

    quantity: Annotated[int, Field(ge=1, le=1_000_000_000)]
    weeks: Annotated[int, Field(ge=1, le=520)] | None = None


class BudgetLine(Contract):
    """
    Money set aside for one purpose of an initiative.

    ``appropriation_oere`` is None where the cost is held within a parent frame, which is not the
    same as no money. ``prices`` make a forløb commit money the day it starts, and places the day
    they open. With ``phases`` it is a line for each of their years, named ``<id>-<year>``.
    """

    id: LineId
    title: Title
    nature: Nature
    year: Year
    appropriation_oere: PositiveOere | None = None
    phases: tuple[Phase, ...] = ()
    phasing: Phasing | None = None
    standing: Standing = "adopted"
    condition: Text | None = None
    decision: Text | None = None
    area: Area | None = None
    source: Name | None = Field(default=None, description="The fund that pays (pulje)")
    party: Name | None = Field(default=None, description="Whose money it is to spend")
    of_which: LineId | None = Field(
        default=None, description="A line of the same initiative whose amount this one is part of"
    )
    over_commitment: OverCommitment = "warn"
    carry_over: CarryOver | None = None
    prices: tuple[Price, ...] = ()
    commits_on: Literal["referred", "started"] = "started"
    offers: tuple[Offer, ...] = Field(default=(), description="Only these offers; none named: all")
    frame: Text | None = Field(default=None, description="The frame that carries the cost")
    planned: PlannedQuantity | None = None
    printed: Printed | None = None

    @model_validator(mode="after")
    def _one_amount_a_year(self) -> Self:
        years = [year for phase in self.phases for year in phase.years]
        if len(set(years)) < len(years):
            raise ValueError(f"{self.id} has two phases in one year")
        if years and self.appropriation_oere is not None:
            raise ValueError(f"{self.id} has phases, so it has no appropriation_oere beside them")
        return self

    @model_validator(mode="after")
    def _months_add_up(self) -> Self:
        own = self.phasing
        if isinstance(own, MonthlyAmounts) and sum(own.months_oere) != self.appropriation_oere:
            raise ValueError(f"{self.id} has months that do not add up to its appropriation_oere")
        return self


class PlannedMilestone(Contract):
    """
    A deliverable and the day it was promised for; None where no day was given.

    Who changes what is promised raises ``scope_version`` and says why in ``scope_reason``.
    """

    id: Identifier
    title: Title
    planned_on: Day | None = None
    scope_version: Version = 1
    scope_reason: Text | None = None


class Initiative(Contract):
    """One numbered item of an agreement (initiativ, indsats)."""

    id: InitiativeId
    title: Title
    purpose: Text | None = None
    target_group: Text | None = None
    solution: Text | None = None
    parties: tuple[Text, ...] = ()
    measures: tuple[Measure, ...] = ()
    targets: tuple[Target, ...] = ()
    milestones: tuple[PlannedMilestone, ...] = ()
    budget: tuple[BudgetLine, ...] = ()
    appropriation_oere: PositiveOere | None = Field(
        default=None, description="The sum the document prints, which the lines have to add up to"
    )
    notes: tuple[TargetNote, ...] = ()
    claims: tuple[Claim, ...] = ()
    unit_costs: tuple[UnitCost, ...] = ()

    @model_validator(mode="after")
    def _parts_belong(self) -> Self:
        for part in (*self.measures, *self.budget):
            if not part.id.startswith(f"{self.id}/"):
                raise ValueError(f"{part.id} must begin with the initiative's id, {self.id}/")
        named = {measure.id for measure in self.measures}
        for target in self.targets:
            if (
                target.measure
                and target.measure.startswith(f"{self.id}/")
                and target.measure not in named
            ):
                raise ValueError(f"target {target.id} names {target.measure}, which is not defined")
        targets = {target.id for target in self.targets}
        for note in self.notes:
            if note.target not in targets:
                raise ValueError(f"a note is about {note.target}, which is no target of {self.id}")
        check_unit_costs(self.unit_costs, named, targets)
        check_parts({line.id: (line.of_which, bool(line.phases)) for line in self.budget})
        check_versions(self.measures)
        check_formulas(self.measures, f"{self.id}/")
        return self


class Agreement(Contract):
    """The frame the initiatives stand in. ``total_oere`` is the sum printed in the document."""

    id: AgreementId
    title: Title
    municipality: Name
    first_day: Day
    last_day: Day
    adopted_on: Day | None = None
    decision: Text | None = None
    total_oere: PositiveOere | None = None
    closed_years: tuple[Year, ...] = Field(
        default=(), description="Money of these years stands; what comes later counts in the next"
    )
    shared_targets: tuple[Target, ...] = ()
    claims: tuple[Claim, ...] = ()
    accepted_findings: tuple[AcceptedFinding, ...] = ()


class Plan(Contract):
    """A plan file: one agreement and its initiatives, in the document's order."""

    agreement: Agreement
    initiatives: tuple[Initiative, ...]

    @model_validator(mode="after")
    def _initiatives_belong(self) -> Self:
        seen: set[str] = set()
        for initiative in self.initiatives:
            if not initiative.id.startswith(f"{self.agreement.id}/"):
                raise ValueError(f"{initiative.id} must begin with {self.agreement.id}/")
            if initiative.id in seen:
                raise ValueError(f"{initiative.id} stands twice")
            seen.add(initiative.id)
        measures = [each for initiative in self.initiatives for each in initiative.measures]
        check_formulas(measures, f"{self.agreement.id}/")
        return self


class AgreementAdopted(Contract):
    """An agreement in one version; a later version supersedes it."""

    version: Version
    agreement: Agreement
    initiatives: tuple[InitiativeId, ...] = Field(description="In the document's order")


class InitiativeAdopted(Contract):
    """An initiative in one version; a later version supersedes it."""

    version: Version
    agreement: AgreementId
    initiative: Initiative


class BenchmarkPublished(Contract):
    """A published figure of one comparable municipality for one period."""

    series: Identifier
    municipality: Name
    first_day: Day
    last_day: Day
    value: Number
    numerator: Number | None = None
    denominator: Number | None = None
    peer_set: Identifier | None = None


class _MilestoneFact(Contract):
    milestone: Identifier
    initiative: InitiativeId
    on: Day


class MilestonePlanned(_MilestoneFact):
    """A deliverable was first promised for ``planned_on``."""

    planned_on: Day


class MilestoneReplanned(_MilestoneFact):
    """A deliverable was moved to ``planned_on``, or its scope was changed; old dates are kept."""

    planned_on: Day | None
    scope_version: Version = 1
    reason: Text | None = None


class MilestoneReached(_MilestoneFact):
    """A deliverable was delivered on ``on``."""

    scope_version: Version = 1


class HearingAnswered(Contract):
    """A remark from a hearing and what came of it."""

    agreement: AgreementId
    on: Day
    party: Annotated[Text, Field(max_length=200)]
    remark: Text
    answer: Text
    changed_plan: bool
