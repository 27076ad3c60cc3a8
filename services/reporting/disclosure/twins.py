"""
Tables no reader can tell from the true one: the proof that a hidden count can be another.

They are in whole numbers, and checked in whole numbers against all that is told. One table speaks
for every count that is another in it, as long as all it moves is hidden.
"""

from collections.abc import Collection, Mapping
from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

from .program import Said, far
from .publication import Cell

Numbers: TypeAlias = npt.NDArray[np.float64]
Whole: TypeAlias = npt.NDArray[Any]
Mask: TypeAlias = npt.NDArray[np.bool_]

_TWINS_MAX: Final = 512
_FAR: Final = 2**62
"""Beyond the sums that 64 bits hold, whole numbers are reckoned one by one, as long as they get."""


class Twins:
    """The tables found so far that could be the true one, of which the newest are kept."""

    def __init__(
        self, cells: Mapping[str, Cell], said: tuple[Said, ...], small: Collection[str]
    ) -> None:
        """Know the truth; ``small`` are the counts that are asked about."""
        self._told = _Told(cells, said)
        self._small = {id_: place for place, id_ in enumerate(sorted(small))}
        self._places = np.array([self._told.things[id_] for id_ in self._small], dtype=np.intp)
        truth = [cells[id_].value or 0 for id_ in self._small]
        # The first is the truth; it moves nothing.
        self._counts = np.tile(np.array(truth, dtype=np.int64), (1 + _TWINS_MAX, 1))
        self._moved = np.zeros((1 + _TWINS_MAX, len(self._told.things)), dtype=bool)
        self._learned = 0
        self._asked: tuple[frozenset[str], int] | None = None

    def learn(self, found: Numbers, hidden: frozenset[str]) -> None:
        """Keep a table, if in whole numbers it cannot be told from the true one."""
        values = self._told.rounded(found)
        moved = self._told.moved(values)
        if moved is None or bool(moved[self._told.shown(hidden)].any()):
            return
        place = 1 + self._learned % _TWINS_MAX
        self._learned += 1
        self._counts[place] = values[self._places]
        self._moved[place] = moved

    def ends(self, cell: str, hidden: frozenset[str]) -> tuple[int, int]:
        """Return the least and the most a count is in the tables that could be the true one."""
        counts = self._counts[self._passing(hidden), self._small[cell]]
        return int(counts.min()), int(counts.max())

    def widths(self, hidden: frozenset[str]) -> dict[str, int]:
        """Return for each small count how far apart its least and its most are in them."""
        counts = self._counts[self._passing(hidden)]
        widths = counts.max(axis=0) - counts.min(axis=0)
        return dict(zip(self._small, widths.tolist(), strict=True))

    def _passing(self, hidden: frozenset[str]) -> npt.NDArray[np.intp]:
        """Return which tables could be the true one. Kept for the next question about the same."""
        asked = hidden, self._learned
        if asked != self._asked:
            kept = min(1 + self._learned, 1 + _TWINS_MAX)
            is_told = self._moved[:kept, self._told.shown(hidden)].any(axis=1)
            self._asked, self._passed = asked, np.flatnonzero(~is_told)
        return self._passed


class _Told:
    """All that a reader is told, to hold a table against it: exactly, and all of it at once."""

    def __init__(self, cells: Mapping[str, Cell], said: tuple[Said, ...]) -> None:
        formulas = dict.fromkeys(each.by for each in said if each.by is not None)
        known = list(cells.values())
        self.things = {id_: place for place, id_ in enumerate([*cells, *formulas])}
        self._far = 2 * far(known)
        times = (sum(abs(n) for _, n in each.row.terms) for each in said)
        is_plain = self._far * max(times, default=1) < _FAR
        self._whole = np.dtype(np.int64 if is_plain else object)
        self._truth = np.array([each.value or 0 for each in known], dtype=self._whole)
        self._valued = np.array([each.value is not None for each in known])
        self._fixed = np.array([each.is_known or each.value == 0 for each in known])
        self._counted = np.array([(each.value or 0) >= 0 for each in known])
        self._listed = np.ones(len(self.things), dtype=bool)
        self._listed[: len(known)] = [each.is_listed for each in known]
        self._by = np.array([self.things.get(each.by or "", -1) for each in said], dtype=np.intp)
        self._write(said)
        self._shown = frozenset[str](), self._listed

    def _write(self, said: tuple[Said, ...]) -> None:
        rows = [each.row for each in said]
        self._begins = np.cumsum([0, *(len(row.terms) for row in rows)])[:-1]
        self._of = np.array([self.things[c] for row in rows for c, _ in row.terms], dtype=np.intp)
        self._times = np.array([n for row in rows for _, n in row.terms], dtype=self._whole)
        lows = [-_FAR if row.low is None else row.low for row in rows]
        highs = [_FAR if row.high is None else row.high for row in rows]
        self._low = np.array(lows, dtype=self._whole)
        self._high = np.array(highs, dtype=self._whole)

    def rounded(self, found: Numbers) -> Whole:
        """Return a solver's numbers in whole ones, none so large that sums would overflow."""
        return np.rint(np.clip(found, -self._far, self._far)).astype(np.int64).astype(self._whole)

    def shown(self, hidden: frozenset[str]) -> Mask:
        """Return what a table must not move. The last answer is kept: it is asked for again."""
        if hidden != self._shown[0]:
            shown = self._listed.copy()
            shown[[place for id_ in hidden if (place := self.things.get(id_)) is not None]] = False
            self._shown = hidden, shown
        return self._shown[1]

    def moved(self, values: Whole) -> Mask | None:
        """Return what must be hidden for a table to pass; None: it never can."""
        others = self._valued & (values != self._truth)
        if (others & self._fixed).any():
            return None
        if (self._counted & ((values < 0) | ((values == 0) & (self._truth != 0)))).any():
            return None
        moved = np.zeros(len(self.things), dtype=bool)
        moved[: len(values)] = others
        if len(self._begins):
            sums = np.add.reduceat(self._times * values[self._of], self._begins)
            broken = self._by[(sums < self._low) | (sums > self._high)]
            if (broken < 0).any():
                return None
            moved[broken] = True
        return moved & self._listed
