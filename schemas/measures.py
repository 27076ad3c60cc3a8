"""What is measured: a typed definition per kind, and how booked amounts become a value at a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self, TypeAlias

import msgspec
from pydantic import Field, model_validator

from .base import Code, Contract, Identifier, Name, Text
from .benchmarks import Benchmark
from .cohorts import Cohort
from .days import Span
from .definitions import (
    Breakdown,
    Condition,
    Definition,
    Dimension,
    Numeric,
    Trigger,
    Unit,
)
from .formulas import Formula

__all__ = [
    "Aggregate",
    "Benchmark",
    "Booked",
    "Breakdown",
    "Cohort",
    "Component",
    "Condition",
    "Definition",
    "Dimension",
    "Dimensions",
    "Formula",
    "Level",
    "Measure",
    "Milestone",
    "Share",
    "Trigger",
    "Unit",
    "Window",
    "value",
]


class Having(Contract):
    """A person counts on the day that a field, summed over the span, comes to so much."""

    field: Numeric
    at_least: int = Field(ge=1)


class Recurring(Contract):
    """
    Counted are the weeks (months, quarters, years) in which it came to ``at_least``.

    A week counts on its last day, or with ``when_met`` on the day it got there.
    """

    every: Literal["week", "month", "quarter", "year"]
    at_least: int = Field(ge=1)
    counts: Literal["at_close", "when_met"] = "at_close"


class Aggregate(Definition):
    """
    AGG: events counted, distinct persons counted, a field summed, or totals as they are reported.

    A forløb counts once per stage, whoever reports it. A distinct person (family, firm) counts on
    the first day of each calendar year, or once for ever. ``rate_per`` makes it so many a week.
    """

    kind: Literal["aggregate"] = "aggregate"
    op: Literal["count", "distinct", "sum", "reported"]
    event: Trigger | None = Field(default=None, description="None only where totals are reported")
    field: Numeric | None = None
    where: tuple[Condition, ...] = ()
    distinct_within: Literal["year", "ever"] = "year"
    distinct_of: Literal["subject", "employer", "provider", "family"] = "subject"
    having: Having | None = None
    recurring: Recurring | None = None
    rate_per: Literal["day", "week", "month", "quarter", "year"] | None = None
    breakdowns: tuple[Breakdown, ...] = ()

    @model_validator(mode="after")
    def _can_be_counted(self) -> Self:
        of_others = self.distinct_of != "subject"
        if of_others and self.op != "distinct":
            raise ValueError("distinct_of is said where distinct ones are counted, only there")
        if self.having is not None and (self.op != "distinct" or of_others):
            raise ValueError("having is said where distinct subjects are counted, only there")
        if self.recurring is not None and (self.rate_per is not None or of_others):
            raise ValueError("recurring goes with neither a rate nor distinct others")
        if of_others and self.breakdowns:
            raise ValueError("distinct others have no breakdowns: one may be in several parts")
        return self


class Level(Definition):
    """
    LVL: how many are open at the end of a day: places opened and not closed, persons placed.

    ``mode`` says what of that is the value: how many on the last day, the fewest on any day, the
    average (helårspersoner: ``per`` counts days, Mondays to Fridays or ISO weeks, ``weight`` hours
    of 37, ``overlap`` what several at a time count), or the forløb of ``forloeb_days`` they have
    room for. A start day and an end day both count. Totals that are reported are levels themselves.
    """

    kind: Literal["level"] = "level"
    mode: Literal["stock", "minimum", "time_weighted", "capacity"] = "stock"
    opened_by: Literal[
        "places.opened", "person.placed", "forloeb.started", "status.reported", "figure.reported"
    ]
    where: tuple[Condition, ...] = ()
    per: Literal["day", "weekday", "week"] = "day"
    weight: Literal["one", "hours"] = "one"
    overlap: Literal["sum", "union"] = "sum"
    forloeb_days: int | None = Field(default=None, ge=1)
    promised: int | None = Field(
        default=None, ge=0, description="The fewest promised; days below it are told"
    )
    silence: Literal["continues", "unknown"] = Field(
        default="continues", description="Whether a status holds until another is reported"
    )
    breakdowns: tuple[Breakdown, ...] = ()

    @model_validator(mode="after")
    def _can_be_reckoned(self) -> Self:
        if (self.mode == "capacity") != (self.forloeb_days is not None):
            raise ValueError("forloeb_days is given where the mode is capacity, only there")
        if self.promised is not None and self.mode != "minimum":
            raise ValueError("promised is a reading of minimum alone")
        timed = self.per != "day" or self.weight != "one" or self.overlap != "sum"
        if timed and self.mode != "time_weighted":
            raise ValueError("per, weight and overlap are readings of time_weighted alone")
        if self.overlap == "union" and self.breakdowns:
            raise ValueError("a union has no breakdowns: its days are of several placements")
        return self


class Published(Contract):
    """The denominator is a figure others publish: a population. The newest published holds."""

    series: Identifier
    municipality: Name


class Share(Definition):
    """
    SHR: of those that pass ``where``, those that pass ``numerator`` too, so a part by construction.

    Both are booked on the same day: of a flow the event's (a distinct person's first of the year),
    of a stock from opening to end. ``numerator_after`` counts those in the numerator that have
    been open so long. A share is reported with its n (``FigureReported.n``) or not at all.
    """

    kind: Literal["share"] = "share"
    event: Trigger | Literal["figure.reported"]
    mode: Literal["flow", "stock"] = "flow"
    op: Literal["count", "distinct"] = "count"
    distinct_within: Literal["year", "ever"] = "year"
    where: tuple[Condition, ...] = ()
    numerator: tuple[Condition, ...] = ()
    numerator_after: Span | None = None
    denominator: Published | None = Field(default=None, description="None: its own")
    breakdowns: tuple[Breakdown, ...] = ()

    @model_validator(mode="after")
    def _is_a_part(self) -> Self:
        if self.event == "figure.reported":
            if self.numerator or self.numerator_after or self.denominator or self.breakdowns:
                raise ValueError("a reported share is as reported: it has no conditions of its own")
        elif not (self.numerator or self.numerator_after or self.denominator):
            raise ValueError("without a numerator's condition a share is always the whole")
        if self.mode == "stock" and (self.op == "distinct" or self.event not in _OPENS):
            raise ValueError("a stock is of what opens: places, placements, forløb; each counts")
        if self.mode == "flow" and self.numerator_after is not None:
            raise ValueError("numerator_after is a reading of a stock")
        return self


_OPENS = ("places.opened", "person.placed", "forloeb.started")


class Milestone(Definition):
    """
    MIL: a deliverable. Every planned date is kept beside the day it was reached.

    What is delivered in another scope than ``scope_version`` is told as such and is not this one.
    """

    kind: Literal["milestone"] = "milestone"
    unit: Literal["milestone"] = "milestone"
    milestone: Identifier
    scope_version: int = Field(default=1, ge=1)


Measure: TypeAlias = Annotated[
    Aggregate | Level | Share | Cohort | Benchmark | Milestone | Formula,
    Field(discriminator="kind"),
]
Component: TypeAlias = Literal[
    "value",
    "member",
    "numerator",
    "denominator",
    "entered",
    "matured",
    "left",
    "elapsed",
    "published",
    "planned",
    "replanned",
    "reached",
    "rescoped",
]


class Booked(msgspec.Struct, frozen=True, gc=False):
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


def value(measure: Measure, booked: Iterable[Booked], window: Window) -> int:
    """
    Return what is booked on one account over a window.

    What flows is summed within the window; a level is what has been booked since the beginning, up
    to the window's last day. What that comes to for the measure is ``schemas.values``' to say.
    """
    is_level = isinstance(measure, Level) or (
        isinstance(measure, Share) and measure.mode == "stock"
    )
    if is_level:
        return sum(b.amount for b in booked if b.valid_on <= window.last)
    return sum(b.amount for b in booked if window.holds(b.valid_on))


Dimensions: TypeAlias = dict[Code, Text]
