"""COH: who entered, whose time is up, and to whom what was hoped for came, booked ahead."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from schemas.cohorts import (
    ANCHORED,
    Cohort,
    EventAnchor,
    Gap,
    Within,
    after_anchor,
    followup,
)
from schemas.days import Span, elapsed
from schemas.measures import Component

from .kind import ITEM_KINDS, Entry
from .outcome import Anchored, View, item_kinds_of, seen
from .reading import Filter, Split, validity
from .timeline import REPORTED, Life, items_of, ordinal, spells_of, without, written


class Answer(NamedTuple):
    """The last day of somebody's time, and the day the outcome came, if it did."""

    closes: int
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
        self._validity = validity(measure)
        self._head = f"{measure.id}|{measure.version}|"
        self.home, kinds = self._looks_at(measure)
        self.item_kinds = kinds | item_kinds_of(measure.outcome)
        if measure.leaves_on is not None:
            self.item_kinds |= item_kinds_of(measure.leaves_on)

    def _looks_at(self, measure: Cohort) -> tuple[str | None, frozenset[str]]:
        anchor = measure.anchor
        if isinstance(anchor, EventAnchor):
            kind = ITEM_KINDS[anchor.event.partition(".")[0]]
            # A status concerns every initiative, whoever reported it.
            home = None if kind == "status" else f"{kind}|{self._initiative}"
            return home, frozenset({kind})
        return None, frozenset({"status"})

    def entries(self, life: Life) -> Iterator[Entry]:
        """Return what is booked of each that has entered."""
        anchors = self._chosen(life)
        if anchors and self._measure.outcome_from == "initiative":
            life = life.of_initiative(self._initiative)
        for anchored in anchors:
            yield from self._follow(life, anchored)

    def _chosen(self, life: Life) -> list[Anchored]:
        """Return those that enter, in order; where only the first does, that one."""
        first_day, last_day = self._validity
        found = [
            each
            for each in self._anchors(life)
            if first_day <= written(each.day) <= last_day
            and self._where.passes(each.item, each.stage)
            and not self._exclude.any_passes(each.item, each.stage)
        ]
        found.sort(key=lambda each: (each.day, each.fact, each.name))
        if self._measure.each == "every":
            return found
        firsts: dict[int, Anchored] = {}
        for each in found:
            year = date.fromordinal(each.day).year if self._measure.each == "first_of_year" else 0
            firsts.setdefault(year, each)
        return list(firsts.values())

    def _anchors(self, life: Life) -> Iterator[Anchored]:
        anchor = self._measure.anchor
        if isinstance(anchor, EventAnchor):
            noun, _, stage = anchor.event.partition(".")
            for group, name, item in items_of(life.groups, ITEM_KINDS[noun]):
                if stage in item and "cancelled" not in item and self.home in {None, group}:
                    told = item[stage]
                    yield Anchored(ordinal(told.on), told.fact, group, name, stage, item)
            return
        reports = life.reports(self._measure.silence)
        for spell in spells_of(reports, anchor.status, anchor.bridged_days):
            at_start = anchor.end == "first_day"
            day = spell.first if at_start else spell.last
            by = spell.begun_by if at_start else spell.ended_by
            if day < date.max.toordinal():
                yield Anchored(day, by.fact, "", "", REPORTED, by.item)

    def _follow(self, life: Life, anchored: Anchored) -> Iterator[Entry]:
        """Book one that has entered: in, and either out on a day or ripe on a day."""
        measure, day = self._measure, anchored.day
        yield from self._book("entered", anchored, day)
        answer = self._answer(life, anchored)
        left = self._left(life, anchored, answer)
        when_met = measure.counts == "when_met" and answer.met is not None
        ripe = max(day, answer.met if when_met and answer.met is not None else answer.closes)
        if (
            left is not None
            and measure.who_leaves == "out_of_both"
            and not (when_met and ripe <= left)
        ):
            yield from self._book("left", anchored, left)
            return
        yield from self._book("matured", anchored, ripe)
        has_failed = left is not None and answer.met is not None and left < answer.met
        if answer.met is not None and not has_failed:
            yield from self._book("numerator", anchored, ripe)
            if not isinstance(measure.test, Within):
                return
            took = elapsed(date.fromordinal(day), date.fromordinal(answer.met), measure.elapsed_in)
            yield from self._book("elapsed", anchored, ripe, f"{took}@")

    def _left(self, life: Life, anchored: Anchored, answer: Answer) -> int | None:
        if self._leaves is None or self._measure.who_leaves == "stays":
            return None
        window = (anchored.day, answer.closes)
        days = self._leaves(View(life, anchored.day, window, anchored))
        return days[0][0] if days else None

    def _answer(self, life: Life, anchored: Anchored) -> Answer:
        """Return the last day of one's time, and when the outcome came."""
        time = followup(self._measure, date.fromordinal(anchored.day))
        window = time.opens.toordinal(), time.closes.toordinal()
        days = self._outcome(View(life, time.since.toordinal(), window, anchored))
        test, closes = self._measure.test, window[1]
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
        self, component: Component, anchored: Anchored, day: int, prefix: str = ""
    ) -> Iterator[Entry]:
        month = written(anchored.day)[:7]
        valid_on = written(day)
        head = f"{self._head}{component}|"
        yield Entry(f"{head}{ANCHORED}|{prefix}{month}", valid_on, 1, anchored.fact)
        for dimension, parts in self._split:
            for part in parts(anchored.item, anchored.stage):
                account = f"{head}{dimension}|{part}@{prefix}{month}"
                yield Entry(account, valid_on, 1, anchored.fact)
