"""BEN: figures others publish, a cell for each municipality and period."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from schemas.benchmarks import SCALE, Benchmark
from schemas.cases import Items, Stage
from schemas.measures import Component, Share

from .kind import AsFound, Entry
from .reading import validity
from .timeline import Life

SERIES: Final = "benchmark"
_STAGE: Final = "published"
_GROUP: Final = f"{SERIES}|"


class Peers(AsFound):
    """Each municipality's figure of each period, on the period's last day."""

    looks_at: Final[Mapping[str, frozenset[str]]] = {SERIES: frozenset()}
    home: Final[str | None] = _GROUP

    def __init__(self, measure: Benchmark) -> None:
        self._series = measure.series
        self._head = f"{measure.id}|{measure.version}|"
        self._first_day, self._last_day = validity(measure)

    def findings(self, life: Life) -> list[Entry]:
        """Return the figure, and that there is one: nought published is not nothing published."""
        return list(self._entries(life))

    def _entries(self, life: Life) -> Iterator[Entry]:
        for told in _published(life.groups, self._series):
            day = str(told.values["last_day"])
            if self._first_day <= day <= self._last_day:
                yield self._one("published", told, day, 1)
                amount = _scaled(told.values["value"])
                if amount:
                    yield self._one("value", told, day, amount)

    def _one(self, component: Component, told: Stage, day: str, amount: int) -> Entry:
        account = f"{self._head}{component}|municipality|{told.values['municipality']}"
        return Entry(account, day, amount, told.fact)


class Population(AsFound):
    """A share's denominator that others publish: the newest figure is the level."""

    looks_at: Final[Mapping[str, frozenset[str]]] = {SERIES: frozenset()}
    home: Final[str | None] = _GROUP

    def __init__(self, measure: Share) -> None:
        published = measure.denominator
        self._of = (published.series, published.municipality) if published else ("", "")
        self._account = f"{measure.id}|{measure.version}|denominator||"

    def findings(self, life: Life) -> list[Entry]:
        """Return on each period's last day the difference to the one before."""
        return list(self._entries(life))

    def _entries(self, life: Life) -> Iterator[Entry]:
        series, municipality = self._of
        own = [
            t for t in _published(life.groups, series) if t.values["municipality"] == municipality
        ]
        level = 0
        for told in sorted(own, key=lambda each: (each.values["last_day"], each.fact)):
            now = int(Decimal(str(told.values["value"])))
            if now != level:
                yield Entry(self._account, str(told.values["last_day"]), now - level, told.fact)
            level = now


def _published(groups: Mapping[str, Items], series: str) -> Iterator[Stage]:
    for item in groups.get(_GROUP, {}).values():
        told = item.get(_STAGE)
        if told is not None and told.values["series"] == series:
            yield told


def _scaled(written: object) -> int:
    return int(Decimal(str(written)) * SCALE)
