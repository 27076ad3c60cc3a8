"""
The lightest choice of things to hide that hides at least one of each set.

Asked in fractions it is answered at once: a bound below which there is no choice, and a choice
that is often nearly as light. Whole things take an integer program, and longer.
"""

from collections.abc import Iterable, Mapping
from math import inf
from typing import Final, NamedTuple

import highspy
import numpy as np
import numpy.typing as npt

from .program import UnsolvedError, quiet_solver

GAP: Final = 0.01
"""How much heavier than the lightest a choice may be: proving the last of it takes longest."""
_HALF: Final = 0.5
_SEARCHES: Final = ("rins", "rens", "root_reduced_cost", "feasibility_jump", "zi_round", "shifting")
"""HiGHS' searches for good choices: they take most of the time, and find what branching finds."""


class Rules(NamedTuple):
    """What must be hidden anyway, and what is hidden with what: (this, then also that)."""

    forced: frozenset[str]
    follows: tuple[tuple[str, str], ...]

    def closed(self, hidden: Iterable[str]) -> frozenset[str]:
        """Return the things with what must be hidden with them."""
        chosen = frozenset(hidden) | self.forced
        return chosen | {then for first, then in self.follows if first in chosen}


class Choice(NamedTuple):
    """Things to hide that hit each set, and what no choice can weigh less than."""

    hidden: frozenset[str]
    at_least: float


class Cover:
    """The sets known so far, to which others are added."""

    def __init__(self, weights: Mapping[str, int], rules: Rules) -> None:
        """Know what each thing weighs and what goes together; there are no sets yet."""
        self._weights, self._rules = weights, rules
        self._order = {id_: place for place, id_ in enumerate(sorted(weights))}
        self._sets: dict[frozenset[str], None] = {}
        self._solver = quiet_solver()
        searches = ((f"mip_heuristic_run_{each}", False) for each in _SEARCHES)
        for option, value in (("mip_rel_gap", GAP), ("mip_allow_restart", False), *searches):
            self._solver.setOptionValue(option, value)
        for id_, place in self._order.items():
            self._solver.addVar(1 if id_ in rules.forced else 0, 1)
            self._solver.changeColCost(place, weights[id_])
        for first, then in rules.follows:
            self._add(-inf, 0, {first: 1.0, then: -1.0})

    def add(self, any_of: frozenset[str]) -> None:
        """Ask that one of these be hidden."""
        if any_of not in self._sets:
            self._sets[any_of] = None
            self._add(1, inf, dict.fromkeys(sorted(any_of), 1.0))

    def is_missed_by(self, hidden: frozenset[str]) -> bool:
        """Return whether there is a set of which nothing is hidden."""
        return any(hidden.isdisjoint(each) for each in self._sets)

    def nearly(self) -> Choice:
        """Return a choice of which the most was already clear in fractions."""
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise UnsolvedError(str(self._solver.getModelStatus()))
        share = self._shares()
        chosen = {id_ for id_, place in self._order.items() if share[place] > _HALF}
        for each in self._sets:
            if chosen.isdisjoint(each):
                chosen.add(max(sorted(each), key=lambda id_: share[self._order[id_]]))
        bound = self._solver.getInfo().objective_function_value
        return Choice(self._rules.closed(chosen), bound)

    def lightest(self) -> Choice | None:
        """Return the lightest that is found within the limits; None where none is."""
        places = np.arange(len(self._order), dtype=np.int32)
        self._turn(places, highspy.HighsVarType.kInteger)
        try:
            self._solver.run()
            info = self._solver.getInfo()
            if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
                return None
            share = self._shares()
            chosen = frozenset(id_ for id_, place in self._order.items() if share[place] > _HALF)
            return Choice(chosen, info.mip_dual_bound)
        finally:
            self._turn(places, highspy.HighsVarType.kContinuous)

    def _turn(self, places: npt.NDArray[np.int32], kind: highspy.HighsVarType) -> None:
        self._solver.changeColsIntegrality(len(places), places, np.array([kind] * len(places)))

    def _shares(self) -> list[float]:
        return list(self._solver.getSolution().col_value)

    def _add(self, low: float, high: float, times: Mapping[str, float]) -> None:
        columns = np.array([self._order[id_] for id_ in times], dtype=np.int32)
        self._solver.addRow(low, high, len(columns), columns, np.array([*times.values()]))
