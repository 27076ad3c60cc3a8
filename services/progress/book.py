"""The measures of all initiatives, in the form in which they are booked on."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import NamedTuple, TypeAlias

from schemas.measures import Measure
from schemas.plans import InitiativeAdopted

from .kinds import case_kind_of, kind_of
from .kinds.kind import CaseKind, Kind


class Defined(NamedTuple):
    """A measure, the kind that makes its entries, and when it became known."""

    measure: Measure
    kind: Kind
    recorded_at: datetime


class CaseDefined(NamedTuple):
    """A measure of whole cases, the kind that makes its entries, and when it became known."""

    measure: Measure
    kind: CaseKind
    recorded_at: datetime


Homes: TypeAlias = dict[str | None, list[CaseDefined]]
"""Measures of whole cases by the group without which a case has no entries; None: any may."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """One initiative's measures: by the kind of item they look at, and those of whole cases."""

    recorded_at: datetime
    by_kind: Mapping[str, tuple[Defined, ...]]
    of_case: tuple[CaseDefined, ...] = ()

    def all(self) -> Iterator[Defined | CaseDefined]:
        """Return all measures with what makes their entries."""
        return chain(*self.by_kind.values(), self.of_case)


class Book(dict[str, Definitions]):
    """The definitions by initiative. It does not change: an adoption makes another."""

    def __init__(self, definitions: Mapping[str, Definitions] | None = None) -> None:
        super().__init__(definitions or {})
        self.of_case: Homes = {}
        self._of_case_by: dict[str, Homes] = {}
        for initiative in self.values():
            for each in initiative.of_case:
                self.of_case.setdefault(each.kind.home, []).append(each)
                for kind in each.kind.looks_at:
                    homes = self._of_case_by.setdefault(kind, {})
                    homes.setdefault(each.kind.home, []).append(each)

    def of_case_by(self, item_kind: str) -> Homes:
        """Return the measures of whole cases, of any initiative, that look at a kind of items."""
        return self._of_case_by.get(item_kind, {})


def read_book(adopted: InitiativeAdopted, recorded_at: datetime, book: Book) -> Book:
    """Return the book after an adoption; a measure that stays as it was is known since it came."""
    name = adopted.initiative.id
    return Book({**book, name: _read(adopted, recorded_at, book.get(name))})


def _read(
    adopted: InitiativeAdopted, recorded_at: datetime, previous: Definitions | None
) -> Definitions:
    known = {each.measure: each.recorded_at for each in previous.all()} if previous else {}
    by_kind: dict[str, list[Defined]] = {}
    of_case: list[CaseDefined] = []
    for measure in adopted.initiative.measures:
        kind, case_kind = kind_of(measure), case_kind_of(measure)
        since = known.get(measure, recorded_at)
        if kind is not None:
            by_kind.setdefault(kind.item_kind, []).append(Defined(measure, kind, since))
        if case_kind is not None:
            of_case.append(CaseDefined(measure, case_kind, since))
    return Definitions(recorded_at, {k: tuple(v) for k, v in by_kind.items()}, tuple(of_case))
