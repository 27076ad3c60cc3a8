"""
The kinds of measure, a room each: how a case's items become entries.

A room has a function ``entries(measure, items)`` and says whether an item's entries depend on the
other items of the case. A new kind is a new room and a line in ``entries_of``.
"""

from collections.abc import Iterator, Mapping
from typing import Final, assert_never

from schemas.cases import Item
from schemas.measures import Aggregate, Level, Milestone

from . import aggregate, level, milestone
from .entry import Entry

AnyMeasure = Aggregate | Level | Milestone
_KIND_OF_ITEM: Final = {
    "forloeb": "forloeb", "person": "placement", "status": "status", "joborder": "joborder",
    "places": "places", "activity": "activity",
}


def item_kind(measure: AnyMeasure) -> str:
    """Return the kind of items the measure looks at."""
    match measure:
        case Aggregate():
            noun = measure.event.split(".", 1)[0] if measure.event else ""
            return _KIND_OF_ITEM.get(noun, "figure")
        case Level():
            return _KIND_OF_ITEM[measure.opened_by.split(".", 1)[0]]
        case Milestone():
            return "milestone"
        case _:
            assert_never(measure)


def looks_at_whole_case(measure: AnyMeasure) -> bool:
    """Return whether one item's entries depend on the case's other items."""
    return isinstance(measure, Aggregate) and measure.op in {"distinct", "reported"}


def entries_of(measure: AnyMeasure, items: Mapping[str, Item]) -> Iterator[Entry]:
    """Return the entries that these items make on the measure's accounts."""
    match measure:
        case Aggregate():
            return aggregate.entries(measure, items)
        case Level():
            return level.entries(measure, items)
        case Milestone():
            return milestone.entries(measure, items)
        case _:
            assert_never(measure)
