"""What in a case is booked by itself: a forløb with its costs, a cost without one, a decision."""

from collections.abc import Iterator
from typing import NamedTuple, TypeAlias

from schemas.cases import Case, Item, Items, Occurrence, Stage, Value, group_of, lookup

from . import ledger
from .ledger import Cost, Flow
from .lines import Book, Line, find_line

Flows: TypeAlias = list[tuple[Flow, int]]


class Affair(NamedTuple):
    """Names a forløb, a cost or a decision of a case."""

    kind: str
    initiative: str
    item: str


def touched(case: Case, says: Occurrence) -> set[Affair]:
    """Return the affairs that a fact may change: a cost may go from one forløb to another."""
    affairs = {_affair(says.kind, says.initiative, says.item, says.told.values.get("forloeb"))}
    if says.kind == "cost":
        known = case.group(says.group).get(says.item, {})
        affairs.update(_affairs_of_cost(says.initiative, says.item, known))
    return affairs


def all_affairs(case: Case) -> set[Affair]:
    """Return every affair of the case."""
    affairs: set[Affair] = set()
    for group, items in case.groups.items():
        kind, _, initiative = group.partition("|")
        for name, item in items.items():
            if kind == "cost":
                affairs.update(_affairs_of_cost(initiative, name, item))
            else:
                affairs.add(Affair(kind, initiative, name))
    return affairs


def _affairs_of_cost(initiative: str, name: str, item: Item) -> Iterator[Affair]:
    for stage in item:
        yield _affair("cost", initiative, name, lookup(item, stage, "forloeb"))


def _affair(kind: str, initiative: str, item: str, forloeb: Value | None) -> Affair:
    if kind == "cost" and forloeb is not None:
        return Affair("forloeb", initiative, str(forloeb))
    return Affair(kind, initiative, item)


def flows(case: Case, affair: Affair, book: Book) -> Flows:
    """Return what the affair makes flow on the lines that are known."""
    match affair.kind:
        case "forloeb":
            return _of_forloeb(case, affair, book)
        case "cost":
            return _of_cost(case, affair, book)
        case "appropriation":
            return _of_decision(case, affair, book)
        case _:
            return []


def _of_forloeb(case: Case, affair: Affair, book: Book) -> Flows:
    definitions = book.get(affair.initiative)
    forloeb = _items(case, affair).get(affair.item, {})
    paid = case.group(group_of("cost", affair.initiative))
    costs = _costs(paid, affair.item) if paid else []
    if definitions is None or not (forloeb or costs):
        return []
    flows: Flows = []
    for line in definitions.lines.values():
        own = [cost for line_id, cost in costs if line_id == line.id] if costs else []
        if own or line.prices:
            flows += ledger.flows_of_forloeb(line, forloeb, own)
    return flows


def _of_cost(case: Case, affair: Affair, book: Book) -> Flows:
    items = _items(case, affair)
    item = {affair.item: items[affair.item]} if affair.item in items else {}
    return [
        ledger.flow_of_cost(line, cost)
        for line_id, cost in _costs(item, None)
        if (line := find_line(book, line_id)) is not None
    ]


def _of_decision(case: Case, affair: Affair, book: Book) -> Flows:
    return [
        ledger.flow_of_grant(line, told.on, told.fact, amount)
        for stage, told in _items(case, affair).get(affair.item, {}).items()
        for line_id, amount in _granted(stage, told)
        if (line := find_line(book, line_id)) is not None and _counts(line, told)
    ]


def _granted(stage: str, told: Stage) -> list[tuple[str, int]]:
    """Return what a decision gives to which line."""
    line, amount = str(told.values["line"]), int(told.values["amount_oere"])
    if stage == "transferred":
        return [(line, -amount), (str(told.values["to_line"]), amount)]
    return [(line, amount)]


def _counts(line: Line, decision: Stage) -> bool:
    # The plan's own appropriation is the original one: the decision behind it is no second grant.
    return line.appropriation is None or decision.values.get("category") != "original"


def _items(case: Case, affair: Affair) -> Items:
    return case.group(group_of(affair.kind, affair.initiative))


def _costs(items: Items, forloeb: str | None) -> list[tuple[str, Cost]]:
    """Return the costs that pay for this forløb (None: for no forløb), with their lines."""
    return [
        (str(told.values["line"]), _cost(stage, told))
        for item in items.values()
        for stage, told in item.items()
        if lookup(item, stage, "forloeb") == forloeb
    ]


def _cost(stage: str, told: Stage) -> Cost:
    amount = int(told.values["amount_oere"])
    if stage == "credited":
        return Cost(told.on, told.fact, -amount, is_final=False)
    return Cost(told.on, told.fact, amount, told.values["final"] is True)
