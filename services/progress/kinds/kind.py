"""What every kind of measure promises, and what their rooms share."""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple, Protocol, cast

import msgspec

from schemas.cases import Item
from schemas.measures import Aggregate, Component, Level, Share
from schemas.reckoning import Key

from .reading import Filter, Split, validity
from .timeline import Life

ITEM_KINDS: Final = {
    "forloeb": "forloeb",
    "person": "placement",
    "placement": "placement",
    "status": "status",
    "joborder": "joborder",
    "places": "places",
    "activity": "activity",
    "figure": "figure",
}


class Entry(msgspec.Struct, frozen=True, gc=False):
    """An amount on an account on a day (ISO 8601), and the fact that told of it."""

    account: str
    valid_on: str
    amount: int
    fact: str


class Account(NamedTuple):
    """An account's parts; an account's name is these with a bar between."""

    measure: str
    definition: int
    component: Component
    dimension: str
    part: str

    @classmethod
    @lru_cache(maxsize=65_536)
    def parse(cls, name: str) -> "Account":
        """Return the parts of a name."""
        measure, definition, component, dimension, part = name.split("|", 4)
        return cls(measure, int(definition), cast(Component, component), dimension, part)


class Kind(Protocol):
    """A measure that makes entries of a case's items."""

    @property
    def item_kind(self) -> str:
        """The kind of items it looks at."""

    @property
    def sees_whole_case(self) -> bool:
        """Whether one item's entries depend on the case's other items of that kind."""

    def is_moved_by(self, stage: str, item: Item) -> bool:
        """Return whether a fact that has just given the item this stage may change entries."""

    def entries(self, items: Mapping[str, Item]) -> Iterable[Entry]:
        """Return the entries of these items."""


class CaseKind(Protocol):
    """A measure that makes entries of several groups of a case, whatever initiative told them."""

    @property
    def looks_at(self) -> Mapping[str, frozenset[str]]:
        """The kinds of items it looks at, and the stages of each that may matter; none: any."""

    @property
    def home(self) -> str | None:
        """The group without which a case has no entries; None where any case may."""

    @property
    def only_at_home(self) -> str | None:
        """The kind of items of which it looks at those of its home alone, if there is one."""

    def sees(self, life: Life, item_kind: str) -> object | None:
        """
        Return what it sees of items of a kind: while that is equal, they change no findings.

        None: it looks at the items themselves.
        """

    def findings(self, life: Life) -> Sequence[Any]:
        """Return what the entries of the case rest on: while it is equal, so are they."""

    def booked(self, findings: Sequence[Any]) -> Iterable[Entry]:
        """Return the entries that findings come to."""


class AsFound:
    """A measure of whole cases whose entries are all there is to find."""

    only_at_home: Final = None

    def sees(self, _life: Life, _item_kind: str) -> None:
        """Return None: it looks at the items themselves."""

    def booked(self, findings: Sequence[Entry]) -> Sequence[Entry]:
        """Return them as they are."""
        return findings


class Staged:
    """A measure of items that have come to one stage, filtered and broken down by what they say."""

    sees_whole_case = False

    def __init__(
        self, measure: Aggregate | Level | Share, event: str, moved_by: frozenset[str]
    ) -> None:
        noun, _, self.stage = event.partition(".")
        self.item_kind = ITEM_KINDS[noun]
        self._moved_by = moved_by | {self.stage, "cancelled"}
        self._where = Filter(measure.where)
        self._first_day, self._last_day = validity(measure)
        self._heads = _Heads(f"{measure.id}|{measure.version}|")
        self._split = Split(measure.breakdowns)
        self._reads: frozenset[str] = self._where.reads | self._split.reads

    def is_moved_by(self, stage: str, item: Item) -> bool:
        """Return whether the item counts, or did, and the stage bears on how."""
        own = item.get(self.stage)
        if own is None:
            return False
        # A stage may say what ours leaves out, or no longer say what it said before.
        return stage in self._moved_by or not self._reads.issubset(own.values)

    def is_told(self, item: Item) -> bool:
        """Return whether the item came to the stage, was not cancelled, and passes the filter."""
        if self.stage not in item or "cancelled" in item:
            return False
        return not self._where or self._where.passes(item, self.stage)

    def counts(self, item: Item) -> bool:
        """Return whether it is told of, on a day the definition is valid on."""
        return self.is_told(item) and self._first_day <= item[self.stage].on <= self._last_day

    def spread(
        self, item: Item, day: str, amount: int, component: Component = "value"
    ) -> list[Entry]:
        """Book an amount on the measure's whole and on its part in each breakdown."""
        fact = item[self.stage].fact
        entries = [Entry(self._heads[component, ""], day, amount, fact)]
        for dimension, parts in self._split:
            head = self._heads[component, dimension]
            for part in parts(item, self.stage):
                entries.append(Entry(f"{head}{part}", day, amount, fact))  # noqa: PERF401 - nested
        return entries

    def note(self, item: Item, key: Key) -> Entry:
        """Book that something was told on the day, beside what it comes to."""
        told, (component, dimension, part) = item[self.stage], key
        return Entry(f"{self._heads[component, dimension]}{part}", told.on, 1, told.fact)


class _Heads(dict[tuple[Component, str], str]):
    """What the names of a measure's accounts begin with, by component and dimension."""

    def __init__(self, head: str) -> None:
        super().__init__()
        self._head = head

    def __missing__(self, key: tuple[Component, str]) -> str:
        component, dimension = key
        name = self[key] = f"{self._head}{component}|{dimension}|"
        return name
