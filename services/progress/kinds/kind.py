"""What every kind of measure promises, and what their rooms share."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final, NamedTuple, Protocol, cast

import msgspec

from schemas.cases import Item, Stage, lookup
from schemas.measures import Aggregate, Component, Level

ITEM_KINDS: Final = {
    "forloeb": "forloeb",
    "person": "placement",
    "status": "status",
    "joborder": "joborder",
    "places": "places",
    "activity": "activity",
}


class Entry(msgspec.Struct, frozen=True):
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

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return the entries of these items."""


class Staged:
    """A measure of items that have come to one stage, filtered and broken down by what they say."""

    sees_whole_case = False

    def __init__(self, measure: Aggregate | Level, event: str, moved_by: frozenset[str]) -> None:
        noun, _, self.stage = event.partition(".")
        self.item_kind = ITEM_KINDS[noun]
        self._moved_by = moved_by | {self.stage, "cancelled"}
        self._where = tuple((c.field, c.any_of) for c in measure.where)
        self._head = f"{measure.id}|{measure.version}|value|"
        self._whole = f"{self._head}|"
        self._parts = tuple((b.by, f"{self._head}{b.by}|") for b in measure.breakdowns)
        self._reads: frozenset[str] = frozenset(
            [*(c.field for c in measure.where), *(b.by for b in measure.breakdowns)]
        )

    def is_moved_by(self, stage: str, item: Item) -> bool:
        """Return whether the item counts, or did, and the stage bears on how."""
        own = item.get(self.stage)
        if own is None:
            return False
        # A stage may say what ours leaves out, or no longer say what it said before.
        return stage in self._moved_by or any(name not in own.values for name in self._reads)

    def counts(self, item: Item) -> bool:
        """Return whether the item came to the stage, was not cancelled, and passes the filter."""
        if self.stage not in item or "cancelled" in item:
            return False
        return all(lookup(item, self.stage, name) in any_of for name, any_of in self._where)

    def spread(self, item: Mapping[str, Stage], day: str, amount: int) -> Iterator[Entry]:
        """Book an amount on the measure's whole and on its part in each breakdown."""
        fact = item[self.stage].fact
        yield Entry(self._whole, day, amount, fact)
        for name, head in self._parts:
            part = lookup(item, self.stage, name)
            yield Entry(f"{head}{'unknown' if part is None else part}", day, amount, fact)
