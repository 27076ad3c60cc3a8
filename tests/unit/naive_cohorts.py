"""A second reading of cohorts: day by day through a person's life, slow and with no shared code."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from schemas.cohorts import Cohort
from tests.faults.naive import Cells, Items, _part

DAY = timedelta(days=1)
FAR = 1500  # days looked ahead: longer than any span of the tests
NOUNS = {"person": "placement", "placement": "placement"}
ORDER = ["referred", "placed", "started", "reported", "ended"]


class Anchor(NamedTuple):
    day: date
    fact: str
    said: dict[str, Any]
    item: dict[str, Any]
    stage: str
    key: Any


def day_of(written: str) -> date:
    return date.fromisoformat(written)


def months_on(day: date, months: int) -> date:
    year, month = day.year, day.month + months
    while month > 12:
        year, month = year + 1, month - 12
    while month < 1:
        year, month = year - 1, month + 12
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def later(day: date, span: Any, *, sign: int = 1) -> date:
    if span.unit == "months":
        return months_on(day, sign * span.count)
    days: int = sign * span.count * (7 if span.unit == "weeks" else 1)
    return day + days * DAY


class Life:
    """What is known of one person, asked a day at a time."""

    def __init__(self, items: Items, measure: Cohort) -> None:
        own = measure.id.rsplit("/", 1)[0]
        everywhere = measure.outcome_from == "case"
        self.items = {k: v for k, v in items.items() if everywhere or k[1] == own}
        self.silence = measure.silence

    def statuses(self, day: date, items: Items) -> set[str]:
        told = [v["reported"] for k, v in items.items() if k[2] == "status" and "reported" in v]
        days = [day_of(each["on"]) for each in told if day_of(each["on"]) <= day]
        if not days:
            return set()
        newest = max(days)
        held = set()
        for each in told:
            if day_of(each["on"]) != newest:
                continue
            if "until" in each:
                lasts = max(newest, day_of(each["until"]))
            else:
                lasts = newest if self.silence == "unknown" else date.max
            if day <= lasts:
                held.add(each["status"])
        return held

    def is_placed(self, day: date, offers: tuple[str, ...]) -> bool:
        for key, item in self.items.items():
            if key[2] != "placement" or "placed" not in item:
                continue
            said = item["placed"]
            if offers and said["offer"] not in offers:
                continue
            last = item["ended"]["on"] if "ended" in item else said.get("until", "9999-12-31")
            if said["on"] <= day.isoformat() <= last:
                return True
        return False

    def holds(self, outcome: Any, day: date, since: date, anchor: Anchor) -> bool:
        match outcome.outcome:
            case "any_of":
                return any(self.holds(each, day, since, anchor) for each in outcome.of)
            case "all":
                return all(self.holds(each, day, since, anchor) for each in outcome.of)
            case "placed":
                return self.is_placed(day, outcome.offers)
            case "status":
                now = self.statuses(day, self.items)
                inside = bool(now & set(outcome.status))
                return bool(now) and not inside if outcome.negated else inside
            case _:
                return any(since <= each <= day for each in self.events(outcome, anchor))

    def events(self, outcome: Any, anchor: Anchor) -> Iterator[date]:
        noun, _, stage = outcome.event.partition(".")
        for key, item in self.items.items():
            if key[2] != NOUNS.get(noun, noun) or stage not in item or "cancelled" in item:
                continue
            if any(_part(item, stage, c.field) not in c.any_of for c in outcome.where):
                continue
            is_own = key == anchor.key
            if is_own and ORDER.index(stage) < ORDER.index(anchor.stage):
                continue
            if outcome.of == "case" or is_own:
                yield day_of(item[stage]["on"])


def booked(measure: Cohort, items: Items) -> Cells:
    """Return what a cohort books for one person."""
    cells: Cells = defaultdict(int)
    life = Life(items, measure)
    for anchor in chosen(measure, items, life):
        month = anchor.day.isoformat()[:7]
        for component, on, prefix in follow(measure, life, anchor):
            head = f"{measure.id}|{measure.version}|{component}|"
            cells[f"{head}anchored|{prefix}{month}", on.isoformat()] += 1
            for each in measure.breakdowns:
                part = _part(anchor.item, anchor.stage, each.by)
                cells[f"{head}{each.by}|{part}@{prefix}{month}", on.isoformat()] += 1
    return cells


def chosen(measure: Cohort, items: Items, life: Life) -> list[Anchor]:
    found = sorted(anchors(measure, items, life), key=lambda a: (a.day, a.fact))
    if measure.each == "every":
        return found
    first: dict[int, Anchor] = {}
    for anchor in found:
        first.setdefault(anchor.day.year if measure.each == "first_of_year" else 0, anchor)
    return list(first.values())


def anchors(measure: Cohort, items: Items, life: Life) -> Iterator[Anchor]:
    for anchor in candidates(measure, items, life):

        def part(field: str, anchor: Anchor = anchor) -> Any:
            return _part(anchor.item, anchor.stage, field)

        if all(part(c.field) in c.any_of for c in measure.anchor.where) and not any(
            part(c.field) in c.any_of for c in measure.exclude
        ):
            yield anchor


def candidates(measure: Cohort, items: Items, life: Life) -> Iterator[Anchor]:
    own = measure.id.rsplit("/", 1)[0]
    if measure.anchor.anchor == "event":
        noun, _, stage = measure.anchor.event.partition(".")
        for key, item in items.items():
            is_told = stage in item and "cancelled" not in item
            if is_told and key[1:3] == (own, NOUNS.get(noun, noun)):
                said = item[stage]
                yield Anchor(day_of(said["on"]), said["fact"], said, item, stage, key)
        return
    yield from spells(measure, items, life)


def spells(measure: Cohort, items: Items, life: Life) -> Iterator[Anchor]:
    told = [v["reported"] for k, v in items.items() if k[2] == "status" and "reported" in v]
    if not told:
        return
    anchor: Any = measure.anchor
    begins = min(day_of(each["on"]) for each in told)
    days = [
        begins + n * DAY
        for n in range(FAR)
        if life.statuses(begins + n * DAY, items) & set(anchor.status)
    ]
    stretches: list[list[date]] = []
    for day in days:
        if stretches and (day - stretches[-1][-1]).days <= 1 + anchor.bridged_days:
            stretches[-1].append(day)
        else:
            stretches.append([day])
    for stretch in stretches:
        is_over = stretch[-1] < begins + (FAR - 1) * DAY
        if anchor.end == "last_day" and not is_over:
            continue
        day = stretch[0] if anchor.end == "first_day" else stretch[-1]
        said = _teller(anchor, told, day)
        yield Anchor(day, said["fact"], said, {"reported": said}, "reported", None)


def _teller(anchor: Any, told: list[dict[str, Any]], day: date) -> dict[str, Any]:
    """Return the report by which the day is in the status."""
    of_status = [s for s in told if s["status"] in anchor.status and day_of(s["on"]) <= day]
    newest = max(s["on"] for s in of_status)
    same_day = sorted((s for s in of_status if s["on"] == newest), key=lambda s: s["fact"])
    if anchor.end == "first_day":
        return same_day[0]
    lasting = [s for s in same_day if "until" not in s or s["until"] >= day.isoformat()]
    return (lasting or same_day)[-1]


def follow(measure: Cohort, life: Life, anchor: Anchor) -> Iterator[tuple[str, date, str]]:
    yield "entered", anchor.day, ""
    opens, closes, since = window(measure, anchor.day)
    met = answered(measure, life, anchor, (opens, closes, since))
    left = None
    if measure.leaves_on is not None and measure.who_leaves != "stays":
        left = first_day(measure.leaves_on, life, anchor, (anchor.day, closes, anchor.day))
    early = measure.counts == "when_met" and met is not None
    ripe = max(anchor.day, met if early and met is not None else closes)
    if left is not None and measure.who_leaves == "out_of_both" and not (early and ripe <= left):
        yield "left", left, ""
        return
    yield "matured", ripe, ""
    if met is None or (left is not None and left < met):
        return
    yield "numerator", ripe, ""
    if measure.test.test != "within":
        return
    took = 0
    while _unit_later(anchor.day, took + 1, measure.elapsed_in) <= met:
        took += 1
    yield "elapsed", ripe, f"{took}@"


def _unit_later(day: date, many: int, unit: str) -> date:
    if unit == "months":
        return months_on(day, many)
    return day + many * (7 if unit == "weeks" else 1) * DAY


def window(measure: Cohort, day: date) -> tuple[date, date, date]:
    test: Any = measure.test
    less = DAY if measure.ends == "excluded" else 0 * DAY
    match test.test:
        case "within":
            opens = later(day, test.before, sign=-1) if test.before else day
            return opens, later(day, test.limit) - less, opens
        case "sustained":
            return later(day, test.first), later(day, test.last) - less, day
        case "at":
            return later(day, test.after), later(day, test.after), day
        case _:
            return day, later(day, test.over) - less, day


def first_day(
    outcome: Any, life: Life, anchor: Anchor, days: tuple[date, date, date]
) -> date | None:
    opens, closes, since = days
    day = opens
    while day <= closes:
        if life.holds(outcome, day, since, anchor):
            return day
        day += DAY
    return None


def answered(
    measure: Cohort, life: Life, anchor: Anchor, days: tuple[date, date, date]
) -> date | None:
    opens, closes, since = days
    test: Any = measure.test
    if test.test == "within":
        return first_day(measure.outcome, life, anchor, days)
    there = opens - DAY
    day = opens
    while day <= closes:
        if life.holds(measure.outcome, day, since, anchor):
            there = day
        elif test.test != "gap" or day > later(there, test.limit):
            return None
        day += DAY
    return closes
