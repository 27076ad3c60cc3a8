"""
How far what is still to come may lie from the pace so far: exact, without a library.

What has come over one share of a year and what will come over the rest are two counts of one pace.
A number for the rest is within reach while the two do not differ by more than chance makes them
differ (Krishnamoorthy and Peng's joint sampling): (rest C - seen Y)^2 <= k seen rest (C + Y).
Real counts are more restless than chance: k grows with the dispersion of the amounts themselves.
"""

from bisect import bisect_left
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from math import ceil, floor
from typing import Final, NamedTuple

COVERAGE_PERCENT: Final = 80
# Student's t of 0.90 by degrees of freedom from 1, in thousandths: one of ten above, one below.
_T: Final = (
    *(3078, 1886, 1638, 1533, 1476, 1440, 1415, 1397, 1383, 1372),
    *(1363, 1356, 1350, 1345, 1341, 1337, 1333, 1330, 1328, 1325),
    *(1323, 1321, 1319, 1318, 1316, 1315, 1314, 1313, 1311, 1310),
)
_NORMAL: Final = 1282
_THOUSAND: Final = 1000


class Cell(NamedTuple):
    """A stretch of days that has ended: its share of the year, and what came in it."""

    weight: Fraction
    amount: int


def quantile(degrees: int) -> Fraction:
    """Return how many standard deviations wide each side is, by how much is known of them."""
    return Fraction(_T[degrees - 1] if degrees <= len(_T) else _NORMAL, _THOUSAND)


def dispersion(cells: Sequence[Cell]) -> Fraction:
    """
    Return the variance of the amounts over their mean: 1 is what chance alone gives.

    It is the larger of two: each stretch against the pace of all, which sees restless months, and
    what came before each day against what came after it, which sees a pace that drifts.
    """
    weighed = [cell for cell in cells if cell.weight > 0]
    total = sum(cell.amount for cell in weighed)
    if total <= 0 or len(weighed) < 2:  # noqa: PLR2004 - one stretch differs from no other
        return Fraction(0)
    pace = total / sum((cell.weight for cell in weighed), Fraction(0))
    apart = ((c.amount - pace * c.weight) ** 2 / (pace * c.weight) for c in weighed)
    return max(sum(apart, Fraction(0)) / (len(weighed) - 1), _drift(weighed, pace))


def _drift(cells: Sequence[Cell], pace: Fraction) -> Fraction:
    whole = sum((cell.weight for cell in cells), Fraction(0))
    amounts = list(accumulate(cell.amount for cell in cells))[:-1]
    weights = list(accumulate(cell.weight for cell in cells))[:-1]
    apart = (
        (amount - pace * before) ** 2 * whole / (pace * before * (whole - before))
        for amount, before in zip(amounts, weights, strict=True)
    )
    return sum(apart, Fraction(0)) / len(amounts)


def width(spread: Fraction, degrees: int) -> Fraction:
    """Return k: as wide as the amounts are restless, and never less than chance alone is."""
    return max(quantile(degrees) ** 2 * spread, quantile(len(_T) + 1) ** 2)


def to_come(counted: Fraction, seen: Fraction, rest: Fraction, k: Fraction) -> tuple[int, int]:
    """Return the least and the most still to come, in whole numbers, rounded outwards."""
    expected = counted * rest / seen

    def is_beyond(more: int) -> bool:
        return (rest * counted - seen * more) ** 2 >= k * seen * rest * (counted + more)

    # No solution lies beyond this: the equation's other terms are smaller than its square there.
    most = ceil((2 * counted + k * (1 + counted)) * rest / seen)
    below, above = range(floor(expected), -1, -1), range(ceil(expected), most + 1)
    low, high = (
        bisect_left(each, True, key=is_beyond)  # noqa: FBT003 - what is_beyond gives
        for each in (below, above)
    )
    return below[low] if low < len(below) else 0, above[high]
