"""Chance that falls the same way every time."""

import random
from collections.abc import MutableSequence, Sequence
from datetime import date, timedelta
from typing import TypeVar

Thing = TypeVar("Thing")
SATURDAY = 5


class Dice:
    """
    Throws that follow from a seed alone.

    Built on ``Random.random`` only: of the generator's methods it is the one Python promises to
    keep, and the pinned economy must not change with the Python that runs it.
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable is the point

    def chance(self, percent: float) -> bool:
        return self._random.random() * 100 < percent

    def number(self, low: int, high: int) -> int:
        """Return a whole number, both ends included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, things: Sequence[Thing]) -> Thing:
        return things[self.number(0, len(things) - 1)]

    def some(self, things: Sequence[Thing], count: int) -> list[Thing]:
        """Return ``count`` different things."""
        left = list(things)
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(count)]

    def mix(self, things: MutableSequence[Thing]) -> None:
        for last in range(len(things) - 1, 0, -1):
            other = self.number(0, last)
            things[last], things[other] = things[other], things[last]

    def day(self, first: date, last: date) -> date:
        """Return a day from Monday to Friday within the two."""
        while True:
            day = first + timedelta(days=self.number(0, (last - first).days))
            if day.weekday() < SATURDAY:
                return day
