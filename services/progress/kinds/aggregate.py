"""AGG: events counted, persons counted once, fields summed, totals as they are reported."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from schemas.cases import Item, lookup
from schemas.measures import Aggregate

from .entry import Entry, passes, spread


def entries(measure: Aggregate, items: Mapping[str, Item]) -> Iterator[Entry]:
    """Return the measure's entries for these items of one case."""
    match measure.op:
        case "count" | "sum":
            return _each(measure, items)
        case "distinct":
            return _first(measure, items)
        case "reported":
            return _reported(measure, items)


def _stage(measure: Aggregate) -> str:
    return measure.event.split(".", 1)[1] if measure.event else "reported"


def _counting(measure: Aggregate, items: Mapping[str, Item]) -> Iterator[Item]:
    stage = _stage(measure)
    for item in items.values():
        if stage in item and "cancelled" not in item and passes(measure.where, item, stage):
            yield item


def _each(measure: Aggregate, items: Mapping[str, Item]) -> Iterator[Entry]:
    stage = _stage(measure)
    for item in _counting(measure, items):
        amount = 1
        if measure.op == "sum":
            said = lookup(item, stage, str(measure.field))
            amount = int(said) if said is not None else 0
        if amount:
            yield from spread(measure, item, stage, item[stage].on, amount)


def _first(measure: Aggregate, items: Mapping[str, Item]) -> Iterator[Entry]:
    """The case's subject counts on its first day: of each year, or at all."""
    stage = _stage(measure)
    firsts: dict[str, Item] = {}
    for item in _counting(measure, items):
        within = item[stage].on[:4] if measure.distinct_within == "year" else ""
        known = firsts.get(within)
        if known is None or item[stage][:2] < known[stage][:2]:
            firsts[within] = item
    for item in firsts.values():
        yield from spread(measure, item, stage, item[stage].on, 1)


def _reported(measure: Aggregate, items: Mapping[str, Item]) -> Iterator[Entry]:
    """A running total books its difference to the one before it in the same year."""
    running: dict[str, int] = {}
    told = [
        (item["reported"], item)
        for item in items.values()
        if "reported" in item and item["reported"].values.get("measure") == measure.id
    ]
    for report, item in sorted(told, key=lambda pair: pair[0][:2]):
        amount = int(Decimal(str(report.values["figure"])))
        if report.values.get("basis", "to_date") == "to_date":
            year = report.on[:4]
            amount, running[year] = amount - running.get(year, 0), amount
        if amount:
            yield from spread(measure, item, "reported", report.on, amount)
