"""The shape in which a measure's value is answered, whatever its kind."""

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.figures import Number
from schemas.measures import Unit
from services.reporting.disclosure.publication import Marker

from .base import Answer, Freshness, State


class BreachShown(Answer):
    """Days on which there were fewer than promised."""

    first_day: date
    last_day: date
    days: int
    fewest: int


class PeerShown(Answer):
    """A comparable municipality's figure; the best stands first."""

    municipality: str
    value: Number
    is_behind: bool = Field(description="Whether it is worse, so that its place is lower")


class ValueShown(Answer):
    """
    A measure's value. What its kind does not have is None.

    A share has its numerator and denominator beside it, a cohort its ripe and unripe besides:
    ``percent`` is of the ripe alone, and None, never nought, while nobody is.
    """

    shape: Literal["amount", "lowest", "rhythm", "share", "cohort", "rank", "deliverable"]
    amount: Number | None = Field(default=None, description="In the measure's unit")
    percent: Number | None = None
    numerator: int | None = None
    denominator: int | None = Field(default=None, description="Of a cohort: the matured")
    unmatured: int | None = Field(default=None, description="Umodnet: their time is not up")
    left: int | None = Field(default=None, description="Who left the population, in neither n")
    final_on: date | None = Field(default=None, description="The first day it can be final")
    rank: int | None = None
    of: int | None = Field(default=None, description="Ranked among so many; ended periods")
    rank_change: int | None = Field(default=None, description="Places risen since a year before")
    gap_to_best: Number | None = None
    best_peer: str | None = None
    peers: tuple[PeerShown, ...] = Field(default=(), description="Ranked against these")
    missing: tuple[str, ...] = Field(default=(), description="Peers that have published nothing")
    reached_on: date | None = None
    is_on_time: bool | None = None
    breaches: tuple[BreachShown, ...] = ()
    markers: dict[str, Marker] = Field(
        default={}, description="Why a number above is not there, or that it is nought"
    )


class ValuePoint(Answer):
    """A measure in one period, under the definition valid through it."""

    name: str
    label: str
    first_day: date
    last_day: date
    definition: int | None = Field(description="None: the series breaks within the period")
    breaks_on: tuple[date, ...] = Field(description="Days on which another definition begins")
    state: State = "filled"
    value: ValueShown | None


class ValueSeries(Freshness):
    """A measure of any kind over time. Two definitions are two series: see ``breaks_on``."""

    measure: str
    title: str
    unit: Unit
    reading: str = Field(description="How it is counted, in Danish")
    by: Literal["month", "quarter"]
    points: tuple[ValuePoint, ...]


class Course(Answer):
    """One measure of an agreement over time."""

    measure: str
    title: str
    unit: Unit
    points: tuple[ValuePoint, ...]


class Courses(Freshness):
    """All measures of an agreement over time."""

    agreement: str
    by: Literal["month", "quarter"]
    courses: tuple[Course, ...]
