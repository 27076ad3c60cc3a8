"""What would be shown: cells, what is reckoned from them, and what everybody knows about both."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Final, NamedTuple, TypeVar

THRESHOLD: Final = 5


def is_few(number: Decimal | int | None) -> bool:
    """Return whether a count is of so few that they could be recognised; nought is of nobody."""
    return number is not None and 0 < number < THRESHOLD


class Marker(StrEnum):
    """Why there is no plain number to read, or why the number is nought."""

    HIDDEN = "hidden"
    ZERO = "zero"
    MISSING = "missing"
    UNMATURED = "unmatured"
    NOT_APPLICABLE = "not_applicable"


class Row(NamedTuple):
    """A sum of cells, each so many times, lies from ``low`` to ``high``; None: no such end."""

    terms: tuple[tuple[str, int], ...]
    low: int | None
    high: int | None

    def holds(self, values: Mapping[str, int]) -> bool:
        """Return whether these values keep to it, exactly."""
        total = sum(times * values[cell] for cell, times in self.terms)
        is_above = self.low is None or total >= self.low
        return is_above and (self.high is None or total <= self.high)


class Cell(NamedTuple):
    """
    A number there is one true value of.

    Counts of people are protected; amounts (of money, of places) are hidden only to protect those.
    What is not ``is_listed`` is not shown now, but something reckoned from it is, or it was hidden
    in an earlier publication. What is ``is_known`` was shown there: that is known for ever.
    """

    id: str
    value: int | None
    marker: Marker | None = None
    counts_people: bool = True
    is_listed: bool = True
    is_known: bool = False
    weight: int = 1

    def is_small(self, threshold: int) -> bool:
        """Return whether so few people are counted that they could be recognised."""
        return self.counts_people and self.value is not None and 0 < self.value < threshold

    @property
    def is_open(self) -> bool:
        """Return whether it can be hidden: nought is always shown, and nothing hides the past."""
        return self.is_listed and not self.is_known and self.value not in {None, 0}


class Formula(NamedTuple):
    """A number reckoned ``of`` cells, and what one who reads it knows of them (``rows``)."""

    id: str
    value: Decimal | None
    of: tuple[str, ...]
    rows: tuple[Row, ...]
    marker: Marker | None = None
    is_known: bool = False
    weight: int = 1

    @property
    def is_open(self) -> bool:
        """Return whether it can be hidden."""
        return self.value is not None and not self.is_known


class Publication(NamedTuple):
    """
    All that a reader gets, now and before, in any format.

    ``bonds`` are what every reader knows without being told a number: totals, parts of a whole,
    quarters of a year, two breakdowns of one figure, a figure that did not change since.
    """

    cells: tuple[Cell, ...]
    formulas: tuple[Formula, ...] = ()
    bonds: tuple[Row, ...] = ()
    threshold: int = THRESHOLD

    @property
    def open(self) -> tuple[Cell | Formula, ...]:
        """All that may be hidden."""
        things: tuple[Cell | Formula, ...] = self.cells + self.formulas
        return tuple(each for each in things if each.is_open)

    @property
    def width(self) -> int:
        """How far apart the least and the most a hidden count may be must lie."""
        return self.threshold - 1


class Decision(NamedTuple):
    """
    What is hidden and why. For the keeper of the figures, never for a reader.

    ``exposed`` are small counts which earlier publications give away: hiding them comes too late.
    ``is_least``: the search was not cut short, so no choice is lighter by a hundredth or more.
    ``narrow`` can be kept from being known exactly, but not as wide apart as the rule wants.
    """

    primary: frozenset[str]
    secondary: frozenset[str]
    exposed: frozenset[str]
    narrow: Mapping[str, int]
    is_least: bool
    solves: int

    @property
    def hidden(self) -> frozenset[str]:
        """All that is not shown."""
        return self.primary | self.secondary | self.exposed


def marked(value: Decimal | int | None, marker: Marker | None) -> Marker | None:
    """Return the marker of what is shown: of what has a number, only whether that is nought."""
    if value is None:
        return marker or Marker.MISSING
    return Marker.ZERO if value == 0 else None


Thing = TypeVar("Thing", Cell, Formula)


def in_order(things: Iterable[Thing]) -> list[Thing]:
    """Return them by their ids: nothing may depend on the order in which they were given."""
    return sorted(things, key=lambda each: each.id)
