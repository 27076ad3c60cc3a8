"""A second reading of levels, shares and sums: day by day, from plain dictionaries."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, TypeAlias

from schemas.definitions import Breakdown, Condition
from schemas.measures import Aggregate, Level, Measure, Share
from tests.faults.naive import Cells, Item, Items, _part

from .naive_cohorts import NOUNS, day_of, later

DAY = timedelta(days=1)
LAST = date(2010, 9, 30)  # later than any day of the tests
Amounts: TypeAlias = Callable[[date], dict[tuple[str, str], int]]


def booked(measure: Measure, items: Items) -> Cells:
    """Return what a measure books for one person."""
    cells: Cells = defaultdict(int)
    if isinstance(measure, Aggregate):
        _members(cells, measure, items) if measure.distinct_of != "subject" else _having(
            cells, measure, items
        )
    elif isinstance(measure, Level):
        _stock(cells, measure, items, "value", _weights(measure))
    elif isinstance(measure, Share) and measure.mode == "stock":
        _stock(cells, measure, items, "denominator", lambda *_: 1)
        _stock(cells, measure, items, "numerator", _ripe(measure))
    elif isinstance(measure, Share):
        _flow(cells, measure, items)
    return {key: amount for key, amount in cells.items() if amount}


def own_items(measure: Any, items: Items, event: str) -> list[tuple[Item, str]]:
    noun, _, stage = event.partition(".")
    initiative = measure.id.rsplit("/", 1)[0]
    return [
        (item, stage)
        for key, item in items.items()
        if key[2] == NOUNS.get(noun, noun)
        and (noun == "status" or key[1] == initiative)
        and stage in item
        and "cancelled" not in item
        and meets(measure.where, item, stage)
    ]


def meets(where: tuple[Condition, ...], item: Item, stage: str) -> bool:
    return all(_meets(each, item, stage) for each in where)


def _meets(condition: Condition, item: Item, stage: str) -> bool:
    said = _value(condition.field, item, stage)
    if condition.any_of:
        return said in condition.any_of
    if condition.none_of:
        return said not in condition.none_of
    if said == "unknown":
        return False
    low, high = condition.at_least, condition.at_most
    return (low is None or said >= low) and (high is None or said <= high)


def _value(field: str, item: Item, stage: str) -> Any:
    if field != "age":
        return _part(item, stage, field)
    born = _part(item, stage, "born")
    if born == "unknown":
        return born
    on, year, month = day_of(item[stage]["on"]), int(born[:4]), int(born[5:])
    return on.year - year if on.month >= month else on.year - year - 1


def parts(measure: Any, item: Item, stage: str) -> Iterator[tuple[str, str]]:
    yield "", ""
    for each in measure.breakdowns:
        for part in _parts(each, item, stage):
            yield each.dimension, part


def _parts(breakdown: Breakdown, item: Item, stage: str) -> list[str]:
    if breakdown.by == "free":
        fits = [part.name for part in breakdown.parts if meets(part.where, item, stage)]
        return (fits[:1] if breakdown.partition else fits) or ["unknown"]
    said = _value(breakdown.by, item, stage)
    if breakdown.by != "age" or said == "unknown":
        return [str(said)]
    bounds = [0, *[age for age in breakdown.from_age if age]]
    low = max(age for age in bounds if age <= max(said, 0))
    above = [age for age in bounds if age > low]
    return [f"{low}-{above[0] - 1}" if above else f"{low}+"]


def book(cells: Cells, measure: Any, component: str, told: tuple[Item, str], on: str) -> None:
    for dimension, part in parts(measure, *told):
        cells[f"{measure.id}|{measure.version}|{component}|{dimension}|{part}", on] += 1


def _members(cells: Cells, measure: Aggregate, items: Items) -> None:
    for item, stage in own_items(measure, items, str(measure.event)):
        name = _part(item, stage, measure.distinct_of)
        if name != "unknown":
            head = f"{measure.id}|{measure.version}|member|{measure.distinct_of}|{name}"
            cells[head, item[stage]["on"]] += 1


def _having(cells: Cells, measure: Aggregate, items: Items) -> None:
    sums: dict[str, int] = defaultdict(int)
    told = own_items(measure, items, str(measure.event))
    assert measure.having is not None
    for item, stage in sorted(told, key=lambda t: (t[0][t[1]]["on"], t[0][t[1]]["fact"])):
        span = item[stage]["on"][:4] if measure.distinct_within == "year" else ""
        if sums[span] >= measure.having.at_least:
            continue
        said = _part(item, stage, measure.having.field)
        sums[span] += 0 if said == "unknown" else said
        if sums[span] >= measure.having.at_least:
            book(cells, measure, "value", (item, stage), item[stage]["on"])


def _flow(cells: Cells, measure: Share, items: Items) -> None:
    told = own_items(measure, items, measure.event)
    told.sort(key=lambda t: (t[0][t[1]]["on"], t[0][t[1]]["fact"]))
    if measure.op == "count":
        for item, stage in told:
            book(cells, measure, "denominator", (item, stage), item[stage]["on"])
            if meets(measure.numerator, item, stage):
                book(cells, measure, "numerator", (item, stage), item[stage]["on"])
        return
    for span in {item[stage]["on"][:4] for item, stage in told}:
        same = [
            t for t in told if measure.distinct_within == "ever" or t[0][t[1]]["on"][:4] == span
        ]
        first = same[0]
        on = first[0][first[1]]["on"]
        if measure.distinct_within == "ever" and on[:4] != span:
            continue
        book(cells, measure, "denominator", first, on)
        if any(meets(measure.numerator, *t) for t in same):
            book(cells, measure, "numerator", first, on)


def _ripe(measure: Share) -> Any:
    def weight(day: date, item: Item, stage: str) -> int:
        if not meets(measure.numerator, item, stage):
            return 0
        opened = day_of(item[stage]["on"])
        ripe = later(opened, measure.numerator_after) if measure.numerator_after else opened
        return int(day >= ripe)

    return weight


def _weights(measure: Level) -> Any:
    def weight(_day: date, item: Item, stage: str) -> int:
        if measure.weight == "one":
            return 1
        hours = _part(item, stage, "hours")
        return 37 if hours == "unknown" else int(hours)

    return weight


def _is_open(measure: Any, item: Item, stage: str, day: date, told: list[Any]) -> bool:
    on = item[stage]["on"]
    if stage == "reported":
        newer = [t["reported"]["on"] for t, _ in told if t["reported"]["on"] > on]
        last = item[stage].get("until", on if measure.silence == "unknown" else "9999-12-31")
        last = max(last, on)
        if newer:
            last = min(last, (day_of(min(newer)) - DAY).isoformat())
    elif "ended" in item:
        last = item["ended"]["on"]
    else:
        last = item[stage].get("until", "9999-12-31")
    if isinstance(measure, Level) and measure.per == "week":
        monday = day - day.weekday() * DAY
        if on > last:
            return False
        return bool(on <= (monday + 6 * DAY).isoformat() and monday.isoformat() <= last)
    return bool(on <= day.isoformat() <= last)


def _stock(cells: Cells, measure: Any, items: Items, component: str, weight: Any) -> None:
    """Book the difference between each day's stock and the day's before."""
    event = measure.opened_by if isinstance(measure, Level) else measure.event
    told = own_items(measure, items, event)
    every = [(item, "reported") for key, item in items.items() if key[2] == "status"]
    before: dict[tuple[str, str], int] = {}
    day = date(2008, 11, 1)
    while day <= LAST:
        now: dict[tuple[str, str], int] = defaultdict(int)
        there = [
            (weight(day, item, stage), item, stage)
            for item, stage in told
            if _is_open(measure, item, stage, day, every)
        ]
        if getattr(measure, "overlap", "sum") == "union":
            there = sorted(there, key=lambda t: -t[0])[:1]
        for amount, item, stage in there:
            for key in parts(measure, item, stage):
                now[key] += amount
        for key in before.keys() | now.keys():
            change = now.get(key, 0) - before.get(key, 0)
            if change:
                account = f"{measure.id}|{measure.version}|{component}|{key[0]}|{key[1]}"
                cells[account, day.isoformat()] += change
        before = dict(now)
        day += DAY
