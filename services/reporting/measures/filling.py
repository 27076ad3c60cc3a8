"""Which definitions cannot be seen yet: what they make of earlier events comes bit by bit; pure."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import NamedTuple, TypeAlias

from schemas.formulas import Formula
from schemas.measures import Measure
from services.reporting.plans import InitiativeKnown

from .figures import Books
from .reckoned import rests_on


class Filled(NamedTuple):
    """A definition that is filled, as the plan recorded then has it."""

    measure: str
    definition: int
    since: datetime


Unfilled: TypeAlias = Collection[tuple[str, int]]  # measure and version of its definition


def unfilled(initiatives: Iterable[InitiativeKnown], filled: Collection[Filled]) -> Unfilled:
    """Return the definitions in force that are not filled, and the formulas that rest on them."""
    found: set[tuple[str, int]] = set()
    formulas: list[Formula] = []
    for known in initiatives:
        counted, own = _told_apart(known)
        formulas += own
        found |= {
            (each.id, each.version)
            for each in counted
            if Filled(each.id, each.version, known.since(each)) not in filled
        }
    names = {measure for measure, _ in found}
    found |= {
        (each.id, each.version)
        for each in formulas
        if any(operand.figure in names for operand in rests_on(each))
    }
    return frozenset(found)


def _told_apart(known: InitiativeKnown) -> tuple[list[Measure], list[Formula]]:
    """Return what is booked, and what is reckoned of it and booked nowhere."""
    counted: list[Measure] = []
    formulas: list[Formula] = []
    for each in known.initiative.measures:
        if isinstance(each, Formula):
            formulas.append(each)
        else:
            counted.append(each)
    return counted, formulas


def without(books: Books, hidden: Unfilled) -> Books:
    """Return the books without what is not to be seen."""
    if not hidden:
        return books
    return {
        account: booked
        for account, booked in books.items()
        if (account.figure, account.definition) not in hidden
    }
