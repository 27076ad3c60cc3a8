"""COH: who entered, whose time is up, and to whom what was hoped for came, booked ahead."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple

from schemas.cohorts import (
    ANCHORED,
    Cohort,
    EventAnchor,
    Gap,
    SpellAnchor,
    Within,
    after_anchor,
    followup,
)
from schemas.days import Span, elapsed
from schemas.measures import Component

from .kind import ITEM_KINDS, Entry
from .outcome import View, both, looked_at, looks_at_reports, seen, stages_of, statuses_of
from .reading import Filter, Split, validity
from .timeline import REPORTED, Life, Reached, ordinal, spells_of, without, written

DAYS_KNOWN_MAX: Final = 128  # of each cohort: events come in the order of their days, nearly


class Answer(NamedTuple):
    """The last day of somebody's time, and the day the outcome came, if it did."""

    closes: int
    met: int | None


class Finding(NamedTuple):
    """
    What became of one that entered: when, by which fact, and in which parts of the breakdowns.

    Out of both n on the day ``left``; else ripe on a day, and a success where it was ``met``.
    """

    day: int
    fact: str
    parts: list[tuple[str, str]]
    left: int | None
    ripe: int
    met: int | None


class Followed:
    """
    Each that enters is followed to the end of its time.

    Time needs no clock: what becomes true on the last day is booked on it at once, and a fact that
    comes later books the difference. So an account says by itself who is not ripe yet.
    """

    def __init__(self, measure: Cohort) -> None:
        self._measure = measure
        self._initiative = measure.id.rsplit("/", 1)[0]
        self._outcome = seen(measure.outcome, measure.silence)
        self._leaves = seen(measure.leaves_on, measure.silence) if measure.leaves_on else None
        self._where = Filter(measure.anchor.where)
        self._exclude = Filter(measure.exclude)
        self._split = Split(measure.breakdowns)
        first_day, last_day = validity(measure)
        self._validity = ordinal(first_day), ordinal(last_day)
        self._head = f"{measure.id}|{measure.version}|"
        self._times = lru_cache(maxsize=DAYS_KNOWN_MAX)(self._time)
        self.home: str | None = None
        self.only_at_home: str | None = None
        self.looks_at: Mapping[str, frozenset[str]] = self._looks_from(measure.anchor)
        self._statuses = self._statuses_by_day(measure)

    def _looks_from(self, anchor: EventAnchor | SpellAnchor) -> Mapping[str, frozenset[str]]:
        """Note where the anchor is at home. Return the kinds of items looked at."""
        followed = both(looked_at(self._measure.outcome), self._leaves_at())
        if isinstance(anchor, EventAnchor):
            kind = ITEM_KINDS[anchor.event.partition(".")[0]]
            # A status concerns every initiative, whoever reported it.
            self.home = None if kind == "status" else f"{kind}|{self._initiative}"
            # Where the outcome lies elsewhere, another initiative's items of the kind are nothing.
            self.only_at_home = kind if self.home is not None and kind not in followed else None
            is_read = bool(self._where or self._exclude or self._measure.breakdowns)
            return both(stages_of(anchor.event, is_read=is_read), followed)
        return both({"status": frozenset()}, followed)

    def _leaves_at(self) -> dict[str, frozenset[str]]:
        """Return the kinds of items by which one leaves, and the stages of each."""
        leaves_on = self._measure.leaves_on
        return {} if leaves_on is None else looked_at(leaves_on)

    def _statuses_by_day(self, measure: Cohort) -> tuple[frozenset[str] | None, ...] | None:
        """Return the statuses of which only the days matter; None where a report matters too."""
        if self.home is None or measure.outcome_from == "initiative":
            return None
        asked = [measure.outcome, *([measure.leaves_on] if measure.leaves_on else [])]
        if any(looks_at_reports(each) for each in asked):
            return None
        return tuple({status for each in asked for status in statuses_of(each)})

    def _time(self, day: int) -> tuple[int, int, int]:
        """Return the first and the last day looked at, and since when an event is an outcome."""
        time = followup(self._measure, date.fromordinal(day))
        return time.opens.toordinal(), time.closes.toordinal(), time.since.toordinal()

    def sees(self, life: Life, item_kind: str) -> object | None:
        """Return the days in each status it asks for, where statuses are asked for nothing else."""
        if item_kind != "status" or self._statuses is None:
            return None
        return [life.days_in(self._measure.silence, each) for each in self._statuses]

    def findings(self, life: Life) -> list[Finding]:
        """Return what has become of each that has entered."""
        anchors = self._chosen(life)
        if anchors and self._measure.outcome_from == "initiative":
            life = life.of_initiative(self._initiative)
        return [self._follow(life, anchored) for anchored in anchors]

    def booked(self, findings: Sequence[Finding]) -> Iterator[Entry]:
        """Book each: in, and either out on a day or ripe on a day, and there with what came."""
        for found in findings:
            yield from self._book("entered", found, found.day)
            if found.left is not None:
                yield from self._book("left", found, found.left)
                continue
            yield from self._book("matured", found, found.ripe)
            if found.met is not None:
                yield from self._book("numerator", found, found.ripe)
                yield from self._book_time(found, date.fromordinal(found.met))

    def _book_time(self, found: Finding, met: date) -> Iterator[Entry]:
        if isinstance(self._measure.test, Within):
            took = elapsed(date.fromordinal(found.day), met, self._measure.elapsed_in)
            yield from self._book("elapsed", found, found.ripe, f"{took}@")

    def _chosen(self, life: Life) -> list[Reached]:
        """Return those that enter, in order; where only the first does, that one."""
        found = [each for each in self._anchors(life) if self._enters(each)]
        if len(found) > 1:
            found.sort(key=_in_order)
        if self._measure.each == "every":
            return found
        firsts: dict[int, Reached] = {}
        for each in found:
            year = date.fromordinal(each.day).year if self._measure.each == "first_of_year" else 0
            firsts.setdefault(year, each)
        return list(firsts.values())

    def _enters(self, anchored: Reached) -> bool:
        first_day, last_day = self._validity
        return (
            first_day <= anchored.day <= last_day
            and (not self._where or self._where.passes(anchored.item, anchored.stage))
            and not self._exclude.any_passes(anchored.item, anchored.stage)
        )

    def _anchors(self, life: Life) -> Iterable[Reached]:
        anchor = self._measure.anchor
        if isinstance(anchor, EventAnchor):
            noun, _, stage = anchor.event.partition(".")
            return life.reached(ITEM_KINDS[noun], self.home, stage)
        return self._ends_of_spells(life, anchor)

    def _ends_of_spells(self, life: Life, anchor: SpellAnchor) -> Iterator[Reached]:
        reports = life.reports(self._measure.silence)
        for spell in spells_of(reports, anchor.status, anchor.bridged_days):
            at_start = anchor.end == "first_day"
            day = spell.first if at_start else spell.last
            by = spell.begun_by if at_start else spell.ended_by
            if day < date.max.toordinal():
                yield Reached(day, by.fact, "", "", REPORTED, by.item)

    def _follow(self, life: Life, anchored: Reached) -> Finding:
        """Return what became of one that entered: out on a day, or ripe on a day."""
        measure, day = self._measure, anchored.day
        answer = self._answer(life, anchored)
        if self._leaves is None and measure.counts != "when_met":
            ripe = max(day, answer.closes)
            return Finding(day, anchored.fact, self._parts(anchored), None, ripe, answer.met)
        left = self._left(life, anchored, answer)
        when_met = measure.counts == "when_met" and answer.met is not None
        ripe = max(day, answer.met if when_met and answer.met is not None else answer.closes)
        is_out = (
            left is not None
            and measure.who_leaves == "out_of_both"
            and not (when_met and ripe <= left)
        )
        has_failed = left is not None and answer.met is not None and left < answer.met
        met = None if has_failed else answer.met
        parts = self._parts(anchored)
        return Finding(day, anchored.fact, parts, left if is_out else None, ripe, met)

    def _parts(self, anchored: Reached) -> list[tuple[str, str]]:
        return [
            (dimension, part)
            for dimension, named in self._split
            for part in named(anchored.item, anchored.stage)
        ]

    def _left(self, life: Life, anchored: Reached, answer: Answer) -> int | None:
        if self._leaves is None or self._measure.who_leaves == "stays":
            return None
        window = (anchored.day, answer.closes)
        days = self._leaves(View(life, anchored.day, window, anchored))
        return days[0][0] if days else None

    def _answer(self, life: Life, anchored: Reached) -> Answer:
        """Return the last day of one's time, and when the outcome came."""
        opens, closes, since = self._times(anchored.day)
        window = opens, closes
        days = self._outcome(View(life, since, window, anchored))
        test = self._measure.test
        if isinstance(test, Within):
            return Answer(closes, days[0][0] if days else None)
        away = without(window, days)
        if isinstance(test, Gap):
            held = all(last <= self._latest_back(first, test.limit) for first, last in away)
        else:
            held = not away
        return Answer(closes, closes if held else None)

    def _latest_back(self, away_from: int, limit: Span) -> int:
        """Return the last day on which one may be away, counted from the last day there."""
        last_there = date.fromordinal(away_from - 1)
        return after_anchor(self._measure, last_there, limit).toordinal()

    def _book(
        self, component: Component, found: Finding, day: int, prefix: str = ""
    ) -> Iterator[Entry]:
        month = written(found.day)[:7]
        valid_on = written(day)
        head = f"{self._head}{component}|"
        yield Entry(f"{head}{ANCHORED}|{prefix}{month}", valid_on, 1, found.fact)
        for dimension, part in found.parts:
            account = f"{head}{dimension}|{part}@{prefix}{month}"
            yield Entry(account, valid_on, 1, found.fact)


_in_order: Final = attrgetter("day", "fact", "name")
