"""
Measures of a case as a whole: which of them a fact may move, and what they come to.

Pure. A cohort's anchor and its outcome are told of different things and by different initiatives,
so it cannot be reckoned from the one group a fact belongs to.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias

from schemas.cases import Case, Occurrence

from .book import Book, CaseDefined, Homes
from .kinds.timeline import Life

Tally: TypeAlias = dict[tuple[str, str], tuple[int, datetime, str]]


class Found(NamedTuple):
    """A measure, and what its entries in a case rest on."""

    of: CaseDefined
    findings: Sequence[Any]


def watching(book: Book, case: Case, says: Occurrence) -> list[CaseDefined]:
    """Return the measures that a fact may move in this case."""
    homes = book.of_case_by(says.kind)
    if not homes:
        return []
    found = []
    for each in _at_home(homes, case.names | {says.group}):
        stages = each.kind.looks_at[says.kind]
        if not stages or says.stage in stages:
            found.append(each)
    return found


def at_home(book: Book, case: Case) -> list[CaseDefined]:
    """Return the measures that may have entries in this case."""
    return _at_home(book.of_case, case.names)


def _at_home(homes: Homes, groups: Iterable[str]) -> list[CaseDefined]:
    # By the case's few groups: the city's measures are many.
    found = [*homes.get(None, ())]
    for name in groups:
        found += homes.get(name, ())
    return found


def find(defined: Iterable[CaseDefined], case: Case) -> list[Found]:
    """Return what the measures' entries rest on in the case as it is now."""
    life = Life(case.groups)
    return [Found(each, each.kind.findings(life)) for each in defined]


def moved(before: Sequence[Found], after: Sequence[Found]) -> tuple[Tally, Tally]:
    """Return the entries before and after, of those measures whose findings are others."""
    changed = [
        (was, now) for was, now in zip(before, after, strict=True) if was.findings != now.findings
    ]
    return tally(was for was, _ in changed), tally(now for _, now in changed)


def tally(found: Iterable[Found]) -> Tally:
    """Add up the entries that findings come to."""
    sums: Tally = {}
    for (_, kind, defined_at), findings in found:
        for entry in kind.booked(findings):
            cell = entry.account, entry.valid_on
            known = sums.get(cell)
            amount = entry.amount if known is None else known[0] + entry.amount
            sums[cell] = amount, defined_at, entry.fact
    return sums
