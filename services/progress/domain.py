"""
How a fact becomes movements: the entries of the case after it, minus those before.

Pure: no clock, no database, no bus. Because an entry is a function of the merged case, the order in
which facts arrive, and how often, makes no difference to the sums.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, TypeAlias

from schemas.cases import Case, Items, Occurrence
from schemas.plans import InitiativeAdopted

from .kinds import AnyMeasure, kind_of
from .kinds.kind import Kind


class Defined(NamedTuple):
    """A measure, the kind that makes its entries, and when it became known."""

    measure: AnyMeasure
    kind: Kind
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Definitions:
    """One initiative's measures, by the kind of item they look at."""

    recorded_at: datetime
    by_kind: Mapping[str, tuple[Defined, ...]]


Book: TypeAlias = Mapping[str, Definitions]


class Booking(NamedTuple):
    """An amount on an account on a day, known since, and the fact it comes from."""

    account: str
    valid_on: str
    amount: int
    defined_at: datetime
    fact: str


def read_definitions(
    adopted: InitiativeAdopted, recorded_at: datetime, previous: Definitions | None
) -> Definitions:
    """Return an adopted initiative's measures; one that has not changed is known since it came."""
    earlier = [d for each in previous.by_kind.values() for d in each] if previous else []
    known = {d.measure: d.recorded_at for d in earlier}
    by_kind: dict[str, list[Defined]] = {}
    for measure in adopted.initiative.measures:
        kind = kind_of(measure)
        since = known.get(measure, recorded_at)
        by_kind.setdefault(kind.item_kind, []).append(Defined(measure, kind, since))
    return Definitions(recorded_at, {k: tuple(v) for k, v in by_kind.items()})


def step(case: Case, says: Occurrence, book: Book) -> list[Booking]:
    """Merge one fact into the case and return the difference it makes."""
    defined = _watching(book, says.kind, says.initiative)
    if not defined:
        case.merge(says)
        return []
    items = case.group(says.group)
    was = items.get(says.item)
    before = {**items, says.item: dict(was)} if was is not None else dict(items)
    if not case.merge(says):
        return []
    items = case.group(says.group)
    item = items[says.item]
    bookings: list[Booking] = []
    for each in defined:
        if each.kind.is_moved_by(says.stage, item):
            only = None if each.kind.sees_whole_case else says.item
            bookings += _difference(_tally((each,), before, only), _tally((each,), items, only))
    return bookings


def rebook(before: Case, after: Case, old: Book, new: Book) -> list[Booking]:
    """Return the difference between a case under one book and a case under another."""
    bookings = _difference(_whole(before, old), _whole(after, new))
    if old is new:
        return bookings
    # What a plan takes away is known to be gone since that plan, not since the measure came.
    return [b._replace(defined_at=max(b.defined_at, _changed_at(b, old, new))) for b in bookings]


def _changed_at(booking: Booking, old: Book, new: Book) -> datetime:
    initiative = booking.account.partition("|")[0].rsplit("/", 1)[0]
    was, now = old.get(initiative), new.get(initiative)
    return booking.defined_at if now is None or now is was else now.recorded_at


def _watching(book: Book, kind: str, initiative: str) -> tuple[Defined, ...]:
    definitions = book.get(initiative)
    return definitions.by_kind.get(kind, ()) if definitions else ()


_Tally: TypeAlias = dict[tuple[str, str], tuple[int, datetime, str]]


def _tally(defined: Iterable[Defined], items: Items, only: str | None) -> _Tally:
    """Add up the entries of all items, or of one."""
    if only is not None:
        items = {only: items[only]} if only in items else {}
    sums: _Tally = {}
    for _, kind, defined_at in defined:
        for account, valid_on, amount, fact in kind.entries(items):
            known = sums.get((account, valid_on))
            sums[account, valid_on] = ((known[0] if known else 0) + amount, defined_at, fact)
    return sums


def _whole(case: Case, book: Book) -> _Tally:
    sums: _Tally = {}
    for group, items in case.groups.items():
        kind, _, initiative = group.partition("|")
        sums.update(_tally(_watching(book, kind, initiative), items, None))
    return sums


def _difference(before: _Tally, after: _Tally) -> list[Booking]:
    if before == after:
        return []
    bookings = []
    for cell in before.keys() | after.keys():
        was, defined_at, fact = before.get(cell) or (0, *after[cell][1:])
        now, defined_at, fact = after.get(cell) or (0, defined_at, fact)
        if now != was:
            bookings.append(Booking(*cell, now - was, defined_at, fact))
    return bookings
