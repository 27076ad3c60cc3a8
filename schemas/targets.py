"""What is aimed at: the grammar of targets, as the agreements word them."""

from itertools import pairwise
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from .base import Contract, Day, Identifier, MeasureId, Text
from .figures import Number, Qualifier


class AtLeast(Contract):
    rule: Literal["at_least"] = "at_least"
    value: Number


class AtMost(Contract):
    rule: Literal["at_most"] = "at_most"
    value: Number


class Equal(Contract):
    rule: Literal["equal"] = "equal"
    value: Number


class Between(Contract):
    """Both ends included. Above the range is an answer of its own, not plain fulfilment."""

    rule: Literal["between"] = "between"
    low: Number
    high: Number


class RankWithin(Contract):
    """Among the comparable municipalities the rank is ``best`` or better; 1 is the best."""

    rule: Literal["rank_within"] = "rank_within"
    best: Annotated[int, Field(ge=1)]


class Beats(Contract):
    rule: Literal["beats"] = "beats"
    peer: Text


class Improve(Contract):
    """A direction without a number."""

    rule: Literal["improve"] = "improve"
    direction: Literal["up", "down"]


class InFull(Contract):
    """All of ``value`` is used: full disbursement of a fund."""

    rule: Literal["in_full"] = "in_full"
    value: Number


class Done(Contract):
    """A milestone is reached."""

    rule: Literal["done"] = "done"


Rule: TypeAlias = Annotated[
    AtLeast | AtMost | Equal | Between | RankWithin | Beats | Improve | InFull | Done,
    Field(discriminator="rule"),
]


class Absolute(Contract):
    against: Literal["absolute"] = "absolute"


class ChangeFrom(Contract):
    """
    The change since a baseline; None is a baseline the document does not give.

    A fall is a change below nought: ten per cent fewer is at most -10 in percent.
    """

    against: Literal["change"] = "change"
    baseline: Number | None = None
    baseline_on: Day | None = None
    measured_in: Literal["absolute", "percent"]


class GapReduction(Contract):
    """
    The distance to the best falls by a share of the baseline distance, whatever the rule says.

    The rule beside it is ``improve``: the number is here.
    """

    against: Literal["gap_reduction"] = "gap_reduction"
    baseline_gap: Number | None = None
    percent: Number


class Step(Contract):
    on: Day
    value: Number


class Trajectory(Contract):
    """
    Values to pass on the way, each on its day, which take the place of the rule's number.

    Between two days the earlier one's value holds (step), or a straight line is drawn (linear).
    """

    against: Literal["trajectory"] = "trajectory"
    steps: tuple[Step, ...] = Field(min_length=1)
    between: Literal["step", "linear"]

    @model_validator(mode="after")
    def _days_run_forwards(self) -> Self:
        if any(after.on <= before.on for before, after in pairwise(self.steps)):
            raise ValueError("write the steps in the order of their days, one for each day")
        return self


Reference: TypeAlias = Annotated[
    Absolute | ChangeFrom | GapReduction | Trajectory, Field(discriminator="against")
]


class By(Contract):
    cadence: Literal["by"] = "by"
    on: Day


class Per(Contract):
    cadence: Literal["per"] = "per"
    period: Literal["week", "quarter", "year"]
    times: int | None = Field(default=None, ge=1, description="Weeks a year, where not all of them")


class Continuous(Contract):
    cadence: Literal["continuous"] = "continuous"
    since: Day | None = None


class PerCase(Contract):
    cadence: Literal["per_case"] = "per_case"


class Undated(Contract):
    cadence: Literal["undated"] = "undated"


Cadence: TypeAlias = Annotated[
    By | Per | Continuous | PerCase | Undated, Field(discriminator="cadence")
]


class Season(Contract):
    """How heavy each month of a year is, from January to December, where they are not alike."""

    months: Annotated[
        tuple[Annotated[int, Field(ge=0, le=1_000_000)], ...], Field(min_length=12, max_length=12)
    ]

    @model_validator(mode="after")
    def _weighs_something(self) -> Self:
        if not any(self.months):
            raise ValueError("give at least one month a weight above nought")
        return self


class Levels(Contract):
    """What would just do, what is expected, and what would be more than hoped for."""

    minimum: Number | None = None
    expected: Number
    stretch: Number | None = None


class Contribution(Contract):
    """
    The larger target this one is a part of, which several initiatives may claim.

    A claim alone adds nothing: ten who claim the same 2.000 persons are not 20.000. Either what is
    reached here ``adds`` to what is reached there, and is nobody else's; or ``share_percent`` of
    what is reached there is credited here.
    """

    to: Annotated[Text, Field(max_length=200)]
    share_percent: Annotated[Number, Field(ge=0, le=100)] | None = None
    adds: bool = False

    @model_validator(mode="after")
    def _is_attributed_once(self) -> Self:
        if self.adds and self.share_percent is not None:
            raise ValueError("give adds or share_percent, not both: each is an attribution")
        return self


class Undecided(Contract):
    """Its number is still to be set."""

    state: Literal["undecided"] = "undecided"
    on: Day | None = None
    reason: Text | None = None


class Postponed(Contract):
    """It was put off on a day: to another, or nobody knows to when."""

    state: Literal["postponed"] = "postponed"
    on: Day
    to: Day | None = None
    reason: Text | None = None


class GivenUp(Contract):
    """It was given up on a day."""

    state: Literal["given_up"] = "given_up"
    on: Day
    reason: Text | None = None


State: TypeAlias = Annotated[Undecided | Postponed | GivenUp, Field(discriminator="state")]
TargetClass: TypeAlias = Literal["activity", "result", "plan", "vision", "minister", "contract"]


class Target(Contract):
    """
    One target of an agreement.

    ``category`` tells an activity target (indsatsmål) from a result target (resultatmål);
    ``wording`` is our own short Danish restatement and ``item`` the document's item number.
    ``scale`` says what the rule's number is: percent of the cases, or an amount in the measure's
    unit. A target per case is always percent of the cases.
    """

    id: Identifier
    item: Annotated[Text, Field(max_length=40)]
    version: int = Field(default=1, ge=1)
    supersedes: Text | None = Field(default=None, description="What it replaces, and why")
    valid_from: Day | None = None
    valid_to: Day | None = Field(default=None, description="The last day it is in force")
    category: TargetClass
    wording: Text
    measure: MeasureId | None = Field(default=None, description="None: nothing measures it yet")
    rule: Rule
    scale: Literal["amount", "percent"] = "amount"
    reference: Reference = Absolute()
    cadence: Cadence
    season: Season | None = Field(default=None, description="None: every month weighs the same")
    levels: Levels | None = None
    qualifier: Qualifier = "exact"
    tolerance_percent: Annotated[Number, Field(ge=0, le=100)] | None = Field(
        default=None, description="How far from its number ca. may be. None: not at all"
    )
    condition: Text | None = None
    of_which: Identifier | None = Field(default=None, description="The target this is a part of")
    contributes: tuple[Contribution, ...] = ()
    state: State | None = Field(default=None, description="None: it is to be reached")
    decided_by: Text | None = None

    @property
    def in_percent(self) -> bool:
        """Whether the rule's number is percent of the cases."""
        return self.scale == "percent" or isinstance(self.cadence, PerCase)

    @model_validator(mode="after")
    def _levels_run_the_rules_way(self) -> Self:
        if self.levels is None:
            return self
        rule, expected = self.rule, self.levels.expected
        is_the_rules = isinstance(rule, AtLeast | AtMost) and rule.value == expected
        if not is_the_rules:
            raise ValueError("levels.expected must be the number of a rule at_least or at_most")
        steps = (self.levels.minimum, expected, self.levels.stretch)
        told = [step for step in steps if step is not None]
        if told != sorted(told, reverse=isinstance(self.rule, AtMost)):
            raise ValueError("levels must go the rule's way: minimum, expected, stretch")
        return self

    @model_validator(mode="after")
    def _is_in_force_some_day(self) -> Self:
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValueError("valid_to must not be before valid_from")
        return self
