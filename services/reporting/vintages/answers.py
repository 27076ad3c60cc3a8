"""The shapes in which periods, restatements and changes are answered."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from schemas.figures import Number
from services.reporting.answers.base import Answer

from .life import Kind, State


class StepShown(Answer):
    """What somebody did with a period."""

    step: int
    kind: Kind
    vintage: int
    at: datetime
    by: str
    proposed_by: str | None = Field(description="Who found so first, where two have to")
    reason: str | None
    as_of: date | None
    known_at: datetime | None
    sha256: str | None


class PeriodLife(Answer):
    """A period of an agreement: how it stands, and all that was done with it."""

    agreement: str
    period: str
    state: State
    vintage: int | None = Field(description="The vintage in force")
    restated_figures: int = Field(description="Figures of it that would be others today")
    awaits_second: bool = Field(description="Whether it waits for a second person to approve")
    steps: tuple[StepShown, ...]


class RestatementShown(Answer):
    """A step by which an approved figure has become another."""

    period: str
    vintage: int
    number: int
    figure: str
    part: str | None
    kind: str
    approved_value: Number | None
    old_value: Number | None
    value: Number | None
    difference: Number
    cause: str = Field(description="data, or definition: the plan counts otherwise")
    caused_by: tuple[UUID, ...]
    number_of_events: int | None = Field(description="None: hidden, for events are of persons")
    is_material: bool
    threshold_percent: int
    known_at: datetime
    recorded_at: datetime


class NumberChanged(Answer):
    """A published number that is another than before."""

    figure: str
    part: str | None
    kind: str
    old_value: Number | None
    value: Number | None
    difference: Number


class Changes(Answer):
    """What has changed of a period since somebody looked."""

    agreement: str
    period: str
    since: datetime
    until: datetime
    numbers: tuple[NumberChanged, ...]
    steps: tuple[StepShown, ...]
    restatements: tuple[RestatementShown, ...]
    next_cursor: str = Field(description="Send it as cursor when you look the next time")
