"""LVL of a status: how many are in it, whichever initiative reported it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final

from schemas.cases import lookup
from schemas.levels import FULL_TIME_HOURS
from schemas.measures import Level

from .kind import AsFound, Entry, Staged
from .level import Stay, in_weeks, united
from .timeline import NEVER_OVER, Life, Report, written


class InStatusLevel(AsFound, Staged):
    """A person counts from the first day a status is reported to the last it holds."""

    looks_at: Final[Mapping[str, frozenset[str]]] = {"status": frozenset()}
    home: Final[str | None] = None

    def __init__(self, measure: Level) -> None:
        super().__init__(measure, "status.reported", frozenset())
        self._measure = measure

    def findings(self, life: Life) -> list[Entry]:
        """Return an entry at each beginning, and its opposite on the first day after."""
        return list(self._entries(life))

    def _entries(self, life: Life) -> Iterator[Entry]:
        reports = life.reports(self._measure.silence)
        stays = [stay for each in reports if (stay := self._stay(each))]
        for stay in united(stays, self.stage) if self._measure.overlap == "union" else stays:
            yield from self.spread(stay.item, stay.begins, stay.amount)
            if stay.gone is not None:
                yield from self.spread(stay.item, stay.gone, -stay.amount)

    def _stay(self, report: Report) -> Stay | None:
        if not self.is_told(report.item):
            return None
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
