"""How an item is read by a definition: which conditions it meets, and which parts it falls in."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Final, TypeAlias

from schemas.cases import Item, Value, lookup
from schemas.definitions import AgeOn, Breakdown, Condition, Definition, Scheme

UNKNOWN: Final = "unknown"
_EVER: Final = ("0001-01-01", "9999-12-31")

Reader: TypeAlias = Callable[[Item, str], Value | None]
Test: TypeAlias = Callable[[Item, str], bool]


def validity(definition: Definition) -> tuple[str, str]:
    """Return the first and the last day (ISO 8601) a definition is valid on."""
    first, last = definition.valid_from, definition.valid_to
    return (
        first.isoformat() if first is not None else _EVER[0],
        last.isoformat() if last is not None else _EVER[1],
    )


def age(born: str, on: str) -> int:
    """Return the age in whole years; of the birth only the month is known (1985-03)."""
    return int(on[:4]) - int(born[:4]) - (on[5:7] < born[5:7])


class Filter:
    """Conditions an item must meet, all of them, by what it says at a stage."""

    __slots__ = ("_tests", "reads")

    def __init__(self, where: Iterable[Condition]) -> None:
        conditions = tuple(where)
        self._tests = tuple(_test(each) for each in conditions)
        self.reads = frozenset(_field(each.field) for each in conditions)

    def __bool__(self) -> bool:
        """Return whether it asks anything."""
        return bool(self._tests)

    def passes(self, item: Item, stage: str) -> bool:
        """Return whether the item meets all conditions."""
        # Most ask nothing, and they are asked for every item.
        return not self._tests or all(test(item, stage) for test in self._tests)

    def any_passes(self, item: Item, stage: str) -> bool:
        """Return whether the item meets one of the conditions."""
        return bool(self._tests) and any(test(item, stage) for test in self._tests)


class Split:
    """The breakdowns of a measure."""

    __slots__ = ("_splits", "reads")

    def __init__(self, breakdowns: Iterable[Breakdown]) -> None:
        every = tuple(breakdowns)
        self._splits = tuple((each.dimension, _parts(each)) for each in every)
        self.reads = frozenset(
            name for each in every for name in (_field(each.by), *_free_fields(each))
        )

    def __iter__(self) -> Iterator[tuple[str, Callable[[Item, str], Iterable[str]]]]:
        """Return each dimension with what names an item's parts."""
        return iter(self._splits)


def _field(name: str) -> str:
    return {"age": "born"}.get(name, name)


def _free_fields(breakdown: Breakdown) -> Iterator[str]:
    return (_field(c.field) for part in breakdown.parts for c in part.where)


def _test(condition: Condition) -> Test:
    read = _reader(condition.field, condition.scheme, condition.age_on)
    if condition.any_of:
        any_of = frozenset(condition.any_of)
        return lambda item, stage: read(item, stage) in any_of
    if condition.none_of:
        none_of = frozenset(condition.none_of)
        return lambda item, stage: read(item, stage) not in none_of
    low = condition.at_least if condition.at_least is not None else -(2**53)
    high = condition.at_most if condition.at_most is not None else 2**53

    def is_within(item: Item, stage: str) -> bool:
        said = read(item, stage)
        return said is not None and low <= int(said) <= high

    return is_within


def _reader(field: str, scheme: Scheme | None, age_on: AgeOn) -> Reader:
    if field == "age":
        return _age_reader(age_on)
    if scheme is not None:
        of_scheme = scheme

        def read(item: Item, stage: str) -> Value | None:
            said = lookup(item, stage, field)
            on = date.fromisoformat(item[stage].on)
            return None if said is None else of_scheme.read(str(said), on)

        return read
    return lambda item, stage: lookup(item, stage, field)


def _age_reader(age_on: AgeOn) -> Reader:
    def read(item: Item, stage: str) -> Value | None:
        born = lookup(item, stage, "born")
        if born is None:
            return None
        if isinstance(age_on, date):
            return age(str(born), age_on.isoformat())
        on = item[stage].on
        return age(str(born), on if age_on == "event_day" else f"{on[:4]}-01-01")

    return read


def _parts(breakdown: Breakdown) -> Callable[[Item, str], Iterable[str]]:
    if breakdown.by == "free":
        return _free(breakdown)
    read = _reader(breakdown.by, breakdown.scheme, breakdown.age_on)
    if breakdown.by == "age":
        groups = _age_groups(breakdown.from_age)
        return lambda item, stage: (_age_group(groups, read(item, stage)),)

    def parts(item: Item, stage: str) -> tuple[str]:
        said = read(item, stage)
        return (UNKNOWN if said is None else str(said),)

    return parts


def _age_groups(from_age: tuple[int, ...]) -> list[tuple[int, str]]:
    """Return each group's first age and name: 0-17, 18-29, 30+."""
    bounds = [*([0] if from_age[0] else []), *from_age]
    named = [(low, f"{low}-{high - 1}") for low, high in pairwise(bounds)]
    return [*named, (bounds[-1], f"{bounds[-1]}+")]


def _age_group(groups: list[tuple[int, str]], years: Value | None) -> str:
    if years is None:
        return UNKNOWN
    return [name for low, name in groups if low <= max(0, int(years))][-1]


def _free(breakdown: Breakdown) -> Callable[[Item, str], Iterable[str]]:
    filters = [(part.name, Filter(part.where)) for part in breakdown.parts]

    def parts(item: Item, stage: str) -> list[str]:
        found = [name for name, each in filters if each.passes(item, stage)]
        return (found[:1] if breakdown.partition else found) or [UNKNOWN]

    return parts
