"""What every definition of a measure is spelled with: units, conditions, breakdowns, validity."""

from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from .base import Code, Contract, Day, Identifier, MeasureId, Text, Title

Unit: TypeAlias = Literal[
    "persons",
    "full_time_persons",
    "families",
    "firms",
    "forloeb",
    "places",
    "placements",
    "positions",
    "job_orders",
    "trips",
    "days",
    "weeks",
    "percent",
    "oere",
    "number",
    "milestone",
]
Trigger: TypeAlias = Literal[
    "forloeb.referred",
    "forloeb.started",
    "forloeb.ended",
    "person.placed",
    "placement.ended",
    "status.reported",
    "joborder.received",
    "joborder.filled",
    "places.opened",
    "activity.held",
]
Dimension: TypeAlias = Literal[
    "sex",
    "age",
    "origin",
    "match_group",
    "district",
    "provider",
    "offer",
    "outcome",
    "status",
    "category",
    "free",
]
Numeric: TypeAlias = Literal["participants", "days", "positions", "quantity", "modules", "weeks"]
AgeOn: TypeAlias = Literal["event_day", "year_start"] | Day


class Counterpart(Contract):
    """A code of another scheme and what it is in this one."""

    code: Code
    here: Code


class Translation(Contract):
    """What the codes of another scheme, in force on other days, are in this one."""

    scheme: Identifier
    valid_from: Day | None = None
    valid_to: Day | None = None
    codes: tuple[Counterpart, ...] = Field(description="A code left out has no counterpart")


class Scheme(Contract):
    """
    A classification as it was in force: matchgruppe has meant three different things.

    A code told on a day outside its validity is read through a translation that was in force then,
    and is unknown where there is none: the same word under another scheme is another thing.
    """

    name: Identifier
    valid_from: Day | None = None
    valid_to: Day | None = None
    translations: tuple[Translation, ...] = ()

    def read(self, code: str, on: date) -> str | None:
        """Return the code as this scheme has it, or None."""
        if is_valid(self, on):
            return code
        for each in self.translations:
            if is_valid(each, on):
                return next((c.here for c in each.codes if c.code == code), None)
        return None


def is_valid(of: "Scheme | Translation | Definition", on: date) -> bool:
    """Return whether the day lies within something's validity, both ends included."""
    after = of.valid_from is None or on >= of.valid_from
    return after and (of.valid_to is None or on <= of.valid_to)


class Condition(Contract):
    """
    The event's ``field`` holds one of the values, none of them, or a number within bounds.

    An absent field holds no value, so it passes ``none_of`` and nothing else. Age is in whole years
    on ``age_on``; of the birth only the month is known, so a year is reached on that month's first.
    """

    field: Literal[
        "sex",
        "age",
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
        "participants",
        "days",
        "positions",
        "quantity",
        "modules",
        "weeks",
    ]
    any_of: tuple[Identifier | bool, ...] = ()
    none_of: tuple[Identifier | bool, ...] = ()
    at_least: int | None = None
    at_most: int | None = None
    age_on: AgeOn = "event_day"
    scheme: Scheme | None = Field(default=None, description="How the codes are to be read")

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Self:
        bounded = self.at_least is not None or self.at_most is not None
        if [bool(self.any_of), bool(self.none_of), bounded].count(True) != 1:
            raise ValueError("give one of any_of, none_of, and bounds (at_least, at_most)")
        if bounded and self.field not in _NUMBERS:
            raise ValueError(f"{self.field} is no number; give any_of or none_of")
        return self


_NUMBERS = ("age", "participants", "days", "positions", "quantity", "modules", "weeks")


class Part(Contract):
    """A part of a free breakdown: those that pass its conditions."""

    name: Code
    title: Title
    where: tuple[Condition, ...] = Field(min_length=1)


class Breakdown(Contract):
    """
    A dimension the measure is split by; ``partition`` says that the parts make up the whole.

    ``by: free`` is split by named conditions. Of a partition the first part that fits is taken;
    otherwise one may be in several parts. Who fits none is unknown. Ages are split at ``from_age``.
    """

    by: Dimension
    partition: bool
    name: Code | None = Field(default=None, description="Of a free breakdown")
    title: Title | None = None
    parts: tuple[Part, ...] = ()
    from_age: tuple[Annotated[int, Field(ge=0, le=120)], ...] = Field(
        default=(), description="The ages at which a new group begins: 18, 30, 50"
    )
    age_on: AgeOn = "event_day"
    scheme: Scheme | None = None

    @property
    def dimension(self) -> str:
        """The name its accounts have."""
        return self.name or self.by

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.by == "free") != bool(self.parts and self.name):
            raise ValueError("a free breakdown, and no other, has a name and parts")
        if (self.by == "age") != bool(self.from_age):
            raise ValueError("a breakdown by age, and no other, has from_age")
        if list(self.from_age) != sorted(set(self.from_age)):
            raise ValueError("from_age must rise")
        return self


class Definition(Contract):
    """
    A measure in one version.

    Another version is a new series with a break mark, never summed with this one. Two versions may
    stand in a plan side by side where their validity does not overlap; facts of a day outside a
    definition's validity do not count by it.
    """

    id: MeasureId
    version: int = Field(default=1, ge=1, description="Another version is a new series")
    title: Title = Field(description="In Danish, as shown")
    unit: Unit
    reading: Text | None = Field(default=None, description="How the wording was read, in Danish")
    valid_from: Day | None = None
    valid_to: Day | None = None


def in_order(definitions: Iterable[Definition]) -> list[Definition]:
    """
    Return the versions of one measure by validity.

    Raises:
        ValueError: two of them claim the same day.

    """
    ordered = sorted(definitions, key=lambda each: (each.valid_from or date.min, each.version))
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or is_valid(earlier, later.valid_from or date.min):
            raise ValueError(
                f"{later.id}: versions {earlier.version} and {later.version} claim the same days;"
                f" end version {earlier.version} the day before the next begins"
            )
    return ordered
