"""What jobcentres and providers do: the activity family of events. ``on`` is the valid day."""

from typing import Annotated, ClassVar, Literal, TypeAlias

from pydantic import Field

from .base import Code, Contract, Count, Day, Identifier, InitiativeId, MeasureId, Text
from .figures import Figure
from .people import Citizen

Weeks: TypeAlias = Count
Hours: TypeAlias = Annotated[int, Field(ge=0, le=59, description="Hours a week (timerPrUge)")]
Offer: TypeAlias = Literal[
    "wage_subsidy",
    "internship",
    "mentor",
    "adult_apprentice",
    "job_rotation",
    "rehabilitation",
    "flex_job",
    "education",
    "ordinary_job",
    "integration_post",
    "leisure_job",
    "guidance",
    "job_club",
    "course",
    "family_course",
    "clarification",
    "treatment",
    "other",
]


class ActivityFact(Contract):
    """An event of one day, about one subject."""

    item_field: ClassVar[str]
    about_citizen: ClassVar[bool] = False

    on: Day = Field(description="The day the fact counts (virkningstid)")

    @property
    def item(self) -> str:
        """The thing within the case that the event tells of: a forløb, a placement, a job order."""
        return str(getattr(self, self.item_field))

    @property
    def subject(self) -> str:
        """The case an event without a citizen belongs to. With a citizen it is the pseudonym."""
        return f"{self.item_field}:{self.item}"


class CitizenFact(ActivityFact):
    """An event about a citizen. At the door ``citizen`` also carries the identity."""

    about_citizen: ClassVar[bool] = True

    citizen: Citizen = Citizen()


class _Forloeb(CitizenFact):
    item_field: ClassVar[str] = "forloeb"

    forloeb: Identifier = Field(
        description="One person's course in an offer, the same at all sources"
    )
    initiative: InitiativeId
    provider: Identifier | None = None
    offer: Offer | None = None
    family: Identifier | None = Field(
        default=None, description="A name of the family that says nothing of who it is"
    )


class ForloebReferred(_Forloeb):
    """A citizen is referred to, or booked on, a forløb (henvist, booket)."""

    weeks: Weeks | None = None


class ForloebStarted(_Forloeb):
    """A forløb has begun (startet, igangsat)."""

    weeks: Weeks | None = Field(default=None, description="Agreed length in weeks")
    hours: Hours | None = None


class ForloebEnded(_Forloeb):
    """A forløb is over (afsluttet), completed or not."""

    completed: bool = True
    outcome: Code | None = None
    days: Count | None = Field(default=None, description="Days held, e.g. of a course")
    modules: Count | None = None


class ForloebCancelled(_Forloeb):
    """A forløb was called off before it began; it commits and counts nothing."""

    reason: Text | None = None


class PersonPlaced(CitizenFact):
    """A citizen starts at an employer or in education."""

    item_field: ClassVar[str] = "placement"

    placement: Identifier
    initiative: InitiativeId
    offer: Offer
    employer: Identifier | None = Field(default=None, description="CVR or P-number of the employer")
    provider: Identifier | None = None
    until: Day | None = Field(default=None, description="Last day, where the length is known")
    hours: Hours | None = None


class PlacementEnded(CitizenFact):
    """A placement has ended on its last day ``on``."""

    item_field: ClassVar[str] = "placement"

    placement: Identifier
    initiative: InitiativeId


class StatusReported(CitizenFact):
    """A person's status on a day; it concerns every initiative the person took part in."""

    item_field: ClassVar[str] = "status"

    status: Code
    initiative: InitiativeId | None = None
    until: Day | None = None
    hours: Hours | None = None


class PersonMerged(Contract):
    """A citizen has a new CPR number. Handled by intake alone: it republishes under the new one."""

    about_citizen: ClassVar[bool] = True

    on: Day
    citizen: Citizen = Citizen()
    former: Citizen = Field(default=Citizen(), description="The citizen under the number before")


class JobOrderReceived(ActivityFact):
    """An employer has ordered candidates for positions."""

    item_field: ClassVar[str] = "joborder"

    joborder: Identifier
    initiative: InitiativeId
    employer: Identifier | None = None
    positions: Count = 1


class JobOrderFilled(ActivityFact):
    """A job order is filled."""

    item_field: ClassVar[str] = "joborder"

    joborder: Identifier
    initiative: InitiativeId
    positions: Count = 1


class PlacesOpened(ActivityFact):
    """An employer, a provider or an administration opens places."""

    item_field: ClassVar[str] = "places"

    places: Identifier
    initiative: InitiativeId
    quantity: Count
    offer: Offer | None = None
    provider: Identifier | None = None


class PlacesClosed(ActivityFact):
    """All of the places opened under this name end; ``on`` is the first day without them."""

    item_field: ClassVar[str] = "places"

    places: Identifier
    initiative: InitiativeId


class ActivityHeld(ActivityFact):
    """Something was held: a bus trip, a course day, a meeting."""

    item_field: ClassVar[str] = "activity"

    activity: Identifier
    initiative: InitiativeId
    category: Code
    participants: Count | None = None
    days: Count | None = None


class FigureReported(ActivityFact):
    """An aggregate that nobody reports person by person, as it stood at the end of ``on``."""

    item_field: ClassVar[str] = "measure"

    initiative: InitiativeId
    measure: MeasureId = Field(description="One of the initiative's own")
    figure: Figure
    basis: Literal["to_date", "in_period"] = Field(
        default="to_date", description="A running total since the year began, or an addition"
    )
    n: Count | None = Field(
        default=None, description="What the figure is a part of; without it no share is a share"
    )


class StatementReported(ActivityFact):
    """What is said in words: a status, a deviation explained, a forecast."""

    item_field: ClassVar[str] = "initiative"

    initiative: InitiativeId
    category: Literal["status", "deviation", "forecast"]
    text: Text
    measure: MeasureId | None = Field(default=None, description="One of the initiative's own")
    figure: Figure | None = None
    expected_on: Day | None = None
