"""What the services tell beyond figures: refusals, records set aside, what reporting announces."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from .base import (
    AgreementId,
    Contract,
    Day,
    Instant,
    Key,
    LineId,
    MeasureId,
    Name,
    Oere,
    Text,
    TypeName,
)

Reason: TypeAlias = Literal[
    "malformed",
    "unknown_type",
    "invalid_content",
    "identity_missing",
    "identity_unreadable",
    "identity_in_text",
    "not_your_initiative",
    "not_your_source",
    "id_conflict",
    "too_large",
]


class EventRefused(Contract):
    """An event intake did not take in, and how to mend it. Never holds what was sent."""

    source: Key
    event: Key | None = Field(default=None, description="Its id, where readable")
    type: TypeName | None = None
    reason: Reason
    field: Annotated[Text, Field(max_length=200)] | None = Field(
        default=None, description="Path, dots between names"
    )
    detail: Text
    recorded_at: Instant


class RecordSetAside(Contract):
    """A record a service could not process. Holds where it lies, not what it says."""

    service: Annotated[Text, Field(max_length=40)]
    topic: Annotated[Text, Field(max_length=249)]
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    event: Key | None = None
    reason: Annotated[Text, Field(max_length=80)]
    detail: Text
    set_aside_at: Instant


class PeriodApproved(Contract):
    """The figures of a period, as they were known at an instant, are approved."""

    agreement: AgreementId
    period: Annotated[Text, Field(max_length=20)]
    known_at: Instant
    approved_at: Instant
    approved_by: Name


class FigureRestated(Contract):
    """An approved figure would be another today."""

    agreement: AgreementId
    period: Annotated[Text, Field(max_length=20)]
    figure: MeasureId | LineId
    approved_value: int
    value: int
    recorded_at: Instant


class ThresholdCrossed(Contract):
    """
    A budget line's consumption has passed, upwards or back, a share of its budget.

    ``budget_oere`` is the corrected budget, or what of it was expected to be used by ``on``.
    """

    line: LineId
    percent: Annotated[int, Field(ge=1, le=1000)]
    of: Literal["corrected", "expected"] = "corrected"
    direction: Literal["up", "down"]
    consumed_oere: Oere
    budget_oere: Oere
    on: Day


class CommitmentExceeded(Contract):
    """
    A budget line is committed beyond its corrected budget, or (0) no longer is.

    ``stopped`` says that nothing more may be reserved on it until it is within its budget again.
    """

    line: LineId
    exceeded_by_oere: Oere
    stopped: bool = False
    on: Day


class TargetOffTrack(Contract):
    """A target is behind what was expected of it by this day."""

    measure: MeasureId
    target: Annotated[Text, Field(max_length=64)]
    expected: int
    achieved: int
    on: Day
