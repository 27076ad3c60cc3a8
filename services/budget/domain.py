"""
How a fact becomes transfers: what a case makes flow after it, minus what it made flow before.

Pure: no clock, no database, no bus. Because a flow is a function of the merged case, the order in
which facts arrive, and how often, makes no difference to the sums. What comes after its year has
been closed is moved on between a difference and its bookings (``closing``).
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from schemas import activity, corrections, money
from schemas.base import Contract
from schemas.cases import Case, Occurrence
from schemas.snapshots import BudgetAccount

from . import ledger
from .affairs import Affair, Flows, all_affairs, flows, touched
from .ledger import Flow
from .lines import Book, Definitions, known_since

CONCERNS: Final[frozenset[type[Contract]]] = frozenset(
    {
        activity.ForloebReferred,
        activity.ForloebStarted,
        activity.ForloebEnded,
        activity.ForloebCancelled,
        activity.PlacesOpened,
        activity.PlacesClosed,
        money.AppropriationGranted,
        money.AppropriationTransferred,
        money.CostInvoiced,
        money.CostCredited,
        corrections.FactWithdrawn,
    }
)


class Booking(msgspec.Struct, frozen=True, gc=False):
    """
    A transfer from the credited account of a line to the debited one, known since an instant.

    ``service_on`` is its own day, where the year of that was closed; else nothing. ``provider`` is
    whose consumption it is, ``posted_on`` when it was posted, where somebody said; else nothing.
    ``also`` are further events that caused it, where what several have moved is moved again.
    """

    line: str
    debit: BudgetAccount
    credit: BudgetAccount
    valid_on: str
    amount: int
    defined_at: datetime
    fact: str
    service_on: str = ""
    provider: str = ""
    posted_on: str = ""
    also: tuple[str, ...] = ()


def step(case: Case, says: Occurrence, book: Book) -> list[Booking]:
    """Merge one fact into the case and return the difference it makes."""
    affairs = touched(case, says)
    before = _flows(case, affairs, book)
    if not case.merge(says):
        return []
    return _difference(before, _flows(case, affairs, book), book)


def rebook(before: Case, after: Case, old: Book, new: Book) -> list[Booking]:
    """Return the difference between a case under one book and a case under another."""
    return _difference(
        _flows(before, all_affairs(before), old), _flows(after, all_affairs(after), new), new
    )


def readopt(initiative: str, old: Book, new: Book, fact: str) -> list[Booking]:
    """Return the difference a new version makes to what the plan itself appropriates."""
    return _difference(
        _appropriated(old.get(initiative), fact), _appropriated(new.get(initiative), fact), new
    )


def _flows(case: Case, affairs: Iterable[Affair], book: Book) -> Flows:
    return [flow for affair in affairs for flow in flows(case, affair, book)]


def _appropriated(definitions: Definitions | None, fact: str) -> Flows:
    flows: Flows = []
    for line in definitions.lines.values() if definitions else ():
        told = line.granted_on, fact
        if line.appropriation is None:
            continue
        if line.standing != "adopted":
            flows += ledger.flows_of_grant(line, told, line.appropriation, line.standing)
            continue
        original = line.appropriation if line.original is None else line.original
        flows += ledger.flows_of_grant(line, told, original, "original")
        flows += ledger.flows_of_grant(line, told, line.appropriation - original, "supplementary")
    return flows


def _difference(before: Flows, after: Flows, book: Book) -> list[Booking]:
    if before == after:
        return []
    moved: dict[Flow, int] = {}
    for flow, amount in after:
        moved[flow] = moved.get(flow, 0) + amount
    for flow, amount in before:
        moved[flow] = moved.get(flow, 0) - amount
    return [
        _booking(flow, amount, known_since(book, flow.line))
        for flow, amount in moved.items()
        if amount
    ]


def _booking(flow: Flow, moved: int, defined_at: datetime) -> Booking:
    line, source, target, valid_on, fact, provider, posted_on = flow
    debit, credit = (target, source) if moved > 0 else (source, target)
    own_day = ""
    of = defined_at, fact, own_day, provider, posted_on
    return Booking(line, debit, credit, valid_on, abs(moved), *of)
