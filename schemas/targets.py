"""What is aimed at: the grammar of targets, as the agreements word them."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

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
    """The change since a baseline; None is a baseline the document does not give."""

    against: Literal["change"] = "change"
    baseline: Number | None = None
    baseline_on: Day | None = None
    measured_in: Literal["absolute", "percent"]


class GapReduction(Contract):
    """The distance to the best falls by a share of the baseline distance."""

    against: Literal["gap_reduction"] = "gap_reduction"
    baseline_gap: Number | None = None
    percent: Number


class Step(Contract):
    on: Day
    value: Number


class Trajectory(Contract):
    """Values to pass on the way."""

    against: Literal["trajectory"] = "trajectory"
    steps: tuple[Step, ...] = Field(min_length=1)
    between: Literal["step", "linear"]


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


class Levels(Contract):
    """What would just do, what is expected, and what would be more than hoped for."""

    minimum: Number | None = None
    expected: Number
    stretch: Number | None = None


class Contribution(Contract):
    """The larger target this one is a part of, which several initiatives may claim."""

    to: Annotated[Text, Field(max_length=200)]
    share_percent: Number | None = None


TargetClass: TypeAlias = Literal["activity", "result", "plan", "vision", "minister", "contract"]


class Target(Contract):
    """
    One target of an agreement.

    ``category`` tells an activity target (indsatsmål) from a result target (resultatmål);
    ``wording`` is our own short Danish restatement and ``item`` the document's item number.
    """

    id: Identifier
    item: Annotated[Text, Field(max_length=40)]
    category: TargetClass
    wording: Text
    measure: MeasureId | None = Field(default=None, description="None: nothing measures it yet")
    rule: Rule
    reference: Reference = Absolute()
    cadence: Cadence
    levels: Levels | None = None
    qualifier: Qualifier = "exact"
    condition: Text | None = None
    of_which: Identifier | None = Field(default=None, description="The target this is a part of")
    contributes: tuple[Contribution, ...] = ()
    decided_by: Text | None = None
