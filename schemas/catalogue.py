"""Every event type: its model, its family, and the topic it travels on."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from . import activity, corrections, links, money, plans, reports, snapshots
from .base import Contract
from .topics import (
    BUDGET,
    DEAD_LETTERS,
    EVENTS,
    LINKS,
    MEASURES,
    PLANS,
    REFUSALS,
    REPORTS,
    Topic,
)

Family: TypeAlias = Literal["plans", "activity", "money", "corrections", "internal"]


@dataclass(frozen=True, slots=True)
class EventType:
    """One event type. ``is_submitted`` types are taken in at the door; the rest are our own."""

    name: str
    model: type[Contract]
    family: Family
    topic: Topic
    is_submitted: bool

    @property
    def noun(self) -> str:
        """The name without prefix and version, as measures refer to it: ``forloeb.started``."""
        return self.name.removeprefix("fremdrift.").rsplit(".v", 1)[0]


def _types(
    family: Family, topic: Topic, models: dict[str, type[Contract]], *, submitted: bool
) -> list[EventType]:
    return [
        EventType(f"fremdrift.{noun}.v1", model, family, topic, submitted)
        for noun, model in models.items()
    ]


_ALL: Final = [
    *_types(
        "plans",
        PLANS,
        {
            "agreement.adopted": plans.AgreementAdopted,
            "initiative.adopted": plans.InitiativeAdopted,
        },
        submitted=False,
    ),
    *_types(
        "plans",
        PLANS,
        {
            "milestone.planned": plans.MilestonePlanned,
            "milestone.reached": plans.MilestoneReached,
            "milestone.replanned": plans.MilestoneReplanned,
            "hearing.answered": plans.HearingAnswered,
        },
        submitted=True,
    ),
    # Figures of comparable municipalities are counted like facts, so they go where facts go.
    *_types("plans", EVENTS, {"benchmark.published": plans.BenchmarkPublished}, submitted=True),
    *_types(
        "activity",
        EVENTS,
        {
            "forloeb.referred": activity.ForloebReferred,
            "forloeb.started": activity.ForloebStarted,
            "forloeb.ended": activity.ForloebEnded,
            "forloeb.cancelled": activity.ForloebCancelled,
            "person.placed": activity.PersonPlaced,
            "placement.ended": activity.PlacementEnded,
            "status.reported": activity.StatusReported,
            "person.merged": activity.PersonMerged,
            "joborder.received": activity.JobOrderReceived,
            "joborder.filled": activity.JobOrderFilled,
            "places.opened": activity.PlacesOpened,
            "places.closed": activity.PlacesClosed,
            "activity.held": activity.ActivityHeld,
            "figure.reported": activity.FigureReported,
        },
        submitted=True,
    ),
    # Words belong beside the plan: whoever shows an agreement reads them, no ledger does.
    *_types("activity", PLANS, {"statement.reported": activity.StatementReported}, submitted=True),
    *_types(
        "money",
        EVENTS,
        {
            "appropriation.granted": money.AppropriationGranted,
            "appropriation.transferred": money.AppropriationTransferred,
            "cost.invoiced": money.CostInvoiced,
            "cost.credited": money.CostCredited,
        },
        submitted=True,
    ),
    *_types(
        "corrections",
        EVENTS,
        {
            "event.retracted": corrections.EventRetracted,
            "event.corrected": corrections.EventCorrected,
        },
        submitted=True,
    ),
    *_types("internal", EVENTS, {"fact.withdrawn": corrections.FactWithdrawn}, submitted=False),
    *_types("internal", REFUSALS, {"event.refused": reports.EventRefused}, submitted=False),
    *_types(
        "internal",
        MEASURES,
        {
            "measure.changed": snapshots.MeasureChanged,
            "measure.filling": snapshots.MeasureFilling,
            "measure.filled": snapshots.MeasureFilled,
        },
        submitted=False,
    ),
    *_types("internal", BUDGET, {"budget.changed": snapshots.BudgetChanged}, submitted=False),
    *_types("internal", LINKS, {"events.linked": links.EventsLinked}, submitted=False),
    *_types(
        "internal", DEAD_LETTERS, {"record.set_aside": reports.RecordSetAside}, submitted=False
    ),
    *_types(
        "internal",
        REPORTS,
        {
            "period.proposed": reports.PeriodProposed,
            "period.approved": reports.PeriodApproved,
            "period.reopened": reports.PeriodReopened,
            "figure.restated": reports.FigureRestated,
            "threshold.crossed": reports.ThresholdCrossed,
            "commitment.exceeded": reports.CommitmentExceeded,
            "target.off_track": reports.TargetOffTrack,
        },
        submitted=False,
    ),
]
EVENT_TYPES: Final[dict[str, EventType]] = {each.name: each for each in _ALL}
_BY_MODEL: Final = {each.model: each for each in _ALL}
SUBMITTED: Final[dict[str, EventType]] = {n: t for n, t in EVENT_TYPES.items() if t.is_submitted}


def type_of(model: type[Contract]) -> EventType:
    """Return the event type of a model."""
    return _BY_MODEL[model]
