"""A reader who reckons what is hidden from what is shown, and has nothing else."""

from collections.abc import Mapping
from math import inf
from typing import Final, NamedTuple

import highspy
import numpy as np

from services.reporting.disclosure import Marker, Publication, Row

PEOPLE_MAX: Final = 100_000
OERE_MAX: Final = 10**12


class Found(NamedTuple):
    """The least and the most a hidden count may be, each with a table in which it is that."""

    low: int
    high: int
    tables: tuple[Mapping[str, int], Mapping[str, int]]


def attack(shown: Publication, cell: str) -> Found:
    """Return what a reader of what is shown, and of nothing else, finds out of a cell."""
    order, bounds = _unknown(shown)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("mip_rel_gap", 0.0)):
        solver.setOptionValue(option, value)
    # Money in units of 1000 kr.: a solver loses single persons beside millions of øre.
    amounts = {each.id for each in shown.cells if not each.counts_people}
    units = np.array([1e5 if id_ in amounts else 1.0 for id_ in order])
    for id_, place in order.items():
        low, high = bounds[id_]
        solver.addVar(low / units[place], high / units[place])
        if id_ not in amounts:
            solver.changeColIntegrality(place, highspy.HighsVarType.kInteger)
    for row in told(shown):
        columns = np.array([order[id_] for id_, _ in row.terms], dtype=np.int32)
        times = np.array([float(n) for _, n in row.terms]) * units[columns]
        most = float(np.abs(times).max())
        least = -inf if row.low is None else row.low / most
        solver.addRow(
            least,
            inf if row.high is None else row.high / most,
            len(columns),
            columns,
            times / most,
        )
    tables = []
    for cost in (1, -1):
        solver.changeColCost(order[cell], cost)
        solver.run()
        assert solver.getModelStatus() == highspy.HighsModelStatus.kOptimal, solver.getModelStatus()
        found = np.array(solver.getSolution().col_value) * units
        tables.append({id_: round(found[place]) for id_, place in order.items()})
    return Found(tables[0][cell], tables[1][cell], (tables[0], tables[1]))


def told(shown: Publication) -> list[Row]:
    return [*shown.bonds, *(row for each in shown.formulas for row in each.rows)]


def is_possible(table: Mapping[str, int], shown: Publication) -> bool:
    """Return whether a table keeps to all that is shown, in whole numbers and exactly."""
    _, bounds = _unknown(shown)
    is_within = all(low <= table[id_] <= high for id_, (low, high) in bounds.items())
    return is_within and all(row.holds(table) for row in told(shown))


def _unknown(shown: Publication) -> tuple[dict[str, int], dict[str, tuple[int, int]]]:
    bounds: dict[str, tuple[int, int]] = {}
    for each in shown.cells:
        far = PEOPLE_MAX if each.counts_people else OERE_MAX
        least = 1 if each.marker is Marker.HIDDEN else 0
        bounds[each.id] = (least, far) if each.value is None else (each.value, each.value)
    for row in told(shown):
        for id_, _ in row.terms:
            bounds.setdefault(id_, (0, PEOPLE_MAX))
    return {id_: place for place, id_ in enumerate(bounds)}, bounds


def primary_only(publication: Publication) -> Publication:
    """Return what is shown where small counts are blotted out and nothing else is thought of."""
    small = {each.id for each in publication.cells if each.is_small(publication.threshold)}
    return publication._replace(
        cells=tuple(
            each._replace(value=None, marker=Marker.HIDDEN)
            if each.id in small and not each.is_known
            else each
            for each in publication.cells
            if each.is_listed or each.is_known
        ),
    )
