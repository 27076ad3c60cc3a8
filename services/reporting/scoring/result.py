"""What scoring a target comes to: a status, the numbers behind it, and a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeAlias

Status: TypeAlias = Literal[
    "reached",
    "on_track",
    "behind",
    "not_reached",
    "unmatured",
    "not_reported",
    "being_filled",
    "postponed",
    "given_up",
    "without_target",
]
Side: TypeAlias = Literal["below", "within", "above"]
LevelReached: TypeAlias = Literal["none", "minimum", "expected", "stretch"]
Family: TypeAlias = Literal[
    "total",
    "standing",
    "share",
    "rhythm",
    "throughout",
    "rank",
    "peer",
    "gap",
    "direction",
    "deliverable",
]
Obstacle: TypeAlias = Literal[
    "baseline_missing",
    "peer_missing",
    "values_missing",
    "no_cases",
    "not_in_force",
    "undecided",
    "condition_not_met",
    "not_attributed",
    "share_without_count",
    "unfit_figure",
]


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Return a number as it is shown, halves away from nought."""
    scaled, half = abs(value) * 10**decimals, Fraction(1, 2)
    whole = int(scaled + half)
    return Decimal(-whole if value < 0 else whole).scaleb(-decimals)


@dataclass(frozen=True, slots=True)
class Credit:
    """What of a shared target's total is credited to one who claims it; None: not attributed."""

    name: str
    amount: Fraction | None


@dataclass(frozen=True, slots=True)
class Aim:
    """
    What is to be reached, in the figure's own terms: at least ``low``, at most ``high``, or both.

    ``is_strict``: the number itself is not enough. ``origin`` is the baseline a change is counted
    from.
    """

    low: Fraction | None = None
    high: Fraction | None = None
    is_strict: bool = False
    origin: Fraction | None = None

    @property
    def number(self) -> Fraction | None:
        """The number that is the whole target; of a range its low end."""
        return self.high if self.low is None else self.low

    def side(self, value: Fraction) -> Side:
        """Return on which side of the aim a value lies."""
        if self.low is not None and (value < self.low or (self.is_strict and value == self.low)):
            return "below"
        if self.high is not None and (value > self.high or (self.is_strict and value == self.high)):
            return "above"
        return "within"

    def is_met(self, value: Fraction) -> bool:
        """Return whether a value is enough. Over a range is more than enough."""
        return self.side(value) == "within" or (
            self.low is not None and self.side(value) == "above"
        )


@dataclass(frozen=True, slots=True)
class Explanation:
    """
    Why the status is what it is: the family of rule, its numbers by name, one Danish sentence.

    A number is None where it was asked for and nobody has given it.
    """

    family: Family | None = None
    numbers: Mapping[str, Fraction | None] = field(default_factory=dict)
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """
    How far a target is.

    ``expected`` is what should have been reached by ``as_of``. ``attainment`` is percent of the
    aim. ``distance`` is what is missing: nought or less when it is reached. ``matured_share`` is
    percent of the cases. ``due`` is the day it is promised for, ``decided_on`` the later one on
    which the last case is ripe. ``days_late`` is counted from the day first promised,
    ``broken_on`` is the first day a promise for every day was not kept. Numbers are exact until
    ``rounded`` for showing.
    """

    status: Status
    achieved: Fraction | None = None
    aim: Aim | None = None
    expected: Fraction | None = None
    attainment: Fraction | None = None
    distance: Fraction | None = None
    matured_share: Fraction | None = None
    side: Side | None = None
    level: LevelReached | None = None
    reached_on: date | None = None
    due: date | None = None
    decided_on: date | None = None
    days_late: int | None = None
    broken_on: date | None = None
    obstacle: Obstacle | None = None
    credits: tuple[Credit, ...] = ()
    as_of: date | None = None
    vintage: datetime | None = None
    explanation: Explanation = field(default_factory=Explanation)
