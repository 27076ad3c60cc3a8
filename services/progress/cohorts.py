"""
Measures of a case as a whole: which of them a fact may move, and what they come to.

Pure. A cohort's anchor and its outcome are told of different things and by different initiatives,
so it cannot be reckoned from the one group a fact belongs to.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

from schemas.cases import Case, Occurrence

from .book import Book, CaseDefined
from .kinds.kind import CaseKind
from .kinds.timeline import Life

Tally: TypeAlias = dict[tuple[str, str], tuple[int, datetime, str]]


def watching(book: Book, case: Case, says: Occurrence) -> list[CaseDefined]:
    """Return the measures that a fact may move in this case."""
    return [each for each in book.of_case_by(says.kind) if _has_home(each.kind, case, says.group)]


def _has_home(kind: CaseKind, case: Case, told_now: str) -> bool:
    return kind.home is None or kind.home == told_now or bool(case.group(kind.home))


def at_home(book: Book, case: Case) -> list[CaseDefined]:
    """Return the measures that may have entries in this case."""
    return [each for each in book.of_case if _has_home(each.kind, case, "")]


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
