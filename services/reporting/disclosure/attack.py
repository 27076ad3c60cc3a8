"""
What a reader can reckon of a hidden count from all that is shown, and from which of it.

The reader is taken to know everything but the hidden numbers: bonds, roundings, earlier
publications, and that whatever is hidden is not nought, since nought is shown. That a count can be
another is believed only of two tables in whole numbers which keep to all of that exactly.
"""

from collections.abc import Mapping
from math import ceil, floor
from typing import Final, NamedTuple

from .program import End, Program, said_by
from .publication import Publication

_TINY: Final = 1e-6


class Reach(NamedTuple):
    """The least and the most a count may be, and the shown things that keep it from more."""

    low: int
    high: int
    because: frozenset[str]

    @property
    def width(self) -> int:
        """How far apart the least and the most are."""
        return self.high - self.low


class _Twin(NamedTuple):
    """A table no reader can tell from the true one while all in ``moved`` is hidden."""

    values: Mapping[str, int]
    moved: frozenset[str]


class Attack:
    """A reader of one publication, asked again and again what hiding something leaves known."""

    def __init__(self, publication: Publication) -> None:
        """Know the publication; nothing is hidden yet."""
        self._cells = {each.id: each for each in publication.cells}
        self._said = said_by(publication)
        self._program = Program(self._cells, self._said)
        self._twins: list[_Twin] = []
        self.open = frozenset(each.id for each in publication.open)
        if all(each.value is not None for each in publication.cells):
            truth = {each.id: each.value or 0 for each in publication.cells}
            self._learn(truth, frozenset())

    @property
    def solves(self) -> int:
        """How often the solver was asked."""
        return self._program.solves

    def reach(self, cell: str, hidden: frozenset[str], wanted: int) -> Reach:
        """Return what a count may be: all of it where that is less than ``wanted`` wide."""
        seen = self._seen(cell, hidden)
        if seen is not None and seen.width >= wanted:
            return seen
        self._program.hide(hidden)
        low = self._program.end(cell, is_high=False)
        high = self._program.end(cell, is_high=True)
        least, most = ceil(low.at - _TINY), floor(high.at + _TINY)
        if most - least < wanted:
            return Reach(least, most, low.because | high.because)
        return self._in_whole_numbers(cell, hidden, (low, high), wanted)

    def _in_whole_numbers(
        self, cell: str, hidden: frozenset[str], ends: tuple[End, End], wanted: int
    ) -> Reach:
        for end, is_high in zip(ends, (False, True), strict=True):
            if not self._learn(end.values, hidden):
                self._learn(self._program.whole_end(cell, is_high=is_high), hidden)
        seen = self._seen(cell, hidden)
        truth = self._cells[cell].value or 0
        if seen is None:
            return Reach(truth, truth, self.open - hidden)
        is_wide = seen.width >= wanted
        return seen if is_wide else Reach(seen.low, seen.high, self.open - hidden)

    def _seen(self, cell: str, hidden: frozenset[str]) -> Reach | None:
        counts = [twin.values[cell] for twin in self._twins if twin.moved <= hidden]
        return Reach(min(counts), max(counts), frozenset()) if counts else None

    def _learn(self, values: Mapping[str, int], hidden: frozenset[str]) -> bool:
        """Keep a table, if it is one that cannot be told from the true one; say whether it is."""
        moved = self._moved(values)
        if moved is None or not moved <= hidden:
            return False
        self._twins.append(_Twin(values, moved))
        return True

    def _moved(self, values: Mapping[str, int]) -> frozenset[str] | None:
        """Return what must be hidden for this table to pass; None: it never can."""
        moved = set()
        for cell in self._cells.values():
            found = values[cell.id]
            if cell.value is not None and found != cell.value:
                if cell.is_known or cell.value == 0:
                    return None
                moved.add(cell.id)
            if found < 0 <= (cell.value or 0) or (found == 0 and cell.value):
                return None
        for said in self._said:
            if not said.row.holds(values):
                if said.by is None:
                    return None
                moved.add(said.by)
        unlisted = {cell.id for cell in self._cells.values() if not cell.is_listed}
        return frozenset(moved) - unlisted
