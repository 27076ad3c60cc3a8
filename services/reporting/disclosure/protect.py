"""A publication goes in as it is, and comes out as it may be shown."""

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
    above = {each.id: each.id for each in publication.cells}

    def top(id_: str) -> str:
        while above[id_] != id_:
            above[id_] = above[above[id_]]
            id_ = above[id_]
        return id_

    bonds = tuple(each for each in publication.bonds if _is_true(each, publication))
    for cells in (
        *([cell for cell, _ in each.terms] for each in bonds),
        *(each.of for each in publication.formulas),
    ):
        for cell in cells[1:]:
            above[top(cell)] = top(cells[0])
    return [
        publication._replace(
            cells=tuple(c for c in in_order(publication.cells) if top(c.id) == group),
            formulas=tuple(f for f in in_order(publication.formulas) if top(f.of[0]) == group),
            bonds=tuple(b for b in sorted(bonds, key=str) if top(b.terms[0][0]) == group),
        )
        for group in sorted({top(each.id) for each in publication.cells})
    ]


def _is_true(bond: Row, publication: Publication) -> bool:
    """Return whether the numbers keep to it: nothing true follows from what is not so."""
    values = {each.id: each.value for each in publication.cells}
    if any(values[cell] is None for cell, _ in bond.terms):
        return True
    return bond.holds({cell: value or 0 for cell, value in values.items()})
