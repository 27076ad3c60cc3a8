"""What the rooms of the kinds share: an entry, an account's name, and whether an item counts."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple, cast

from schemas.cases import Stage, lookup
from schemas.measures import Aggregate, Breakdown, Component, Condition, Level, Milestone


class Entry(NamedTuple):
    """An amount on an account on a day (ISO 8601), and the fact that told of it."""

    account: str
    valid_on: str
    amount: int
    fact: str


class Account(NamedTuple):
    """An account's parts; its name is what is stored and hashed."""

    measure: str
    definition: int
    component: Component
    dimension: str
    part: str

    @classmethod
    def parse(cls, name: str) -> "Account":
        """Return the parts of a name."""
        measure, definition, component, dimension, part = name.split("|", 4)
        return cls(measure, int(definition), cast(Component, component), dimension, part)


def passes(conditions: Iterable[Condition], item: Mapping[str, Stage], stage: str) -> bool:
    """Return whether every condition holds for what the item's stage says."""
    return all(lookup(item, stage, c.field) in c.any_of for c in conditions)


def spread(
    measure: Aggregate | Level, item: Mapping[str, Stage], stage: str, day: str, amount: int
) -> Iterator[Entry]:
    """Book an amount on the measure's whole and on its part in each breakdown."""
    fact = item[stage].fact
    head = f"{measure.id}|{measure.version}|value|"
    yield Entry(f"{head}|", day, amount, fact)
    for breakdown in measure.breakdowns:
        yield Entry(f"{head}{breakdown.by}|{_part(breakdown, item, stage)}", day, amount, fact)


def _part(breakdown: Breakdown, item: Mapping[str, Stage], stage: str) -> str:
    value = lookup(item, stage, breakdown.by)
    return "unknown" if value is None else str(value)


def plain(measure: Milestone, component: Component, day: str, fact: str) -> Entry:
    """Book one on a component that has no breakdown."""
    return Entry(f"{measure.id}|{measure.version}|{component}||", day, 1, fact)
