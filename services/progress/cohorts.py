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
        kind = each.kind
        if says.kind == kind.only_at_home and says.group != kind.home:
            continue
        stages = kind.looks_at[says.kind]
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


class Looked(NamedTuple):
    """A measure, the case as it looked at it before a fact, and what it saw and had found."""

    of: CaseDefined
    life: Life
    saw: object | None
    found: Sequence[Any] | None


def find(defined: Iterable[CaseDefined], case: Case) -> list[Found]:
    """Return what the measures' entries rest on in the case as it is now."""
    life = Life(case.groups)
    return [Found(each, each.kind.findings(life)) for each in defined]


def look(defined: Iterable[CaseDefined], case: Case, item_kind: str) -> list[Looked]:
    """Return how a case looks to the measures that a fact about items of a kind may move."""
    life = Life(case.groups)
    looked = []
    for each in defined:
        saw = each.kind.sees(life, item_kind)
        found = case.reckoned.get(each.kind)
        if found is None and saw is None:
            found = each.kind.findings(life)
        looked.append(Looked(each, life, saw, found))
    return looked


def moved(before: Iterable[Looked], case: Case, item_kind: str) -> tuple[Tally, Tally]:
    """Return the entries before and after a fact, of those measures whose findings are others."""
    life = Life(case.groups)
    gone, come = [], []
    for of, life_before, saw, found in before:
        if saw is not None and saw == of.kind.sees(life, item_kind):
            continue
        # What it saw of these items was read before the fact came; the others are as they were.
        was = of.kind.findings(life_before) if found is None else found
        now = case.reckoned[of.kind] = of.kind.findings(life)
        if was != now:
            gone.append(Found(of, _without(was, now)))
            come.append(Found(of, _without(now, was)))
    return tally(gone), tally(come)


def _without(some: Sequence[Any], others: Sequence[Any]) -> list[Any]:
    """Return what is left of some after taking away others; of equal ones each for each."""
    left = list(some)
    for each in others:
        if each in left:
            left.remove(each)
    return left


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
