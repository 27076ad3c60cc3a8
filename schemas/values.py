"""The shapes a measure's value has: a number, a share with its n, a cohort that ripens."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Final, TypeAlias

from .benchmarks import Standing
from .cohorts import Cohort
from .levels import Breach

_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Amount:
    """A number in the measure's unit."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Lowest:
    """The fewest on any day of a window, and when there were fewer than promised."""

    fewest: int
    breaches: tuple[Breach, ...] = ()


@dataclass(frozen=True, slots=True)
class Rhythm:
    """In how many of the periods that have ended in the window it was done often enough."""

    kept: int
    ended: int


@dataclass(frozen=True, slots=True)
class Proportion:
    """A part and its whole, which travel together and are rolled up as sums."""

    numerator: int
    denominator: int

    @property
    def percent(self) -> Fraction | None:
        """The share in per cent; of nothing there is none."""
        if self.denominator <= 0:
            return None
        return Fraction(_PERCENT * self.numerator, self.denominator)

    def __add__(self, other: "Proportion") -> "Proportion":
        """Return both taken together."""
        return Proportion(self.numerator + other.numerator, self.denominator + other.denominator)


@dataclass(frozen=True, slots=True)
class Followed:
    """
    A cohort as it is ripe by a day.

    Who has ``left`` is in neither n. ``elapsed`` says how many took how long. ``final_on`` is the
    first day on which nobody's time can be running any more.
    """

    entered: int
    matured: int
    left: int
    numerator: int
    elapsed: Mapping[int, int] = field(default_factory=dict)
    final_on: date | None = None

    @property
    def unmatured(self) -> int:
        """Those whose time is not up."""
        return self.entered - self.left - self.matured

    @property
    def percent(self) -> Fraction | None:
        """The share of the matured; None, never nought, while nobody is."""
        return Proportion(self.numerator, self.matured).percent

    def __add__(self, other: "Followed") -> "Followed":
        """Return both taken together."""
        days = [day for day in (self.final_on, other.final_on) if day is not None]
        return Followed(
            self.entered + other.entered,
            self.matured + other.matured,
            self.left + other.left,
            self.numerator + other.numerator,
            dict(Counter(self.elapsed) + Counter(other.elapsed)),
            max(days, default=None),
        )

    def statistic(self, cohort: Cohort) -> Fraction | None:
        """Return what the cohort's definition asks for: the share, or how long it took."""
        if cohort.aggregate == "share":
            return self.percent
        times = sorted(Counter(self.elapsed).elements())
        if not times:
            return None
        middle = len(times) // 2
        match cohort.aggregate:
            case "mean":
                return Fraction(sum(times), len(times))
            case "max":
                return Fraction(times[-1])
            case "median":
                return Fraction(times[middle] + times[-middle - 1], 2)
            case "percentile":
                # The least time within which so many per cent of them came.
                rank = -(-(cohort.percentile or 0) * len(times) // _PERCENT)
                return Fraction(times[max(0, rank - 1)])


@dataclass(frozen=True, slots=True)
class Delivery:
    """A deliverable: the days promised, of which the first one counts, and the day it came."""

    promised_on: date | None
    latest_plan: date | None
    reached_on: date | None
    rescoped_on: date | None

    @property
    def is_on_time(self) -> bool | None:
        """Whether it came by the first day promised; None while it has not come."""
        if self.reached_on is None:
            return None
        return self.promised_on is None or self.reached_on <= self.promised_on


Reckoned: TypeAlias = Amount | Lowest | Rhythm | Proportion | Followed | Standing | Delivery
