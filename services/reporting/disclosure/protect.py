"""A publication goes in as it is, and comes out as it may be shown."""

from collections.abc import Iterable, Mapping

from .pattern import decide_one
from .publication import Cell, Decision, Formula, Marker, Publication, Row, in_order, marked


def protect(publication: Publication) -> Publication:
    """
    Return what may be shown: hidden numbers are gone from it, and what would tell of them too.

    Cells no reader sees are gone as well, so that what is returned can be handed to anybody.
    """
    hidden = decide(publication).hidden
    hidden |= {each.id for each in publication.formulas if hidden & set(each.of)}
    seen = tuple(each for each in publication.cells if each.is_listed or each.is_known)
    return publication._replace(
        cells=tuple(_cell(each, is_hidden=each.id in hidden) for each in seen),
        formulas=tuple(
            _formula(each, is_hidden=each.id in hidden) for each in publication.formulas
        ),
        bonds=_true(publication),
    )


def decide(publication: Publication) -> Decision:
    """Return what is hidden and why, each group of things that hang together by itself."""
    decided = [decide_one(each) for each in _apart(publication) if _has_small(each)]
    return Decision(
        primary=frozenset().union(*(each.primary for each in decided)),
        secondary=frozenset().union(*(each.secondary for each in decided)),
        exposed=frozenset().union(*(each.exposed for each in decided)),
        narrow={cell: width for each in decided for cell, width in each.narrow.items()},
        is_least=all(each.is_least for each in decided),
        solves=sum(each.solves for each in decided),
    )


def _cell(cell: Cell, *, is_hidden: bool) -> Cell:
    if is_hidden:
        return cell._replace(value=None, marker=Marker.HIDDEN, weight=1)
    return cell._replace(marker=marked(cell.value, cell.marker), weight=1)


def _formula(formula: Formula, *, is_hidden: bool) -> Formula:
    if is_hidden:
        return formula._replace(value=None, marker=Marker.HIDDEN, rows=(), weight=1)
    return formula._replace(marker=marked(formula.value, formula.marker), weight=1)


def _has_small(publication: Publication) -> bool:
    return any(each.is_small(publication.threshold) for each in publication.cells)


def _apart(publication: Publication) -> list[Publication]:
    """Return the groups of cells which nothing that is told connects, in the order of their ids."""
    bonds = _true(publication)
    group = _groups(publication, bonds)
    apart: dict[str, tuple[list[Cell], list[Formula], list[Row]]] = {}
    for cell in in_order(publication.cells):
        apart.setdefault(group[cell.id], ([], [], []))[0].append(cell)
    for formula in in_order(publication.formulas):
        apart[group[formula.of[0]]][1].append(formula)
    for bond in sorted(bonds, key=_by_terms):
        apart[group[bond.terms[0][0]]][2].append(bond)
    return [
        publication._replace(cells=tuple(cells), formulas=tuple(formulas), bonds=tuple(rows))
        for cells, formulas, rows in apart.values()
    ]


def _groups(publication: Publication, bonds: Iterable[Row]) -> dict[str, str]:
    """Return for each cell the one that stands for all that hang together with it."""
    above = {each.id: each.id for each in publication.cells}

    def top(id_: str) -> str:
        while above[id_] != id_:
            above[id_] = above[above[id_]]
            id_ = above[id_]
        return id_

    connected = [[cell for cell, _ in bond.terms] for bond in bonds]
    connected += [list(formula.of) for formula in publication.formulas]
    for first, *others in connected:
        whole = top(first)
        for other in others:
            above[top(other)] = whole
    return {id_: top(id_) for id_ in above}


def _true(publication: Publication) -> tuple[Row, ...]:
    """Return the bonds its numbers keep to: of what is not so, or not there, nothing follows."""
    names = frozenset(each.id for each in publication.cells)
    told = {each.id: each.value for each in publication.cells if each.value is not None}
    return tuple(each for each in publication.bonds if _is_true(each, names, told))


def _is_true(bond: Row, names: frozenset[str], told: Mapping[str, int]) -> bool:
    if all(cell in told for cell, _ in bond.terms):
        return bond.holds(told)
    return all(cell in names for cell, _ in bond.terms)


def _by_terms(bond: Row) -> tuple[object, ...]:
    return bond.terms, str(bond.low), str(bond.high)
