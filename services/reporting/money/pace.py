"""What of the corrected budget is expected to be used by a day, held against what is consumed."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple

from schemas.phasing import MonthlyAmounts, Phasing, expected_by, weights_of
from schemas.targets import Season

from .balance import LineAt
from .result import Spread

_MONTHS: Final = 12


class Pace(NamedTuple):
    """Consumed against expected, by the end of a day."""

    on: date
    spread: Spread
    consumed: int
    expected: int

    @property
    def difference(self) -> int:
        """What is consumed beyond what was expected; below nought: short of it."""
        return self.consumed - self.expected


def pace_of(lines: Sequence[LineAt], as_of: date) -> Pace | None:
    """Return how far lines are against their phased budgets; None where none has money."""
    own = [each for each in lines if each.balance.granted is not None]
    if not own:
        return None
    spreads = {spread_of(each.line.phasing) for each in own}
    return Pace(
        as_of,
        spreads.pop() if len(spreads) == 1 else "mixed",
        sum(each.balance.own.consumed for each in own),
        sum(_expected(each, as_of) for each in own),
    )


def spread_of(phasing: Phasing | None) -> Spread:
    """Return in which of the three ways a budget is spread over its year."""
    match phasing:
        case None:
            return "linear"
        case Season():
            return "profile"
        case MonthlyAmounts():
            return "own"


def _expected(of: LineAt, day: date) -> int:
    return expected_by(day, of.line.year, of.balance.corrected or 0, weights_of(of.line.phasing))


def months_of(lines: Iterable[LineAt]) -> tuple[int, ...] | None:
    """Return how heavy each month is for lines taken together; None: all alike."""
    spread = [
        (weights_of(each.line.phasing) or (1,) * _MONTHS, each.balance.corrected or 0)
        for each in lines
    ]
    whole = [
        sum(amount * weights[month] // sum(weights) for weights, amount in spread)
        for month in range(_MONTHS)
    ]
    is_uneven = any(len(set(weights)) > 1 for weights, _ in spread)
    return tuple(max(0, each) for each in whole) if is_uneven and any(whole) else None
