"""The shapes in which evidence is answered."""

from datetime import date, datetime
from uuid import UUID

from pydantic import Field

from schemas.figures import Number
from services.reporting.answers.base import Answer


class CellShown(Answer):
    """A published number of the figure."""

    kind: str = Field(examples=["period", "numerator"])
    value: Number


class AccountShown(Answer):
    """What the entries of an account add up to; the numbers are made of these sums."""

    figure: str
    definition: int | None = Field(description="None for money")
    component: str = Field(examples=["value", "reached", "consumed"])
    period: int
    year_to_date: int
    at_end: int = Field(description="Over all days up to the last")
    entries: int


class EntryShown(Answer):
    """An amount on an account, because of events."""

    figure: str
    component: str
    valid_on: date
    amount: int
    recorded_at: datetime
    caused_by: tuple[UUID, ...]


class EventShown(Answer):
    """An event: who sent it, when it was taken in, its hash and its link in the source's chain."""

    id: UUID
    source: str | None = Field(description="None until it is in a link of the chain")
    recorded_at: datetime | None
    link: int | None
    sha256: str | None


class SourceShown(Answer):
    """How many of the events one source has sent, and between when they were taken in."""

    source: str
    events: int | None = Field(description="None: hidden, for there may be few")
    first_recorded_at: datetime | None
    last_recorded_at: datetime | None


class Evidence(Answer):
    """What lies under the numbers of a figure in a period."""

    figure: str
    definition: int
    title: str
    reading: str | None = Field(description="How the agreement's wording was read")
    part: str | None
    broken_down_by: tuple[str, ...] = Field(
        description="Dimensions of its parts; what is booked by any other is of the whole"
    )
    period: str
    as_of: date
    known_at: datetime
    numbers: tuple[CellShown, ...]
    accounts: tuple[AccountShown, ...]
    sources: tuple[SourceShown, ...]
    number_of_events: int | None = Field(description="None: hidden, for there may be few")
    sees_events: bool = Field(
        description="Whether you may see single events; else you see how many there are"
    )
    entries: tuple[EntryShown, ...] = ()
    events: tuple[EventShown, ...] = ()
    is_whole: bool = Field(description="False where there are more entries than are listed")
