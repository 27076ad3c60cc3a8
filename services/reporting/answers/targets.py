"""The shape in which a target and its score are answered."""

from datetime import date, datetime
from typing import Literal, TypeAlias

from pydantic import Field

from schemas.figures import Number
from schemas.targets import Rule, TargetClass
from services.reporting.disclosure.publication import Marker
from services.reporting.scoring.result import Family, LevelReached, Obstacle, Side, Status

from .base import Answer

Over: TypeAlias = Literal["period", "year_to_date", "since_start", "at_end", "throughout"]


class CreditShown(Answer):
    """What of a shared target is credited to a target that claims it; None: not attributed."""

    name: str = Field(examples=["2009/1.3/forloeb-400"])
    amount: Number | None


class ExplanationShown(Answer):
    """Why a target has its status: the family of its rule, the numbers, one Danish sentence."""

    family: Family | None
    numbers: dict[str, Number | None]
    sentence: str = Field(
        examples=["82 af mindst 100 efter tre kvartaler; forventet 75: på sporet"]
    )


class TargetShown(Answer):
    """A target, and how far it is. Numbers are in its measure's unit; of a share, in per cent."""

    id: str
    item: str
    category: TargetClass
    wording: str
    measure: str | None
    rule: Rule
    rule_text: str = Field(examples=["mindst 150 om året"])
    condition: str | None
    of_which: str | None
    status: Status
    achieved: Number | None = Field(description="The measure's value that answers the target")
    marker: Marker | None = Field(
        default=None, description="Why that is not there, or that it is nought"
    )
    achieved_over: Over | None = Field(description="What that value was counted over")
    aimed_at: Number | None = Field(
        description="The number that is 100 pct.; of a range its low end"
    )
    expected_to_date: Number | None = Field(description="What should have been reached by as_of")
    attainment_percent: Number | None = Field(description="Achieved of the number aimed at")
    distance: Number | None = Field(description="What is missing; nought or less: reached")
    matured_percent: Number | None = Field(description="How many of the cases have matured")
    side: Side | None = Field(description="Below, within or above the aim")
    level: LevelReached | None = Field(description="The highest of its levels that is reached")
    first_day: date = Field(description="The first day that counts")
    due: date | None = Field(description="The day it is to be reached by, as things stand")
    reached_on: date | None
    days_late: int | None = Field(description="Counted from the day first promised")
    broken_on: date | None = Field(description="The first day a promise for every day was broken")
    obstacle: Obstacle | None = Field(description="Why it cannot be scored")
    credits: tuple[CreditShown, ...] = Field(description="Of a shared target: what is whose")
    as_of: date | None = Field(description="The day the figure stands for")
    vintage: datetime | None = Field(description="The figure as known at this instant")
    explanation: ExplanationShown
