"""The measures counted the plain way: list what counts, then add up."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeAlias

from .door import Fact

Measure: TypeAlias = dict[str, Any]
ITEMS: Final = {
    "forloeb": "forloeb",
    "person": "placement",
    "activity": "activity",
    "places": "places",
    "joborder": "joborder",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """So much on one day, because of one fact."""

    on: date
    amount: int
    fact: Fact


@dataclass(frozen=True, slots=True)
class Days:
    """A quarter, the year it belongs to so far, and its last day."""

    quarter_first: date
    year_first: date
    last: date


def value(measure: Measure, facts: Iterable[Fact], days: Days) -> dict[str, int]:
    """Return quarter and year to date of what flows, or the stock on the last day."""
    return _add_up(measure, list(entries(measure, facts)), days)


def parts(measure: Measure, facts: Iterable[Fact], days: Days) -> dict[str, Any]:
    """Return the value of every part of every breakdown."""
    listed = list(entries(measure, facts))
    found: dict[str, Any] = {}
    for dimension in [each["by"] for each in measure.get("breakdowns", ())]:
        split = defaultdict(list)
        for entry in listed:
            split[told(entry.fact, dimension)].append(entry)
        found[dimension] = {
            part: _add_up(measure, some, days) for part, some in sorted(split.items())
        }
    return found


def _add_up(measure: Measure, listed: list[Entry], days: Days) -> dict[str, int]:
    def since(first: date) -> int:
        return sum(entry.amount for entry in listed if first <= entry.on <= days.last)

    if measure["kind"] == "level":
        return {"stock": since(date.min)}
    return {"quarter": since(days.quarter_first), "year": since(days.year_first)}


def entries(measure: Measure, facts: Iterable[Fact]) -> Iterator[Entry]:
    """List what a measure counts."""
    initiative = measure["id"].rsplit("/", 1)[0]
    of_initiative = [fact for fact in facts if fact.data.get("initiative") == initiative]
    if measure["kind"] == "level":
        told_whole = measure["opened_by"] == "figure.reported"
        yield from (_told_whole if told_whole else _stock)(measure, of_initiative)
        return
    if measure["op"] == "reported":
        yield from _reported(measure, of_initiative)
        return
    counted = [fact for fact in _once(measure["event"], of_initiative) if _meets(fact, measure)]
    if measure["op"] == "distinct":
        counted = _earliest(counted, lambda fact: (fact.citizen, fact.data["on"][:4]))
    for fact in counted:
        amount = fact.data.get(measure["field"], 0) if measure["op"] == "sum" else 1
        yield Entry(_on(fact), amount, fact)


def _stock(measure: Measure, facts: list[Fact]) -> Iterator[Entry]:
    closed = {f.data["places"]: _on(f) for f in facts if f.noun == "places.closed"}
    for fact in _once(measure["opened_by"], facts):
        if _meets(fact, measure):
            yield Entry(_on(fact), fact.data["quantity"], fact)
            if fact.data["places"] in closed:
                yield Entry(closed[fact.data["places"]], -fact.data["quantity"], fact)


def _told_whole(measure: Measure, facts: list[Fact]) -> Iterator[Entry]:
    """Turn a stock as it is told, again and again, into what each telling adds to the last."""
    before = 0
    own = [fact for fact in facts if fact.data.get("measure") == measure["id"]]
    for fact in sorted((f for f in own if f.noun == "figure.reported"), key=_order):
        stock = int(Decimal(str(fact.data["figure"]["value"])))
        yield Entry(_on(fact), stock - before, fact)
        before = stock


def _reported(measure: Measure, facts: list[Fact]) -> Iterator[Entry]:
    """Turn running totals of a calendar year into what each adds to the one before."""
    before: dict[int, int] = defaultdict(int)
    told_here = [
        fact
        for fact in facts
        if fact.noun == "figure.reported" and fact.data["measure"] == measure["id"]
    ]
    for fact in sorted(told_here, key=_order):
        amount = int(Decimal(str(fact.data["figure"]["value"])))
        if fact.data.get("basis", "to_date") == "to_date":
            total, amount = amount, amount - before[_on(fact).year]
            before[_on(fact).year] = total
        yield Entry(_on(fact), amount, fact)


def _once(noun: str, facts: list[Fact]) -> list[Fact]:
    """Return one fact of each thing that happened: the earliest, whoever reports it."""
    family = noun.split(".", maxsplit=1)[0]
    happened = [fact for fact in facts if fact.noun == noun]
    if family == "status":
        return _earliest(happened, lambda f: (f.citizen, f.data["status"], f.data["on"]))
    item = ITEMS[family]
    if family == "forloeb":
        off = {(f.citizen, f.data[item]) for f in facts if f.noun == "forloeb.cancelled"}
        happened = [fact for fact in happened if (fact.citizen, fact.data[item]) not in off]
    return _earliest(happened, lambda fact: (fact.citizen, fact.data[item]))


def _earliest(facts: Iterable[Fact], same: Callable[[Fact], object]) -> list[Fact]:
    first: dict[object, Fact] = {}
    for fact in sorted(facts, key=_order):
        first.setdefault(same(fact), fact)
    return list(first.values())


def _meets(fact: Fact, measure: Measure) -> bool:
    return all(_is_so(fact, condition) for condition in measure.get("where", ()))


def _is_so(fact: Fact, condition: dict[str, Any]) -> bool:
    is_told = told(fact, condition["field"])
    if "any_of" in condition:
        return is_told in condition["any_of"]
    if is_told is None:
        return False
    return bool(condition.get("at_least", 0) <= is_told <= condition.get("at_most", is_told))


def told(fact: Fact, dimension: str) -> Any:
    if dimension in {"sex", "origin", "match_group", "district"}:
        return fact.data.get("citizen", {}).get(dimension)
    if dimension == "completed":
        return fact.data.get("completed", True)
    return fact.data.get(dimension)


def _on(fact: Fact) -> date:
    return date.fromisoformat(fact.data["on"])


def _order(fact: Fact) -> tuple[str, str]:
    return fact.data["on"], str(fact.uuid)
