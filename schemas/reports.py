"""What the services tell beyond figures: refusals, set-aside records, and what reporting announces."""

from datetime import date
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from .base import AgreementId, Contract, Instant, LineId, MeasureId, Oere, Text

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
    "retraction_of_plan",
    "too_large",
]


class EventRefused(Contract):
    """An event intake did not take in, and how to mend it. Never holds what was sent."""

    source: Text = Field(max_length=256)
    event: Text | None = Field(default=None, max_length=256, description="Its id, where readable")
    type: Text | None = Field(default=None, max_length=128)
    reason: Reason
    field: Text | None = Field(default=None, max_length=200, description="Path, dots between names")
    detail: Text
    recorded_at: Instant


class RecordSetAside(Contract):
    """A record a service could not process. Holds where it lies, not what it says."""

    service: Text = Field(max_length=40)
    topic: Text = Field(max_length=249)
    partition: Annotated[int, Field(ge=0)]
    offset: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    event: Text | None = Field(default=None, max_length=256)
    reason: Text = Field(max_length=80)
    detail: Text
    set_aside_at: Instant


class PeriodApproved(Contract):
    agreement: AgreementId
    period: Text = Field(max_length=20)
    known_at: Instant
    approved_at: Instant
    approved_by: Text = Field(max_length=100)


class FigureRestated(Contract):
    """An approved figure would be another today."""

    agreement: AgreementId
    period: Text = Field(max_length=20)
    figure: MeasureId | LineId
    approved_value: int
    value: int
    recorded_at: Instant


class ThresholdCrossed(Contract):
    """A budget line has passed, upwards or back, a share of its corrected budget."""

    line: LineId
    percent: Annotated[int, Field(ge=1, le=1000)]
    direction: Literal["up", "down"]
    consumed_oere: Oere
    budget_oere: Oere
    on: date


class CommitmentExceeded(Contract):
    """A budget line is committed beyond its corrected budget."""

    line: LineId
    exceeded_by_oere: Oere
    on: date


class TargetOffTrack(Contract):
    measure: MeasureId
    target: Text = Field(max_length=64)
    expected: int
    achieved: int
    on: date
