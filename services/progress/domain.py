"""
How a fact becomes movements: the entries of the case after it, minus those before.

Pure: no clock, no database, no bus. Because an entry is a function of the merged case, the order in
which facts arrive, and how often, makes no difference to the sums.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec.structs import replace

from schemas.cases import Case, Item, Items, Occurrence, Stage

from . import cohorts
from .book import Book, Defined


class Booking(msgspec.Struct, frozen=True, gc=False):
    """An amount on an account on a day, known since, and the fact it comes from."""

    account: str
    valid_on: str
    amount: int
    defined_at: datetime
    fact: str


def step(case: Case, says: Occurrence, book: Book) -> list[Booking]:
    """Merge one fact into the case and return the difference it makes."""
    watching = cohorts.watching(book, case, says)
    if not watching:
        return _step(case, says, book)
    before = cohorts.look(watching, case, says.kind)
    bookings = _step(case, says, book)
    return bookings + _difference(*cohorts.moved(before, case, says.kind))


def _step(case: Case, says: Occurrence, book: Book) -> list[Booking]:
    """Merge a fact and return the difference it makes to measures of its own group."""
    defined = _watching(book, says.kind, says.initiative)
    if not defined:
        case.merge(says)
        return []
    was = case.group(says.group).get(says.item)
    told = None if was is None else was.get(says.stage)
    if not case.merge(says):
        return []
    items = case.group(says.group)
    item = items[says.item]
    moved = [each for each in defined if each.kind.is_moved_by(says.stage, item)]
    if not moved:
        return []
    before = None if was is None else _as_it_was(item, says.stage, told)
    bookings: list[Booking] = []
    for each in moved:
        after = items if each.kind.sees_whole_case else {says.item: item}
        bookings += _moved(each, _with(after, says.item, before), after, says.told.fact)
    return bookings


def _as_it_was(item: Item, stage: str, told: Stage | None) -> Item:
    """Return the item before a stage of it was told as it is now."""
    was = dict(item)
    if told is None:
        del was[stage]
    else:
        was[stage] = told
    return was


def _moved(defined: Defined, before: Items, after: Items, fact: str) -> list[Booking]:
    """Return the difference between what some items come to under a definition."""
    _, kind, defined_at = defined
    gone = list(kind.entries(before)) if before else []
    if not gone:
        # Most facts are the first that make an item count.
        return [
            Booking(each.account, each.valid_on, each.amount, defined_at, fact)
            for each in kind.entries(after)
        ]
    sums: dict[tuple[str, str], int] = {}
    for each in kind.entries(after):
        cell = each.account, each.valid_on
        sums[cell] = sums.get(cell, 0) + each.amount
    for each in gone:
        cell = each.account, each.valid_on
        sums[cell] = sums.get(cell, 0) - each.amount
    return [
        Booking(account, day, amount, defined_at, fact)
        for (account, day), amount in sums.items()
        if amount
    ]


def _with(items: Items, name: str, item: Item | None) -> Items:
    """Return the items with one of them as it was; None: as it was not there."""
    if len(items) == 1:
        return {} if item is None else {name: item}
    if item is None:
        return {each: stages for each, stages in items.items() if each != name}
    return {**items, name: item}


def rebook(before: Case, after: Case, old: Book, new: Book) -> list[Booking]:
    """Return the difference between a case under one book and a case under another."""
    bookings = _difference(_whole(before, old), _whole(after, new))
    if old is new:
        return bookings
    # What a plan takes away is known to be gone since that plan, not since the measure came.
    return [
        replace(each, defined_at=max(each.defined_at, _changed_at(each, old, new)))
        for each in bookings
    ]


def _changed_at(booking: Booking, old: Book, new: Book) -> datetime:
    initiative = booking.account.partition("|")[0].rsplit("/", 1)[0]
    was, now = old.get(initiative), new.get(initiative)
    return booking.defined_at if now is None or now is was else now.recorded_at


def _watching(book: Book, kind: str, initiative: str) -> tuple[Defined, ...]:
    definitions = book.get(initiative)
    return definitions.by_kind.get(kind, ()) if definitions else ()


_Tally: TypeAlias = dict[tuple[str, str], tuple[int, datetime, str]]


def _tally(defined: Iterable[Defined], items: Items) -> _Tally:
    """Add up the entries of the items."""
    sums: _Tally = {}
    if not items:
        return sums
    for _, kind, defined_at in defined:
        for entry in kind.entries(items):
            cell = entry.account, entry.valid_on
            known = sums.get(cell)
            amount = entry.amount if known is None else known[0] + entry.amount
            sums[cell] = amount, defined_at, entry.fact
    return sums


def _whole(case: Case, book: Book) -> _Tally:
    sums: _Tally = {}
    for group, items in case.groups.items():
        kind, _, initiative = group.partition("|")
        sums.update(_tally(_watching(book, kind, initiative), items))
    return sums | cohorts.tally(cohorts.find(cohorts.at_home(book, case), case))


def _difference(before: _Tally, after: _Tally) -> list[Booking]:
    if before == after:
        return []
    bookings = []
    for cell, (now, defined_at, fact) in after.items():
        was = before[cell][0] if cell in before else 0
        if now != was:
            bookings.append(Booking(*cell, now - was, defined_at, fact))
    for cell, (was, defined_at, fact) in before.items():
        if was and cell not in after:
            bookings.append(Booking(*cell, -was, defined_at, fact))
    return bookings
