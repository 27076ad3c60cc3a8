"""
Measures of a case as a whole: which of them a fact may move, and what they come to.

Pure. A cohort's anchor and its outcome are told of different things and by different initiatives,
so it cannot be reckoned from the one group a fact belongs to.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from schemas.cases import Case, Occurrence

from .book import Book, CaseDefined, Homes
from .kinds.timeline import Life

Tally: TypeAlias = dict[tuple[str, str], tuple[int, datetime, str]]


def watching(book: Book, case: Case, says: Occurrence) -> list[CaseDefined]:
    """Return the measures that a fact may move in this case."""
    homes = book.of_case_by(says.kind)
    return _at_home(homes, case.names | {says.group}) if homes else []


def at_home(book: Book, case: Case) -> list[CaseDefined]:
    """Return the measures that may have entries in this case."""
    return _at_home(book.of_case, case.names)


def _at_home(homes: Homes, groups: Iterable[str]) -> list[CaseDefined]:
    # By the case's few groups: the city's measures are many.
    found = [*homes.get(None, ())]
    for name in groups:
        found += homes.get(name, ())
    return found


def tally(defined: Iterable[CaseDefined], case: Case) -> Tally:
    """Add up the entries of the case as it is now."""
    sums: Tally = {}
    life = Life(case.groups)
    for _, kind, defined_at in defined:
        for entry in kind.entries(life):
            cell = entry.account, entry.valid_on
            known = sums.get(cell)
            amount = entry.amount if known is None else known[0] + entry.amount
            sums[cell] = amount, defined_at, entry.fact
    return sums
