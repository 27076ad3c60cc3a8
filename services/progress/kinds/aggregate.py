"""AGG: events counted, persons counted once, fields summed, totals as they are reported."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from schemas.cases import Item, lookup, precedence
from schemas.measures import Aggregate
from schemas.reckoning import TOLD

from .kind import Entry, Staged


class Counted(Staged):
    """Each item counts, with one or with what a field of it says."""

    def __init__(self, measure: Aggregate) -> None:
        super().__init__(measure, str(measure.event), frozenset())
        self._field = measure.field if measure.op == "sum" else None
        if self._field is not None:
            self._reads |= {self._field}

    def entries(self, items: Mapping[str, Item]) -> list[Entry]:
        """Return an entry on the day of each item's stage."""
        entries: list[Entry] = []
        for item in items.values():
            if self.counts(item):
                amount = 1 if self._field is None else _number(item, self.stage, self._field)
                if amount:
                    entries += self.spread(item, item[self.stage].on, amount)
        return entries


class FirstTime(Staged):
    """
    The case's subject counts once, on its first day: of each calendar year, or at all.

    Where it must have so much of something, on the day the sum comes to that.
    """

    sees_whole_case = True

    def __init__(self, measure: Aggregate) -> None:
        super().__init__(measure, str(measure.event), frozenset())
        self._within = 4 if measure.distinct_within == "year" else 0  # letters of the day that tell
        self._having = measure.having
        if self._having is not None:
            self._reads |= {self._having.field}

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return an entry on the first day in each span."""
        if self._having is None:
            for item in self._firsts(items).values():
                yield from self.spread(item, item[self.stage].on, 1)
            return
        sums: dict[str, int] = {}
        told = [item for item in items.values() if self.counts(item)]
        for item in sorted(told, key=lambda each: precedence(each[self.stage])):
            within = item[self.stage].on[: self._within]
            before = sums.get(within, 0)
            sums[within] = before + _number(item, self.stage, self._having.field)
            if before < self._having.at_least <= sums[within]:
                yield from self.spread(item, item[self.stage].on, 1)

    def _firsts(self, items: Mapping[str, Item]) -> dict[str, Item]:
        firsts: dict[str, Item] = {}
        for item in items.values():
            if self.counts(item):
                within = item[self.stage].on[: self._within]
                known = firsts.get(within)
                if known is None or precedence(item[self.stage]) < precedence(known[self.stage]):
                    firsts[within] = item
        return firsts


class Members(Staged):
    """
    Others than the case's subject (firms, families) are counted by name.

    Each item books one on its firm's own account. How many firms that makes in a window is read
    off the accounts, so that no case need know of another.
    """

    def __init__(self, measure: Aggregate) -> None:
        super().__init__(measure, str(measure.event), frozenset())
        self._of = measure.distinct_of
        self._reads |= {self._of}
        self._head = f"{measure.id}|{measure.version}|member|{self._of}|"

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return an entry on each item's day, on the account of whom it is about."""
        for item in items.values():
            if self.counts(item):
                name = lookup(item, self.stage, self._of)
                if name is not None:
                    told = item[self.stage]
                    yield Entry(f"{self._head}{name}", told.on, 1, told.fact)


class RunningTotal(Staged):
    """Totals nobody reports person by person: each books its difference to the year's last one."""

    sees_whole_case = True

    def __init__(self, measure: Aggregate) -> None:
        super().__init__(measure, "figure.reported", frozenset())
        self._measure = measure.id

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return that there was a report, and what it adds, on the day of each."""
        running: dict[str, int] = {}
        told = [
            item
            for item in items.values()
            if self.counts(item) and item[self.stage].values.get("measure") == self._measure
        ]
        for item in sorted(told, key=lambda each: precedence(each[self.stage])):
            report = item[self.stage]
            yield self.note(item, TOLD)
            amount = int(Decimal(str(report.values["figure"])))
            if report.values.get("basis", "to_date") == "to_date":
                year = report.on[:4]
                amount, running[year] = amount - running.get(year, 0), amount
            if amount:
                yield from self.spread(item, report.on, amount)


def _number(item: Item, stage: str, field: str) -> int:
    return int(lookup(item, stage, field) or 0)
