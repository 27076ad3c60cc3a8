"""What is measured: a typed definition per kind, and how booked amounts become a value at a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, TypeAlias, assert_never

from pydantic import Field

from .base import Code, Contract, Identifier, MeasureId, Text, Title

Unit: TypeAlias = Literal[
    "persons",
    "forloeb",
    "places",
    "placements",
    "positions",
    "job_orders",
    "trips",
    "days",
    "milestone",
]
Trigger: TypeAlias = Literal[
    "forloeb.referred",
    "forloeb.started",
    "forloeb.ended",
    "person.placed",
    "status.reported",
    "joborder.received",
    "joborder.filled",
    "places.opened",
    "activity.held",
]
Dimension: TypeAlias = Literal[
    "sex", "origin", "match_group", "district", "provider", "offer", "outcome", "status", "category"
]


class Condition(Contract):
    """The event's ``field`` holds one of the values. An absent field holds none."""

    field: Literal[
        "sex",
        "origin",
        "match_group",
        "district",
        "provider",
        "offer",
        "outcome",
        "status",
        "category",
        "completed",
        "employer",
    ]
    any_of: tuple[Identifier | bool, ...] = Field(min_length=1)


class Breakdown(Contract):
    """A dimension the measure is split by; ``partition`` says that the parts make up the whole."""

    by: Dimension
    partition: bool


class _Definition(Contract):
    id: MeasureId
    version: int = Field(default=1, ge=1, description="Another version is a new series")
    title: Title = Field(description="In Danish, as shown")
    unit: Unit
    reading: Text | None = Field(default=None, description="How the wording was read, in Danish")


class Aggregate(_Definition):
    """
    AGG: events counted, distinct persons counted, a field summed, or totals as they are reported.

    A forløb counts once per stage, whoever reports it. A distinct person counts on the first day
    of each calendar year, or once for ever.
    """

    kind: Literal["aggregate"] = "aggregate"
    op: Literal["count", "distinct", "sum", "reported"]
    event: Trigger | None = Field(default=None, description="None only where totals are reported")
    field: Literal["participants", "days", "positions", "quantity", "modules"] | None = None
    where: tuple[Condition, ...] = ()
    distinct_within: Literal["year", "ever"] = "year"
    breakdowns: tuple[Breakdown, ...] = ()


class Level(_Definition):
    """LVL: how many are open at the end of a day: places opened and not closed, persons placed."""

    kind: Literal["level"] = "level"
    mode: Literal["stock"] = "stock"
    opened_by: Literal["places.opened", "person.placed", "forloeb.started"]
    where: tuple[Condition, ...] = ()
    breakdowns: tuple[Breakdown, ...] = ()


class Milestone(_Definition):
    """MIL: a deliverable. Every planned date is kept beside the day it was reached."""

    kind: Literal["milestone"] = "milestone"
    unit: Literal["milestone"] = "milestone"
    milestone: Identifier


Measure: TypeAlias = Annotated[Aggregate | Level | Milestone, Field(discriminator="kind")]
Component: TypeAlias = Literal["value", "planned", "replanned", "reached"]


@dataclass(frozen=True, slots=True)
class Booked:
    """The amount booked on one day, in the measure's unit."""

    valid_on: date
    amount: int


@dataclass(frozen=True, slots=True)
class Window:
    """Days from ``first`` to ``last``, both included. Without ``first``: since the beginning."""

    first: date | None
    last: date

    def holds(self, day: date) -> bool:
        """Return whether the day lies within the window."""
        return day <= self.last and (self.first is None or day >= self.first)


def value(measure: Aggregate | Level | Milestone, booked: Iterable[Booked], window: Window) -> int:
    """
    Return the measure's value over a window.

    What flows (aggregates, milestones) is summed within the window; a level is what has been
    booked since the beginning, up to the window's last day.
    """
    match measure:
        case Aggregate() | Milestone():
            return sum(b.amount for b in booked if window.holds(b.valid_on))
        case Level():
            return sum(b.amount for b in booked if b.valid_on <= window.last)
        case _:
            assert_never(measure)


Dimensions: TypeAlias = dict[Code, Text]
