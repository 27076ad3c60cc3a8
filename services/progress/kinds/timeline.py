"""A case's days: when it was in which status or placement, and what happened when."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

from schemas.cases import Item, Items, precedence

# Days from a first to a last, both included, as ordinals; in order, and none touch.
Days: TypeAlias = list[tuple[int, int]]
Silence: TypeAlias = Literal["continues", "unknown"]

NEVER_OVER: Final = date.max.toordinal()
REPORTED: Final = "reported"


class Report(NamedTuple):
    """A status, from the day it was reported to the last day it holds."""

    first: int
    last: int
    status: str
    fact: str
    item: Item


class Spell(NamedTuple):
    """A stretch of days in a status, and the first and the last report of it."""

    first: int
    last: int
    begun_by: Report
    ended_by: Report


class Reached(NamedTuple):
    """The day something came to a stage, the fact that says so, and where it stands in the case."""

    day: int
    fact: str
    group: str
    name: str
    stage: str
    item: Item


@lru_cache(maxsize=65_536)
def ordinal(day: str) -> int:
    """Return a written day as a number."""
    return date.fromisoformat(day).toordinal()


@lru_cache(maxsize=65_536)
def written(day: int) -> str:
    """Return a day's number as it is written."""
    return date.fromordinal(day).isoformat()


class Life:
    """A case's groups of items, and its statuses, read once for all measures that ask."""

    __slots__ = ("_days", "_reached", "_reports", "groups")

    def __init__(self, groups: Mapping[str, Items]) -> None:
        self.groups = groups
        self._reports: dict[Silence, list[Report]] = {}
        self._reached: dict[tuple[str, str | None, str], list[Reached]] = {}
        self._days: dict[tuple[Silence, frozenset[str] | None], Days] = {}

    def reports(self, silence: Silence) -> list[Report]:
        """Return the statuses that were reported, in order, each with the days it holds."""
        known = self._reports.get(silence)
        if known is None:
            known = self._reports[silence] = reports_of(self.groups, silence)
        return known

    def reached(self, kind: str, group: str | None, stage: str) -> list[Reached]:
        """Return when items of a kind came to a stage: those of a group, or (None) of any."""
        known = self._reached.get((kind, group, stage))
        if known is None:
            groups = self.groups if group is None else {group: self.groups.get(group, {})}
            known = [
                Reached(ordinal(told.on), told.fact, of, name, stage, item)
                for of, name, item in items_of(groups, kind)
                if (told := item.get(stage)) is not None and "cancelled" not in item
            ]
            self._reached[kind, group, stage] = known
        return known

    def days_in(self, silence: Silence, status: frozenset[str] | None) -> Days:
        """Return the days in one of these statuses; None: in any."""
        known = self._days.get((silence, status))
        if known is None:
            reports = self.reports(silence)
            known = union([(r.first, r.last) for r in reports if not status or r.status in status])
            self._days[silence, status] = known
        return known

    def of_initiative(self, initiative: str) -> "Life":
        """Return what one initiative has told of the case."""
        own = f"|{initiative}"
        return Life({name: items for name, items in self.groups.items() if name.endswith(own)})


def items_of(groups: Mapping[str, Items], kind: str) -> Iterator[tuple[str, str, Item]]:
    """Yield (group, name, item) of all items of a kind."""
    for group, items in groups.items():
        if group.partition("|")[0] == kind:
            for name, item in items.items():
                yield group, name, item


def reports_of(groups: Mapping[str, Items], silence: Silence) -> list[Report]:
    """
    Return the statuses that were reported, in order, each with the days it holds.

    It holds to its own last day or to the day before the next report, whichever is first; without
    a last day, until the next report or, where silence is unknown, for that day alone. Reports of
    one day stand together, and replace those of earlier days.
    """
    told = [
        item[REPORTED]
        for _, _, item in items_of(groups, "status")
        if REPORTED in item  # a fact of another stage may be all that is left of an item
    ]
    told.sort(key=precedence)
    reports: list[Report] = []
    next_day = NEVER_OVER + 1
    for position in range(len(told) - 1, -1, -1):
        report = told[position]
        first = ordinal(report.on)
        if position + 1 < len(told) and told[position + 1].on != report.on:
            next_day = ordinal(told[position + 1].on)
        until = report.values.get("until")
        own_last = first if silence == "unknown" else NEVER_OVER
        if until is not None:
            own_last = max(first, ordinal(str(until)))
        last = min(own_last, next_day - 1)
        status = str(report.values["status"])
        reports.append(Report(first, last, status, report.fact, {REPORTED: report}))
    return reports[::-1]


def spells_of(reports: Iterable[Report], status: Collection[str], bridged_days: int) -> list[Spell]:
    """Return the stretches in one of these statuses, whatever else the reports say."""
    spells: list[Spell] = []
    for report in reports:
        if report.status not in status:
            continue
        if spells and report.first <= spells[-1].last + 1 + bridged_days:
            spell = spells[-1]
            if report.last >= spell.last:
                spells[-1] = spell._replace(last=report.last, ended_by=report)
        else:
            spells.append(Spell(report.first, report.last, report, report))
    return spells


def placements_of(groups: Mapping[str, Items], offers: Collection[str]) -> Days:
    """Return the days in a placement with one of the offers, or with any where none is named."""
    days = []
    for _, _, item in items_of(groups, "placement"):
        placed, ended = item.get("placed"), item.get("ended")
        if placed is None or (offers and placed.values.get("offer") not in offers):
            continue
        until = placed.values.get("until")
        last = ended.on if ended is not None else until
        days.append((ordinal(placed.on), NEVER_OVER if last is None else ordinal(str(last))))
    return union(days)


def union(days: Iterable[tuple[int, int]]) -> Days:
    """Return the days that lie in any of these."""
    whole: Days = []
    for first, last in sorted(days):
        if last < first:
            continue
        if whole and first <= whole[-1][1] + 1:
            whole[-1] = (whole[-1][0], max(whole[-1][1], last))
        else:
            whole.append((first, last))
    return whole


def intersection(some: Days, others: Days) -> Days:
    """Return the days that lie in both."""
    return union(
        (max(first, other_first), min(last, other_last))
        for first, last in some
        for other_first, other_last in others
    )


def clipped(days: Days, window: tuple[int, int]) -> Days:
    """Return the days that lie in a window."""
    opens, closes = window
    return [
        (max(first, opens), min(last, closes))
        for first, last in days
        if first <= closes and last >= opens and opens <= closes
    ]


def without(window: tuple[int, int], days: Days) -> Days:
    """Return the days of a window that lie in none of these."""
    left: Days = []
    begins = window[0]
    for first, last in clipped(days, window):
        if first > begins:
            left.append((begins, first - 1))
        begins = last + 1
    if begins <= window[1]:
        left.append((begins, window[1]))
    return left
