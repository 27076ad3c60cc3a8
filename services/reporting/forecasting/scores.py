"""How good forecasts were once the year is known: error, whether intervals held, and their sums."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from .result import Forecast

_PERCENT: Final = 100


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    A forecast against what came.

    ``error`` is what was forecast too much, below nought too little. In per cent it is of what
    came, and None of nothing. ``held`` is None where no interval was given.
    """

    error: Fraction
    error_percent: Fraction | None
    held: bool | None


def outcome(forecast: Forecast, actual: Fraction) -> Outcome:
    """Return how a forecast did."""
    error = forecast.value - actual
    held = None
    if forecast.has_interval:
        is_above = forecast.low is None or forecast.low <= actual
        held = is_above and (forecast.high is None or actual <= forecast.high)
    return Outcome(error, _PERCENT * error / actual if actual > 0 else None, held)


@dataclass(frozen=True, slots=True)
class Tally:
    """What several forecasts come to. Two tallies added are that of both sets of forecasts."""

    scored: int = 0
    in_percent: int = 0
    errors_percent: Fraction = Fraction(0)
    misses_percent: Fraction = Fraction(0)
    with_interval: int = 0
    held: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Return both taken together."""
        return Tally(
            self.scored + other.scored,
            self.in_percent + other.in_percent,
            self.errors_percent + other.errors_percent,
            self.misses_percent + other.misses_percent,
            self.with_interval + other.with_interval,
            self.held + other.held,
        )

    @property
    def mean_error_percent(self) -> Fraction | None:
        """How far off on average, whichever way."""
        return self.misses_percent / self.in_percent if self.in_percent else None

    @property
    def bias_percent(self) -> Fraction | None:
        """How much too much on average, below nought too little."""
        return self.errors_percent / self.in_percent if self.in_percent else None

    @property
    def coverage_percent(self) -> Fraction | None:
        """How many of the intervals held."""
        if not self.with_interval:
            return None
        return Fraction(_PERCENT * self.held, self.with_interval)


def tally(outcomes: Iterable[Outcome]) -> Tally:
    """Return what outcomes come to."""
    return sum((_one(each) for each in outcomes), Tally())


def _one(of: Outcome) -> Tally:
    percent = of.error_percent
    return Tally(
        scored=1,
        in_percent=int(percent is not None),
        errors_percent=percent or Fraction(0),
        misses_percent=abs(percent or Fraction(0)),
        with_interval=int(of.held is not None),
        held=int(of.held is True),
    )
