"""LVL: what is open at the end of a day: plus one when it opens, minus one when it is gone."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec
from msgspec.structs import replace

from schemas.cases import Item, lookup, precedence
from schemas.levels import FULL_TIME_HOURS
from schemas.measures import Level, Share
from schemas.reckoning import TOLD

from .kind import Entry, Staged

# A person's end is the last day there; places are closed from the day that is named.
_CLOSED_BY: Final = {"opened": "closed", "placed": "ended", "started": "ended"}
_DAY: Final = timedelta(days=1)


class Stay(msgspec.Struct, frozen=True, gc=False):
    """From a first day to the first day without (None: not over), by how much, and who told."""

    begins: str
    gone: str | None
    amount: int
    item: Item


class Opening(Staged):
    """A measure of items that open and end."""

    def __init__(self, measure: Level | Share, event: str) -> None:
        self._closed_by = _CLOSED_BY[event.partition(".")[2]]
        super().__init__(measure, event, frozenset({self._closed_by}))
        self._day_after_last = day_after(self._last_day)

    def stay(self, item: Item) -> Stay | None:
        """Return when the item is open within the definition's validity, if it counts."""
        if not self.is_told(item):
            return None
        begins = max(item[self.stage].on, self._first_day)
        gone = self._first_day_without(item)
        if self._day_after_last is not None:
            gone = min(gone or self._day_after_last, self._day_after_last)
        quantity = int(item[self.stage].values.get("quantity", 1))
        if quantity == 0 or (gone is not None and gone <= begins):
            return None
        return Stay(begins, gone, quantity, item)

    def _first_day_without(self, item: Item) -> str | None:
        closed = item.get(self._closed_by)
        if closed is not None:
            return closed.on if self._closed_by == "closed" else day_after(closed.on)
        until = item[self.stage].values.get("until")
        return day_after(str(until)) if until is not None else None

    def over(self, stay: Stay) -> list[Entry]:
        """Book a stay: the amount when it opens and its opposite on the first day without."""
        entries = self.spread(stay.item, stay.begins, stay.amount)
        if stay.gone is not None:
            entries += self.spread(stay.item, stay.gone, -stay.amount)
        return entries


class Open(Opening):
    """An item counts from the day it opens to its last day, by weight, in days or whole weeks."""

    def __init__(self, measure: Level) -> None:
        super().__init__(measure, measure.opened_by)
        self._by_week = measure.per == "week"
        self._by_hours = measure.weight == "hours"
        self.sees_whole_case = self._is_union = measure.overlap == "union"
        if self._by_hours:
            self._reads |= {"hours"}

    def entries(self, items: Mapping[str, Item]) -> list[Entry]:
        """Return an entry at each opening, and its opposite on the first day after."""
        stays = [stay for each in items.values() if (stay := self._weighed(each))]
        if self._is_union:
            stays = list(united(stays, self.stage))
        return [entry for stay in stays for entry in self.over(stay)]

    def _weighed(self, item: Item) -> Stay | None:
        stay = self.stay(item)
        if stay is not None and self._by_hours:
            hours = lookup(item, self.stage, "hours")
            weight = FULL_TIME_HOURS if hours is None else int(hours)
            stay = replace(stay, amount=stay.amount * weight) if weight else None
        if stay is not None and self._by_week:
            stay = in_weeks(stay)
        return stay


class LevelReported(Staged):
    """A level as it is reported: each report books its difference to the one before."""

    sees_whole_case = True

    def __init__(self, measure: Level) -> None:
        super().__init__(measure, "figure.reported", frozenset())
        self._measure = measure.id

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return that there was a report, and how it moves the level, on the day of each."""
        told = [
            item
            for item in items.values()
            if self.counts(item) and item[self.stage].values.get("measure") == self._measure
        ]
        level = 0
        for item in sorted(told, key=lambda each: precedence(each[self.stage])):
            yield self.note(item, TOLD)
            amount = int(Decimal(str(item[self.stage].values["figure"])))
            if amount != level:
                yield from self.spread(item, item[self.stage].on, amount - level)
            level = amount


def in_weeks(stay: Stay) -> Stay:
    """Return the whole weeks, Monday to Sunday, in which a stay has a day."""
    first = date.fromisoformat(stay.begins)
    begins = (first - first.weekday() * _DAY).isoformat()
    if stay.gone is None:
        return replace(stay, begins=begins)
    last = date.fromisoformat(stay.gone) - _DAY
    return replace(stay, begins=begins, gone=(last + (7 - last.weekday()) * _DAY).isoformat())


def united(stays: list[Stay], stage: str) -> Iterator[Stay]:
    """Yield what several stays are together: a day that several have counts once, at the most."""
    days = sorted({day for stay in stays for day in (stay.begins, stay.gone) if day is not None})
    open_now: Stay | None = None
    for day in days:
        there = [s for s in stays if s.begins <= day and (s.gone is None or s.gone > day)]
        # Of several at a time the heaviest tells, then the first told.
        heaviest = min(there, key=lambda s: (-s.amount, precedence(s.item[stage])), default=None)
        if open_now is not None and (heaviest is None or heaviest.amount != open_now.amount):
            yield replace(open_now, gone=day)
            open_now = None
        if open_now is None and heaviest is not None:
            open_now = replace(heaviest, begins=day, gone=None)
    if open_now is not None:
        yield open_now


@lru_cache(maxsize=65_536)
def day_after(day: str) -> str | None:
    """Return the next day, None after the last there is."""
    found = date.fromisoformat(day)
    return (found + _DAY).isoformat() if found < date.max else None
