"""The lightest choice of things to hide that hides at least one of each set, by integer program."""

from collections.abc import Collection, Mapping
from math import inf
from typing import NamedTuple

import highspy
import numpy as np

from .program import quiet_solver


class Rules(NamedTuple):
    """What must be hidden anyway, and what is hidden with what: (this, then also that)."""

    forced: frozenset[str]
    follows: tuple[tuple[str, str], ...]


def lightest(
    weights: Mapping[str, int], rules: Rules, any_of: Collection[frozenset[str]]
) -> frozenset[str] | None:
    """Return the choice; None where it could not be found to be the lightest within the limits."""
    order = {id_: place for place, id_ in enumerate(sorted(weights))}
    solver = quiet_solver()
    for id_, place in order.items():
        solver.addVar(1 if id_ in rules.forced else 0, 1)
        solver.changeColCost(place, weights[id_])
        solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
    for first, then in rules.follows:
        columns = np.array([order[first], order[then]], dtype=np.int32)
        solver.addRow(-inf, 0, 2, columns, np.array([1.0, -1.0]))
    for each in any_of:
        columns = np.array(sorted(order[id_] for id_ in each), dtype=np.int32)
        solver.addRow(1, inf, len(columns), columns, np.ones(len(columns)))
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = solver.getSolution().col_value
    return frozenset(id_ for id_, place in order.items() if found[place] > 1 / 2)
