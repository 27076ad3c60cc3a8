"""LVL: what is open at the end of a day. Opening books plus one, the first day without it minus one."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from schemas.cases import Item, lookup
from schemas.measures import Level

from .entry import Entry, passes, spread

# A person's end is the last day there; places are closed from the day that is named.
_CLOSED_BY: Final = {"opened": "closed", "placed": "ended", "started": "ended"}
_DAY: Final = timedelta(days=1)


def entries(measure: Level, items: Mapping[str, Item]) -> Iterator[Entry]:
    """Return the measure's entries for these items of one case."""
    opened = measure.opened_by.split(".", 1)[1]
    for item in items.values():
        if opened not in item or "cancelled" in item or not passes(measure.where, item, opened):
            continue
        quantity = int(lookup(item, opened, "quantity") or 1) if opened == "opened" else 1
        begins = item[opened].on
        gone = _first_day_without(item, opened)
        if gone is not None and gone <= begins:
            continue
        yield from spread(measure, item, opened, begins, quantity)
        if gone is not None:
            yield from spread(measure, item, opened, gone, -quantity)


def _first_day_without(item: Item, opened: str) -> str | None:
    closed = item.get(_CLOSED_BY[opened])
    if closed is not None:
        return closed.on if opened == "opened" else _day_after(closed.on)
    until = item[opened].values.get("until")
    return _day_after(str(until)) if until is not None else None


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + _DAY).isoformat()
