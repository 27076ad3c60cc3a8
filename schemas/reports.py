"""What the services tell beyond figures: refusals, records set aside, what reporting announces."""

from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import Field

from .base import (
    AgreementId,
    Code,
    Contract,
    Count,
    Day,
    InitiativeId,
    Instant,
    Key,
    LineId,
    MeasureId,
    Name,
    Oere,
    Text,
    TypeName,
)
from .figures import Number

Ordinal: TypeAlias = Annotated[int, Field(ge=1)]
Packed: TypeAlias = Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+=*$")]
Sha256: TypeAlias = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]

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
    sha256: Sha256
    event: Key | None = None
    reason: Annotated[Text, Field(max_length=80)]
    detail: Text
    set_aside_at: Instant


class PeriodStep(Contract):
    """
    One step in the life of a period of an agreement; a period's steps are numbered from 1.

    ``vintage`` is the number of the frozen annex the step is about, also from 1.
    """

    agreement: AgreementId
    period: Annotated[Text, Field(max_length=20)]
    step: Ordinal
    vintage: Ordinal


class _Frozen(PeriodStep):
    as_of: Day
    known_at: Instant
    sha256: Sha256 = Field(description="Of the annex as its bytes are served")
    annex: Packed = Field(description="These bytes, compressed (gzip) and written in base64")
    hidden: Annotated[tuple[str, ...], Field(max_length=20_000)] | None = Field(
        default=None,
        description="The numbers that only those who may see persons are shown; None: all of them",
    )
    everybody: Packed | None = Field(
        default=None,
        description="The annex without these, as bytes for everybody; None: they see none of it",
    )


class PeriodProposed(_Frozen):
    """Somebody finds the figures of a period right; a second person has to find so too."""

    proposed_at: Instant
    proposed_by: Name


class PeriodApproved(_Frozen):
    """The figures of a period, as they were known at an instant, are approved."""

    approved_at: Instant
    approved_by: Name
    proposed_by: Name | None = Field(default=None, description="Where two have to approve")


class PeriodReopened(PeriodStep):
    """A period that was approved is worked on again; its vintage stays what it was."""

    reopened_at: Instant
    reopened_by: Name
    reason: Text


class FigureRestated(Contract):
    """
    An approved figure would be another today: one step from what was said last to what is known.

    A number is None where there was no figure, or none that may be shown. ``caused_by`` names the
    first thousand of ``number_of_events``; none where what was recorded before came late.
    """

    agreement: AgreementId
    period: Annotated[Text, Field(max_length=20)]
    vintage: Ordinal
    number: Ordinal = Field(description="Of the vintage's restatements, from 1")
    figure: MeasureId | InitiativeId = Field(description="Of an initiative: its money")
    part: Annotated[Text, Field(max_length=200)] | None = Field(
        default=None, description="dimension:part"
    )
    kind: Code = Field(description="period, year_to_date, at_end, numerator, consumed_oere ...")
    approved_value: Number | None
    old_value: Number | None
    value: Number | None
    difference: Number = Field(description="What is none counts as nought")
    cause: Literal["data", "definition"]
    caused_by: Annotated[tuple[UUID, ...], Field(max_length=1000)] = ()
    number_of_events: Count = 0
    is_material: bool
    threshold_percent: Annotated[int, Field(ge=0, le=1000)] = Field(
        description="Material is what moves a figure by so much of its approved value, or more"
    )
    known_at: Instant = Field(description="By what was known then the figure has its value")
    recorded_at: Instant = Field(description="When it was found")


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
