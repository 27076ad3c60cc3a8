"""The shapes of what reporting answers. Names are English, texts for readers are Danish."""

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from schemas.figures import Figure
from schemas.measures import Unit
from services.reporting.disclosure.publication import Marker

from .base import Answer, Freshness, State
from .forecasts import RowForecast
from .measures import ValueShown
from .money import (
    InitiativeMoney,
    LineMoney,
    Money,
    PhaseShown,
    Placed,
    TotalMoney,
    UnitCostShown,
)
from .targets import TargetShown


class PeriodShown(Answer):
    """A period of the calendar."""

    name: str = Field(examples=["2009-Q3"])
    label: str = Field(examples=["3. kvartal 2009"])
    first_day: date
    last_day: date


class Amounts(Answer):
    """A figure in its measure's unit: flows have the first two, levels the third."""

    period: int | None = Field(default=None, description="Within the period")
    year_to_date: int | None = Field(default=None, description="From 1 January to the period's end")
    at_end: int | None = Field(default=None, description="A level: at the end of the last day")
    markers: dict[str, Marker] = Field(
        default={}, description="Why a number above is not there, or that it is nought"
    )


class Part(Amounts):
    """The part of a figure that falls to one value of a dimension."""

    part: str = Field(examples=["wage_subsidy"])
    label: str = Field(examples=["løntilskud"])


class BreakdownShown(Answer):
    """A figure split by one dimension. The parts of a partition add up to the whole."""

    by: str
    label: str
    partition: bool
    parts: tuple[Part, ...]


class MeasureShown(Answer):
    """A measure and its figure."""

    id: str
    definition: int
    title: str
    kind: Literal["aggregate", "level", "share", "cohort", "benchmark", "formula"]
    unit: Unit
    state: State = "filled"
    is_reported: bool = Field(
        description="Figures as somebody reported them, not counted events; none is not nought"
    )
    reading: str | None = Field(description="How the agreement's wording was read")
    figure: Amounts = Field(description="Nothing where the value is no plain sum: see ``value``")
    value: ValueShown | None = Field(
        default=None, description="From 1 January to the period's end, where it is no plain sum"
    )
    latest_on: date | None = Field(description="The last valid day anything was booked on")
    without_n_on: tuple[date, ...] = Field(
        default=(),
        description="Days of the year on which a share was reported without what it is a part of, "
        "or as more than all of it: such a figure is not counted",
    )
    breakdowns: tuple[BreakdownShown, ...]


class Replanned(Answer):
    """A later plan for a deliverable; the earlier dates are kept."""

    on: date = Field(description="When it was moved")
    planned_on: date | None
    scope_version: int
    reason: str | None


class MilestoneShown(Answer):
    """A deliverable: when it was promised for, every later promise, when it was reached."""

    id: str
    title: str
    planned_on: date | None
    replanned: tuple[Replanned, ...]
    reached_on: date | None


class StatementShown(Answer):
    """What was said in words."""

    event: UUID
    on: date
    recorded_at: datetime
    category: Literal["status", "deviation", "forecast"]
    text: str
    measure: str | None
    figure: Figure | None
    figure_text: str | None = Field(examples=["ca. 115 (forventet)"])
    expected_on: date | None


class HearingShown(Answer):
    """A remark from the hearing of a plan, and what came of it."""

    event: UUID
    on: date
    recorded_at: datetime
    party: str
    remark: str
    answer: str
    changed_plan: bool


class InitiativeShown(Answer):
    """One row of the annex."""

    id: str
    number: str = Field(examples=["1.3"])
    title: str
    targets: tuple[TargetShown, ...]
    measures: tuple[MeasureShown, ...]
    milestones: tuple[MilestoneShown, ...]
    statements: tuple[StatementShown, ...]
    forecasts: tuple[RowForecast, ...]
    money: Money | None = Field(description="None where the plan has no budget line of the year")
    lines: tuple[LineMoney, ...] = Field(default=(), description="The budget lines of the year")
    unit_costs: tuple[UnitCostShown, ...] = Field(
        default=(), description="What one has cost so far this year, beside how many there are"
    )


class AgreementShown(Answer):
    """An agreement as adopted."""

    id: str
    title: str
    municipality: str
    first_day: date
    last_day: date
    version: int
    adopted_at: datetime = Field(description="When this version was recorded")
    initiatives: int = Field(description="How many initiatives it names")


class Annex(Freshness):
    """The status of an agreement in a period."""

    agreement: AgreementShown
    period: PeriodShown
    shared_targets: tuple[TargetShown, ...]
    initiatives: tuple[InitiativeShown, ...]
    hearing: tuple[HearingShown, ...] = ()


class Economy(Freshness):
    """The money of an agreement in a year."""

    agreement: AgreementShown
    year: int
    initiatives: tuple[InitiativeMoney, ...]
    total: TotalMoney
    placed: Placed
    years: tuple[PhaseShown, ...] = Field(
        default=(), description="What the plan sets aside for each year it has money for"
    )


class Point(Amounts):
    """A measure in one period of a series."""

    name: str
    label: str
    first_day: date
    last_day: date


class Series(Freshness):
    """A measure over time, under the definition in force. Other definitions are other series."""

    measure: str
    definition: int
    title: str
    unit: Unit
    by: Literal["month", "quarter"]
    state: State = "filled"
    points: tuple[Point, ...] = Field(description="None while the definition is being filled")


class ChangeShown(Answer):
    """An amount that was booked, and the events that caused it."""

    valid_on: date
    amount: int
    recorded_at: datetime
    caused_by: tuple[UUID, ...]


class Trace(Freshness):
    """The changes under one figure; over all pages their amounts add up to it."""

    figure: str = Field(description="The measure or the budget line")
    definition: int | None
    component: str
    part: str | None
    first_day: date | None = Field(description="None: since the beginning, as for levels and money")
    last_day: date
    state: State = "filled"
    value: int | None = Field(description="The figure; None while its definition is being filled")
    sum_of_changes: int | None
    number_of_changes: int
    missing_versions: int = Field(description="Changes not arrived yet; 0 in the ordinary case")
    changes: tuple[ChangeShown, ...]
    next_cursor: str | None = Field(description="Send it as cursor to get the next page")


class Gaps(Answer):
    """Whether everything that was published has arrived, and adds up."""

    incomplete_cells: int = Field(description="Cells with a version that has not arrived")
    missing_versions: int
    unequal_cells: int = Field(description="Complete cells whose changes do not give their value")
    without_n: int = Field(
        description="Reports of shares without their n, which are not counted; see the annex"
    )
