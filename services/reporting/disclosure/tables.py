"""The totals of a table with dimensions, of hierarchies in them, and of tables that share cells."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from .formulas import total
from .publication import Row

ALL: Final = "*"

Place: TypeAlias = tuple[tuple[str, str], ...]
"""A cell's part in each dimension, by the dimensions' names; ALL is the whole of one."""


class Dimension(NamedTuple):
    """A dimension's parts, each under a part above it: ALL, or a group of the hierarchy."""

    name: str
    above: Mapping[str, str]

    def under(self, part: str) -> tuple[str, ...]:
        """Return the parts right under one."""
        return tuple(sorted(each for each, above in self.above.items() if above == part))


def at(place: Mapping[str, str]) -> Place:
    """Return a place in the one order in which places are written."""
    return tuple(sorted(place.items()))


def totals(cells: Mapping[Place, str], dimensions: Iterable[Dimension]) -> tuple[Row, ...]:
    """
    Return that each cell is the sum of those right under it, along each dimension by itself.

    Where one of them is not in the table, nothing follows and nothing is said.
    """
    rows = []
    for dimension in dimensions:
        for place, id_ in sorted(cells.items()):
            where = dict(place)
            under = dimension.under(where.get(dimension.name, ""))
            parts = [cells.get(at(where | {dimension.name: part})) for part in under]
            known = tuple(part for part in parts if part is not None)
            if parts and len(known) == len(parts):
                rows.append(total(id_, known))
    return tuple(rows)
