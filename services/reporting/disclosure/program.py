"""All that is shown, written as a program a solver answers: how little, how much may a count be."""

from collections.abc import Mapping
from math import inf
from typing import Final, NamedTuple

import highspy
import numpy as np

from .publication import Cell, Publication, Row

_TINY: Final = 1e-7
_DIGITS: Final = 4
_NODES_MAX: Final = 2_000
"""Of branch and bound, per question: counted, not timed, so that the answer is always the same."""


class UnsolvedError(Exception):
    """The solver could not tell what a reader knows."""


class End(NamedTuple):
    """How far a count may go one way, a table in which it does, and what stops it there."""

    at: float
    values: Mapping[str, int]
    because: frozenset[str]


class Said(NamedTuple):
    """A row of the program, and the formula that says it; None: it is known anyway."""

    row: Row
    by: str | None


class Program:
    """One publication as a reader has it. Hiding changes only bounds of columns and rows."""

    def __init__(self, cells: Mapping[str, Cell], said: tuple[Said, ...]) -> None:
        """Write the program with everything shown."""
        self._cells, self._said = cells, said
        self._index = {id_: place for place, id_ in enumerate(cells)}
        self._far = 10 * sum(abs(each.value or 0) for each in cells.values()) + 1000
        self._scale = np.array([_scale(each) for each in cells.values()])
        self._most: list[float] = []
        self._hidden: frozenset[str] = frozenset()
        self._asked: int | None = None
        self._solver = quiet_solver()
        self._write()
        self.solves = 0

    def _write(self) -> None:
        for cell, scale in zip(self._cells.values(), self._scale, strict=True):
            low, high = self._bounds(cell)
            self._solver.addVar(low / scale, high / scale)
        for said in self._said:
            columns = np.array([self._index[cell] for cell, _ in said.row.terms], dtype=np.int32)
            times = np.array([float(n) for _, n in said.row.terms]) * self._scale[columns]
            self._most.append(float(np.abs(times).max()))
            low, high = _ends(said.row, self._most[-1])
            self._solver.addRow(low, high, len(columns), columns, times / self._most[-1])

    def _bounds(self, cell: Cell) -> tuple[float, float]:
        if cell.value is None:
            return 0, self._far
        if cell.is_known or cell.value == 0 or (cell.is_listed and cell.id not in self._hidden):
            return cell.value, cell.value
        return (-self._far if cell.value < 0 else 1), self._far

    def hide(self, hidden: frozenset[str]) -> None:
        """Show everything but what is hidden."""
        changed, self._hidden = hidden ^ self._hidden, hidden
        for id_ in changed & self._index.keys():
            place = self._index[id_]
            low, high = self._bounds(self._cells[id_])
            scale = self._scale[place]
            self._solver.changeColBounds(place, low / scale, high / scale)
        for place, said in enumerate(self._said):
            if said.by in changed:
                low, high = _ends(said.row, self._most[place])
                is_hidden = said.by in hidden
                self._solver.changeRowBounds(
                    place, -inf if is_hidden else low, inf if is_hidden else high
                )

    def end(self, cell: str, *, is_high: bool) -> End:
        """Return how high or low a count may go; as if counts could be broken numbers."""
        self._ask(cell, is_high=is_high)
        solution = self._solved()
        because = {
            each.id
            for each, dual in zip(self._cells.values(), solution.col_dual, strict=True)
            if abs(dual) > _TINY and self._is_shown(each)
        }
        for said, dual in zip(self._said, solution.row_dual, strict=True):
            if abs(dual) > _TINY and said.by is not None and said.by not in self._hidden:
                because.add(said.by)
        values = self._rounded(solution.col_value)
        at = solution.col_value[self._index[cell]] * self._scale[self._index[cell]]
        return End(float(at), values, frozenset(because))

    def whole_end(self, cell: str, *, is_high: bool) -> Mapping[str, int]:
        """Return a table in whole numbers in which a count is as high or low as can be found."""
        self._ask(cell, is_high=is_high)
        for place, each in enumerate(self._cells.values()):
            if each.counts_people:
                self._solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        try:
            return self._rounded(self._solved().col_value)
        finally:
            for place in range(len(self._cells)):
                self._solver.changeColIntegrality(place, highspy.HighsVarType.kContinuous)

    def _is_shown(self, cell: Cell) -> bool:
        return cell.is_open and cell.id not in self._hidden

    def _ask(self, cell: str, *, is_high: bool) -> None:
        place = self._index[cell]
        if self._asked is not None and self._asked != place:
            self._solver.changeColCost(self._asked, 0)
        self._asked = place
        self._solver.changeColCost(place, -1 if is_high else 1)

    def _solved(self) -> highspy.HighsSolution:
        self.solves += 1
        self._solver.run()
        if self._solver.getModelStatus() not in {
            highspy.HighsModelStatus.kOptimal,
            highspy.HighsModelStatus.kSolutionLimit,
        }:
            raise UnsolvedError(str(self._solver.getModelStatus()))
        return self._solver.getSolution()

    def _rounded(self, found: list[float]) -> Mapping[str, int]:
        scaled = np.array(found) * self._scale
        return {id_: round(value) for id_, value in zip(self._cells, scaled.tolist(), strict=True)}


def quiet_solver() -> highspy.Highs:
    """Return a solver that gives the same answer to the same question, and says nothing else."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("random_seed", 0), ("threads", 1)):
        solver.setOptionValue(option, value)
    solver.setOptionValue("mip_max_nodes", _NODES_MAX)
    return solver


def said_by(publication: Publication) -> tuple[Said, ...]:
    """Return all a reader may be told in rows: bonds always, formulas while they are shown."""
    bonds = [Said(row, None) for row in publication.bonds]
    told = [
        Said(row, each.id if each.is_open else None)
        for each in publication.formulas
        for row in each.rows
    ]
    return (*bonds, *told)


def _ends(row: Row, most: float) -> tuple[float, float]:
    low = -inf if row.low is None else row.low / most
    return low, inf if row.high is None else row.high / most


def _scale(cell: Cell) -> float:
    """Return a column's unit: counts are lost in the rounding beside millions of øre."""
    if cell.counts_people or not cell.value:
        return 1
    return float(10 ** max(0, len(str(abs(cell.value))) - _DIGITS))
