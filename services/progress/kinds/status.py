"""LVL of a status: how many are in it, whichever initiative reported it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from schemas.cases import lookup
from schemas.levels import FULL_TIME_HOURS
from schemas.measures import Level

from .kind import Entry, Staged
from .level import Stay, in_weeks, united
from .timeline import NEVER_OVER, Life, Report, written


class InStatusLevel(Staged):
    """A person counts from the first day a status is reported to the last it holds."""

    looks_at: Final[Mapping[str, frozenset[str]]] = {"status": frozenset()}
    home: Final[str | None] = None
    only_at_home: Final = None

    def __init__(self, measure: Level) -> None:
        super().__init__(measure, "status.reported", frozenset())
        self._measure = measure

    def sees(self, _life: Life, _item_kind: str) -> None:
        """Return None: it looks at the reports themselves."""

    def findings(self, life: Life) -> list[Report] | list[Stay]:
        """Return the reports that count; where they are one while they overlap, what they are."""
        told = [each for each in life.reports(self._measure.silence) if self.is_told(each.item)]
        if self._measure.overlap != "union":
            return told
        return list(united([stay for each in told if (stay := self._stay(each))], self.stage))

    def booked(self, findings: Sequence[Report | Stay]) -> Iterator[Entry]:
        """Book an entry at each beginning, and its opposite on the first day after."""
        for each in findings:
            stay = self._stay(each) if isinstance(each, Report) else each
            if stay is None:
                continue
            yield from self.spread(stay.item, stay.begins, stay.amount)
            if stay.gone is not None:
                yield from self.spread(stay.item, stay.gone, -stay.amount)

    def _stay(self, report: Report) -> Stay | None:
        begins = max(written(report.first), self._first_day)
        last = written(report.last)
        last = min(last, self._last_day)
        if last < begins:
            return None
        is_over = last < date.max.isoformat() and report.last < NEVER_OVER
        is_over = is_over or self._last_day < date.max.isoformat()
        gone = date.fromordinal(date.fromisoformat(last).toordinal() + 1) if is_over else None
        stay = Stay(begins, gone.isoformat() if gone else None, self._weight(report), report.item)
        if stay.amount == 0:
            return None
        return in_weeks(stay) if self._measure.per == "week" else stay

    def _weight(self, report: Report) -> int:
        if self._measure.weight == "one":
            return 1
        hours = lookup(report.item, self.stage, "hours")
        return FULL_TIME_HOURS if hours is None else int(hours)
