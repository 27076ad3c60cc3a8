"""All that is shown, written as a program a solver answers: how little, how much may a count be."""

from collections.abc import Iterable, Mapping
from math import inf
from typing import Final, NamedTuple, TypeAlias

import highspy
import numpy as np
import numpy.typing as npt

from .formulas import within
from .publication import Cell, Publication, Row

Numbers: TypeAlias = npt.NDArray[np.float64]

_TINY: Final = 1e-7
_DIGITS: Final = 4
_PRIMAL: Final = 4
"""HiGHS' primal simplex: from one question to the next only the aim is another."""
_NODES_MAX: Final = 200
"""Of branch and bound, per question: counted, not timed, so that the answer is always the same."""


class UnsolvedError(Exception):
    """The solver could not tell what a reader knows."""


class End(NamedTuple):
    """How far a count may go one way, a table in which it does, and what stops it there."""

    at: float
    values: Numbers
    because: frozenset[str]


class Said(NamedTuple):
    """A row of the program, and the formula that says it; None: it is known anyway."""

    row: Row
    by: str | None


class Program:
    """One publication as a reader has it. Hiding changes only bounds of columns and rows."""

    def __init__(
        self, cells: Mapping[str, Cell], said: tuple[Said, ...], reach: int | None = None
    ) -> None:
        """Write the program with everything shown; counts go no further off than ``reach``."""
        self._cells, self._reach = cells, reach
        self._index = {id_: place for place, id_ in enumerate(cells)}
        self._far = far(cells.values())
        self._scale = np.array([_scale(each) for each in cells.values()])
        self._hidden: frozenset[str] = frozenset()
        self._solver = quiet_solver()
        self._solver.setOptionValue("simplex_strategy", _PRIMAL)
        self._write(said)
        self._names = np.array([*cells, *(each.by or "" for each in said)])
        self._tells = np.array(
            [*(each.is_open for each in cells.values()), *(each.by is not None for each in said)]
        )
        self.solves = 0

    def _write(self, said: tuple[Said, ...]) -> None:
        self._rows: dict[str, list[tuple[int, float, float]]] = {}
        for cell, scale in zip(self._cells.values(), self._scale, strict=True):
            low, high = self._bounds(cell)
            self._solver.addVar(low / scale, high / scale)
        for place, (row, by) in enumerate(said):
            columns = np.array([self._index[cell] for cell, _ in row.terms], dtype=np.int32)
            times = np.array([float(n) for _, n in row.terms]) * self._scale[columns]
            most = float(np.abs(times).max())
            low, high = _ends(row, most)
            self._solver.addRow(low, high, len(columns), columns, times / most)
            if by is not None:
                self._rows.setdefault(by, []).append((place, low, high))

    def _bounds(self, cell: Cell) -> tuple[float, float]:
        if cell.value is None:
            return 0, self._far
        if cell.is_known or cell.value == 0 or (cell.is_listed and cell.id not in self._hidden):
            return cell.value, cell.value
        least = -self._far if cell.value < 0 else 1
        if self._reach is None or not cell.counts_people:
            return least, self._far
        return max(least, cell.value - self._reach), cell.value + self._reach

    def hide(self, hidden: frozenset[str]) -> None:
        """Show everything but what is hidden."""
        changed, self._hidden = hidden ^ self._hidden, hidden
        for id_ in changed:
            place = self._index.get(id_)
            if place is not None:
                self._bind(place, *self._bounds(self._cells[id_]))
            for row, low, high in self._rows.get(id_, ()):
                told = (-inf, inf) if id_ in hidden else (low, high)
                self._solver.changeRowBounds(row, *told)

    def end(self, cell: str, *, is_high: bool) -> End:
        """Return how high or low a count may go; as if counts could be broken numbers."""
        place = self._index[cell]
        self._solver.changeColCost(place, -1 if is_high else 1)
        solution = self._solved()
        self._solver.changeColCost(place, 0)
        duals = np.array([*solution.col_dual, *solution.row_dual])
        names = self._names[self._tells & (np.abs(duals) > _TINY)]
        values = self._unscaled(solution)
        return End(float(values[place]), values, frozenset(names.tolist()) - self._hidden)

    def toward(self, wishes: Mapping[str, int]) -> Numbers:
        """Return a table in which many counts at once are as large or small as is wished."""
        places = np.array([self._index[cell] for cell in wishes], dtype=np.int32)
        costs = -np.array([*wishes.values()], dtype=np.float64)
        self._solver.changeColsCost(len(places), places, costs)
        try:
            return self._unscaled(self._solved())
        finally:
            self._solver.changeColsCost(len(places), places, 0 * costs)

    def _bind(self, place: int, low: float, high: float) -> None:
        scale = self._scale[place]
        self._solver.changeColBounds(place, low / scale, high / scale)

    def _solved(self) -> highspy.HighsSolution:
        self.solves += 1
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise UnsolvedError(str(self._solver.getModelStatus()))
        return self._solver.getSolution()

    def _unscaled(self, solution: highspy.HighsSolution) -> Numbers:
        return np.asarray(np.array(solution.col_value) * self._scale, dtype=np.float64)


class WholeProgram(Program):
    """The same in whole numbers and near the truth: slow, so asked where fractions mislead."""

    def __init__(self, cells: Mapping[str, Cell], said: tuple[Said, ...], reach: int) -> None:
        """Write the program with everything shown."""
        super().__init__(cells, said, reach)
        for place, each in enumerate(cells.values()):
            if each.counts_people:
                self._solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)

    def table(self, cell: str, low: float, high: float) -> Numbers | None:
        """Return a table in which a count lies from ``low`` to ``high``, if one is found."""
        place = self._index[cell]
        least, most = self._bounds(self._cells[cell])
        self._bind(place, max(low, least), min(high, most))
        try:
            return self._unscaled(self._solved())
        except UnsolvedError:
            return None
        finally:
            self._bind(place, least, most)


def quiet_solver() -> highspy.Highs:
    """Return a solver that gives the same answer to the same question, and says nothing else."""
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("random_seed", 0), ("threads", 1)):
        solver.setOptionValue(option, value)
    solver.setOptionValue("mip_max_nodes", _NODES_MAX)
    return solver


def said_by(publication: Publication) -> tuple[Said, ...]:
    """Return all a reader may be told in rows: bonds always, formulas while they are shown."""
    follows = _following(publication)
    bonds = [Said(row, None) for row in publication.bonds if row not in follows]
    told = [
        Said(row, each.id if each.is_open else None)
        for each in publication.formulas
        for row in each.rows
    ]
    return (*bonds, *told)


def _following(publication: Publication) -> set[Row]:
    """Return the bonds that part is no more than whole, where the whole is a sum of such parts."""
    counted = {each.id for each in publication.cells if (each.value or 0) >= 0}
    found = set()
    for terms, low, high in publication.bonds:
        wholes = [cell for cell, times in terms if times == -1]
        parts = [cell for cell, times in terms if times == 1]
        for ones, others in ((wholes, parts), (parts, wholes)):
            is_sum = (low, high) == (0, 0) and len(ones) + len(others) == len(terms)
            if is_sum and len(ones) == 1 and counted >= set(others):
                found |= {within(part, ones[0]) for part in others}
    return found


def far(cells: Iterable[Cell]) -> int:
    """Return what no number is beyond: ten times all there is."""
    return 10 * sum(abs(each.value or 0) for each in cells) + 1000


def _ends(row: Row, most: float) -> tuple[float, float]:
    low = -inf if row.low is None else row.low / most
    return low, inf if row.high is None else row.high / most


def _scale(cell: Cell) -> float:
    """Return a column's unit: counts are lost in the rounding beside millions of øre."""
    if cell.counts_people or not cell.value:
        return 1
    return float(10 ** max(0, len(str(abs(cell.value))) - _DIGITS))
