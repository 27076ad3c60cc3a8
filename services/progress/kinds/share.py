"""SHR: those counted, and those of them that pass one more test, booked on the same days."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from schemas.cases import Item, precedence
from schemas.days import after
from schemas.measures import Component, Share
from schemas.reckoning import TOLD, WITHOUT_N

from .kind import Entry, Staged
from .level import Opening, Stay
from .reading import Filter


class PartOfFlow(Staged):
    """
    Of the items counted, or of the persons, those that pass.

    A person passes who has one item in the span that passes, and counts on the day of the first of
    all: so that no window holds the part without the whole.
    """

    def __init__(self, measure: Share) -> None:
        super().__init__(measure, measure.event, frozenset())
        self._numerator = Filter(measure.numerator)
        self._reads |= self._numerator.reads
        self._has_denominator = measure.denominator is None
        self.sees_whole_case = self._of_persons = measure.op == "distinct"
        self._within = 4 if measure.distinct_within == "year" else 0

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return an entry for each that counts, and one more for each that passes."""
        told = [item for item in items.values() if self.counts(item)]
        if not self._of_persons:
            for item in told:
                yield from self._one(item, passes=self._passes(item))
            return
        spans: dict[str, list[Item]] = {}
        for item in told:
            spans.setdefault(item[self.stage].on[: self._within], []).append(item)
        for same in spans.values():
            first = min(same, key=lambda each: precedence(each[self.stage]))
            yield from self._one(first, passes=any(self._passes(each) for each in same))

    def _passes(self, item: Item) -> bool:
        return self._numerator.passes(item, self.stage)

    def _one(self, item: Item, *, passes: bool) -> Iterator[Entry]:
        day = item[self.stage].on
        if self._has_denominator:
            yield from self.spread(item, day, 1, "denominator")
        if passes:
            yield from self.spread(item, day, 1, "numerator")


class PartOfStock(Opening):
    """Of what is open on a day, what passes; where asked, from when it has been open so long."""

    def __init__(self, measure: Share) -> None:
        super().__init__(measure, measure.event)
        self._numerator = Filter(measure.numerator)
        self._reads |= self._numerator.reads
        self._has_denominator = measure.denominator is None
        self._after = measure.numerator_after

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return the entries at each opening and each end, of the whole and of the part."""
        for item in items.values():
            stay = self.stay(item)
            if stay is None:
                continue
            if self._has_denominator:
                yield from self._both_ends(stay, is_part=False)
            if self._numerator.passes(item, self.stage):
                yield from self._both_ends(self._ripened(stay), is_part=True)

    def _ripened(self, stay: Stay) -> Stay:
        if self._after is None:
            return stay
        opened = date.fromisoformat(stay.item[self.stage].on)
        return replace(stay, begins=max(stay.begins, after(opened, self._after).isoformat()))

    def _both_ends(self, stay: Stay, *, is_part: bool) -> Iterator[Entry]:
        if stay.gone is not None and stay.gone <= stay.begins:
            return
        component: Component = "numerator" if is_part else "denominator"
        yield from self.spread(stay.item, stay.begins, stay.amount, component)
        if stay.gone is not None:
            yield from self.spread(stay.item, stay.gone, -stay.amount, component)


class ShareReported(Staged):
    """A share as it is reported, with its n; of several in a year the last one holds."""

    sees_whole_case = True

    def __init__(self, measure: Share) -> None:
        super().__init__(measure, "figure.reported", frozenset())
        self._measure = measure.id

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return the differences each report makes; one without n, or over it, is only noted."""
        running: dict[str, tuple[int, int]] = {}
        told = [item for item in items.values() if self.counts(item) and self._is_own(item)]
        for item in sorted(told, key=lambda each: precedence(each[self.stage])):
            now = self._share(item)
            if now is None:
                yield self.note(item, WITHOUT_N)
                continue
            yield self.note(item, TOLD)
            report, before = item[self.stage], (0, 0)
            if report.values.get("basis", "to_date") == "to_date":
                before = running.get(report.on[:4], before)
                running[report.on[:4]] = now
            if now[0] != before[0]:
                yield from self.spread(item, report.on, now[0] - before[0], "numerator")
            if now[1] != before[1]:
                yield from self.spread(item, report.on, now[1] - before[1], "denominator")

    def _is_own(self, item: Item) -> bool:
        return item[self.stage].values.get("measure") == self._measure

    def _share(self, item: Item) -> tuple[int, int] | None:
        values = item[self.stage].values
        if values.get("n") is None:
            return None
        numerator, n = int(Decimal(str(values["figure"]))), int(values["n"])
        return (numerator, n) if 0 <= numerator <= n else None
