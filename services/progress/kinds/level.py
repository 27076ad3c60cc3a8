"""LVL: what is open at the end of a day: plus one when it opens, minus one when it is gone."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from schemas.cases import Item
from schemas.measures import Level

from .kind import Entry, Staged

# A person's end is the last day there; places are closed from the day that is named.
_CLOSED_BY: Final = {"opened": "closed", "placed": "ended", "started": "ended"}
_DAY: Final = timedelta(days=1)


class Open(Staged):
    """An item counts from the day it opens to its last day."""

    def __init__(self, measure: Level) -> None:
        self._closed_by = _CLOSED_BY[measure.opened_by.partition(".")[2]]
        super().__init__(measure, measure.opened_by, frozenset({self._closed_by}))

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return an entry at each opening, and its opposite on the first day after."""
        for item in items.values():
            if not self.counts(item):
                continue
            begins = item[self.stage].on
            gone = self._first_day_without(item)
            if gone is not None and gone <= begins:
                continue
            quantity = int(item[self.stage].values.get("quantity", 1))
            if quantity == 0:
                continue
            yield from self.spread(item, begins, quantity)
            if gone is not None:
                yield from self.spread(item, gone, -quantity)

    def _first_day_without(self, item: Item) -> str | None:
        closed = item.get(self._closed_by)
        if closed is not None:
            return closed.on if self._closed_by == "closed" else _day_after(closed.on)
        until = item[self.stage].values.get("until")
        return _day_after(str(until)) if until is not None else None


def _day_after(day: str) -> str:
    return (date.fromisoformat(day) + _DAY).isoformat()
