"""A second reading of what facts add up to, from plain dictionaries: slow, and its own."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final, TypeAlias

from schemas.base import Contract
from schemas.catalogue import type_of
from schemas.corrections import FactWithdrawn
from schemas.measures import Aggregate, Level, Measure, Milestone
from schemas.plans import InitiativeAdopted

Facts: TypeAlias = Mapping[tuple[str, str, int], Contract]
Cells: TypeAlias = dict[tuple[str, str], int]
Said: TypeAlias = dict[str, Any]
Item: TypeAlias = dict[str, Said]
Items: TypeAlias = dict[tuple[str, str, str, str], Item]

_NAMED_BY: Final = {
    "forloeb": "forloeb",
    "person": "placement",
    "placement": "placement",
    "status": "status",
    "joborder": "joborder",
    "places": "places",
    "activity": "activity",
    "figure": "measure",
    "milestone": "milestone",
}
_A_DAY_EACH: Final = ("status", "figure")


def holding(facts: Facts) -> dict[tuple[str, str], Contract]:
    """Return what holds in the end: of each fact its highest revision, unless it was withdrawn."""
    highest: dict[tuple[str, str], tuple[int, Contract]] = {}
    for (subject, fact, revision), data in facts.items():
        if (subject, fact) not in highest or highest[subject, fact][0] < revision:
            highest[subject, fact] = (revision, data)
    return {key: data for key, (_, data) in highest.items() if not isinstance(data, FactWithdrawn)}


def measured(facts: Facts, plan: Iterable[InitiativeAdopted]) -> Cells:
    """Return the amount on every account and day, those that are not nothing."""
    items = _items(facts)
    cells: Cells = defaultdict(int)
    for adopted in plan:
        for measure in adopted.initiative.measures:
            for component, item, stage, day, amount in _entries(
                measure, adopted.initiative.id, items
            ):
                head = f"{measure.id}|{measure.version}|{component}|"
                cells[f"{head}|", day] += amount
                breakdowns = () if component == "published" else getattr(measure, "breakdowns", ())
                for each in breakdowns:
                    cells[f"{head}{each.by}|{_part(item, stage, each.by)}", day] += amount
    return {key: amount for key, amount in cells.items() if amount}


def _items(facts: Facts) -> Items:
    """Return the items by (subject, initiative, kind, name); of two tellings the earlier holds."""
    items: Items = defaultdict(dict)
    for (subject, fact), data in sorted(holding(facts).items()):
        noun, _, stage = type_of(type(data)).noun.partition(".")
        if noun not in _NAMED_BY:
            continue
        said = data.model_dump(mode="json", exclude_none=True)
        said.update(said.pop("citizen", {}), fact=fact)
        name, kind = said[_NAMED_BY[noun]], _NAMED_BY[noun]
        if noun in _A_DAY_EACH:
            name = f"{name} {said['on']}"
        if stage == "replanned":
            stage = f"replanned {fact}"
        item = items[subject, said.get("initiative", ""), kind, name]
        known = item.get(stage)
        if known is None or (said["on"], fact) < (known["on"], known["fact"]):
            item[stage] = said
    return items


def _part(item: Item, stage: str, name: str) -> Any:
    """Return what the stage says, else the earliest of the other stages that says anything."""
    own = item[stage].get(name)
    if own is not None:
        return own
    others = sorted(
        (said["on"], said["fact"], said[name]) for said in item.values() if name in said
    )
    return others[0][2] if others else "unknown"


def _entries(
    measure: Measure, initiative: str, items: Items
) -> Iterator[tuple[str, Item, str, str, int]]:
    """Yield (component, item, stage, day, amount)."""
    if isinstance(measure, Milestone):
        yield from _delivered(measure.milestone, initiative, items)
        return
    if not isinstance(measure, Aggregate | Level):
        return
    event = measure.opened_by if isinstance(measure, Level) else str(measure.event)
    if isinstance(measure, Aggregate) and measure.op == "reported":
        event = "figure.reported"
    noun, _, stage = event.partition(".")
    own = {
        key: item
        for key, item in items.items()
        if key[1:3] == (initiative, _NAMED_BY[noun]) and _counts(measure, item, stage)
    }
    if isinstance(measure, Level):
        yield from (
            ("value", item, stage, *each) for item in own.values() for each in _open(item, stage)
        )
        return
    if measure.op == "reported":
        told = [item for item in own.values() if item[stage]["measure"] == measure.id]
        yield from (("published", item, stage, item[stage]["on"], 1) for item in told)
    for item, amount in _amounts(measure, own, stage):
        if amount:
            yield "value", item, stage, item[stage]["on"], amount


def _counts(measure: Aggregate | Level, item: Item, stage: str) -> bool:
    if stage not in item or "cancelled" in item:
        return False
    return all(_part(item, stage, each.field) in each.any_of for each in measure.where)


def _amounts(measure: Aggregate, own: Items, stage: str) -> Iterator[tuple[Item, int]]:
    if measure.op == "distinct":
        yield from ((item, 1) for item in _first_times(measure, own, stage))
    elif measure.op == "reported":
        yield from _differences(measure.id, own)
    else:
        for item in own.values():
            said = _part(item, stage, measure.field) if measure.op == "sum" and measure.field else 1
            yield item, 0 if said == "unknown" else int(said)


def _first_times(measure: Aggregate, own: Items, stage: str) -> Iterable[Item]:
    first: dict[tuple[str, str], Item] = {}
    for (subject, *_), item in sorted(
        own.items(), key=lambda each: (each[1][stage]["on"], each[1][stage]["fact"])
    ):
        span = item[stage]["on"][:4] if measure.distinct_within == "year" else ""
        first.setdefault((subject, span), item)
    return first.values()


def _differences(measure: str, own: Items) -> Iterator[tuple[Item, int]]:
    running: dict[tuple[str, str], int] = defaultdict(int)
    told = [(key[0], item) for key, item in own.items() if item["reported"]["measure"] == measure]
    for subject, item in sorted(
        told, key=lambda t: (t[1]["reported"]["on"], t[1]["reported"]["fact"])
    ):
        said = item["reported"]
        amount = int(float(said["figure"]["value"]))
        if said["basis"] == "in_period":
            yield item, amount
            continue
        year = (subject, said["on"][:4])
        yield item, amount - running[year]
        running[year] = amount


def _open(item: Item, stage: str) -> Iterator[tuple[str, int]]:
    begins, many = item[stage]["on"], int(item[stage].get("quantity", 1))
    closed, ended = item.get("closed"), item.get("ended")
    gone = None
    if stage == "opened":
        gone = closed["on"] if closed else None
    elif ended or "until" in item[stage]:
        last = ended["on"] if ended else item[stage]["until"]
        gone = (date.fromisoformat(last) + timedelta(days=1)).isoformat()
    if gone is None or gone > begins:
        yield begins, many
        if gone is not None:
            yield gone, -many


def _delivered(
    milestone: str, initiative: str, items: Items
) -> Iterator[tuple[str, Item, str, str, int]]:
    for (_, where, kind, name), item in items.items():
        if (where, kind, name) != (initiative, "milestone", milestone):
            continue
        for stage, said in item.items():
            if stage == "reached":
                yield "reached", item, stage, said["on"], 1
            elif "planned_on" in said:
                yield stage.partition(" ")[0], item, stage, said["planned_on"], 1
