"""Cohorts followed person by person and day by day, in the plainest way."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from .door import Fact

Measure: TypeAlias = dict[str, Any]
Life: TypeAlias = list[Fact]
_DAY: Final = timedelta(days=1)
# The days from Monday to Friday on which Danish offices were closed, counted off a calendar.
_CLOSED: Final = frozenset(
    {
        "2009-12-24", "2009-12-25", "2009-12-31", "2010-01-01", "2010-04-01", "2010-04-02",
        "2010-04-05", "2010-04-30", "2010-05-13", "2010-05-24", "2010-12-24", "2010-12-31",
    }
)  # fmt: skip
_ITEMS: Final = {"forloeb": "forloeb", "person": "placement", "joborder": "joborder"}


@dataclass(slots=True)
class Tally:
    """How many entered, how many are ripe on a day, and to how many of these the outcome came."""

    entered: int = 0
    matured: int = 0
    numerator: int = 0

    def told(self) -> dict[str, int]:
        return {"entered": self.entered, "matured": self.matured, "numerator": self.numerator}


@dataclass(frozen=True, slots=True)
class Anchor:
    """The day somebody entered, and the item that says so, if it is one."""

    on: date
    life: Life = field(repr=False)
    item: str | None = None


def follow(measure: Measure, facts: Iterable[Fact], first: date, on: date) -> dict[str, int]:
    """Return the tally of those who entered from a first day on, as it is on a later day."""
    lives: dict[str, Life] = defaultdict(list)
    for fact in sorted(facts, key=lambda each: (each.data.get("on", ""), str(each.uuid))):
        if fact.noun.partition(".")[0] in {"forloeb", "person", "joborder", "status"}:
            lives[fact.citizen or fact.data["joborder"]].append(fact)
    tally = Tally()
    for life in lives.values():
        for anchor in _anchors(measure, life):
            if not first <= anchor.on <= on:
                continue
            tally.entered += 1
            closes = _closes(measure, anchor.on)
            if closes <= on:
                tally.matured += 1
                tally.numerator += _came(measure, anchor, closes)
    return tally.told()


def _anchors(measure: Measure, life: Life) -> Iterator[Anchor]:
    anchor, initiative = measure["anchor"], measure["id"].rsplit("/", 1)[0]
    if anchor["anchor"] == "event":
        own = [fact for fact in life if fact.data.get("initiative") == initiative]
        for item, fact in _items(own, anchor["event"]).items():
            yield Anchor(_on(fact), life, item)
        return
    for spell in _spells(life, anchor["status"]):
        begun = spell[0]
        if all(_meets(begun, each) for each in anchor.get("where", ())):
            ends_it = anchor.get("end", "first_day") == "last_day"
            last = date.fromisoformat(spell[-1].data["until"]) if ends_it else _on(begun)
            yield Anchor(last, life)


def _spells(life: Life, statuses: list[str]) -> list[Life]:
    """Return the reports of each stretch in these statuses; another status ends it."""
    spells: list[Life] = []
    is_open = False
    for fact in (each for each in life if each.noun == "status.reported"):
        is_in = fact.data["status"] in statuses
        if is_in and is_open:
            spells[-1].append(fact)
        elif is_in:
            spells.append([fact])
        is_open = is_in
    return spells


def _items(life: Life, noun: str) -> dict[str, Fact]:
    """Return the first telling of each item that came to a stage and was not called off."""
    item = _ITEMS[noun.partition(".")[0]]
    off = {fact.data.get(item) for fact in life if fact.noun == "forloeb.cancelled"}
    found: dict[str, Fact] = {}
    for fact in life:
        if fact.noun == noun and fact.data[item] not in off:
            found.setdefault(fact.data[item], fact)
    return found


def _meets(fact: Fact, condition: dict[str, Any]) -> bool:
    name = condition["field"]
    told = {**fact.data.get("citizen", {}), **fact.data}.get(name)
    return told in condition["any_of"]


def _closes(measure: Measure, on: date) -> date:
    test = measure["test"]
    return later(on, test["limit"] if test["test"] == "within" else test["last"])


def _came(measure: Measure, anchor: Anchor, closes: date) -> bool:
    test, outcome = measure["test"], measure["outcome"]
    if test["test"] == "sustained":
        first = later(anchor.on, test["first"])
        return all(_holds(outcome, anchor, day) for day in _days(first, closes))
    opens = anchor.on
    if test.get("before"):
        opens = later(anchor.on, {**test["before"], "count": -test["before"]["count"]})
    return any(_holds(outcome, anchor, day) for day in _days(opens, closes))


def _holds(outcome: dict[str, Any], anchor: Anchor, day: date) -> bool:
    """Return whether the outcome is so on a day, or has happened on it."""
    return _SORTS[outcome["outcome"]](outcome, anchor, day)


def _is_any_of(outcome: dict[str, Any], anchor: Anchor, day: date) -> bool:
    return any(_holds(each, anchor, day) for each in outcome["of"])


def _is_in_status(outcome: dict[str, Any], anchor: Anchor, day: date) -> bool:
    told = [f for f in anchor.life if f.noun == "status.reported" and _on(f) <= day]
    known = told[-1].data if told else None
    if known is None or ("until" in known and date.fromisoformat(known["until"]) < day):
        return False
    return bool((known["status"] in outcome["status"]) != outcome.get("negated", False))


def _is_placed(outcome: dict[str, Any], anchor: Anchor, day: date) -> bool:
    offers = outcome.get("offers", ())
    return any(
        _on(fact) <= day and (not offers or fact.data["offer"] in offers)
        for fact in _items(anchor.life, "person.placed").values()
    )


def _has_happened(outcome: dict[str, Any], anchor: Anchor, day: date) -> bool:
    return any(
        _on(fact) == day
        and (outcome.get("of") != "item" or item == anchor.item)
        and all(_meets(fact, each) for each in outcome.get("where", ()))
        for item, fact in _items(anchor.life, outcome["event"]).items()
    )


_SORTS: dict[str, Callable[[dict[str, Any], Anchor, date], bool]] = {
    "any_of": _is_any_of,
    "status": _is_in_status,
    "placed": _is_placed,
    "happened": _has_happened,
}


def later(day: date, span: dict[str, Any]) -> date:
    """Return the day a span later, a step at a time; a month later has the same day number."""
    count, unit = int(span["count"]), span["unit"]
    if unit == "months":
        months = day.year * 12 + day.month - 1 + count
        number = day.day
        while True:
            try:
                return date(months // 12, months % 12 + 1, number)
            except ValueError:
                number -= 1
    if unit != "working_days":
        return day + timedelta(days=count * (7 if unit == "weeks" else 1))
    while count:
        day += _DAY
        count -= day.weekday() < 5 and day.isoformat() not in _CLOSED  # noqa: PLR2004 - Saturday
    return day


def _days(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day += _DAY


def _on(fact: Fact) -> date:
    return date.fromisoformat(fact.data["on"])
