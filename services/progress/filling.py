"""Which definitions a change of plan sets in motion: those it brings, and those it takes away."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from .book import Book, Definitions


class Filling(NamedTuple):
    """A definition of a measure, and when the plan that changed it was recorded."""

    measure: str
    definition: int
    since: datetime


def defined(book: Book) -> set[Filling]:
    """Return all definitions in force."""
    return {each for definitions in book.values() for each in _of(definitions)}


def brought(before: Book, after: Book) -> set[Filling]:
    """Return the definitions that are in force now and were not."""
    return {each for name in _changed(before, after) for each in _of(after[name])} - defined(before)


def taken_away(before: Book, after: Book) -> set[Filling]:
    """Return the definitions that were in force and are not now, since they are not."""
    gone = set()
    for name in _changed(before, after):
        now = after[name]
        for each in _of(before.get(name)) - _of(now):
            gone.add(each._replace(since=now.recorded_at))
    return gone


def _changed(before: Book, after: Book) -> Iterable[str]:
    return (name for name, now in after.items() if before.get(name) is not now)


def _of(definitions: Definitions | None) -> set[Filling]:
    if definitions is None:
        return set()
    return {
        Filling(each.measure.id, each.measure.version, each.recorded_at)
        for each in definitions.all()
    }
