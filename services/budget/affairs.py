"""What in a case is booked by itself: a forløb or places with their costs, a cost, a decision."""

from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from schemas.cases import Case, Item, Items, Occurrence, Stage, group_of, lookup
from schemas.snapshots import BudgetAccount

from . import ledger
from .ledger import Cost, Flow
from .lines import Book, Line, find_line
from .prices import Obligation, obligation_of, obligation_of_places

Flows: TypeAlias = list[tuple[Flow, int]]
PAID_FOR: Final = ("forloeb", "places")


class Affair(NamedTuple):
    """Names a forløb, places, a cost or a decision of a case."""

    kind: str
    initiative: str
    item: str


def touched(case: Case, says: Occurrence) -> set[Affair]:
    """Return the affairs that a fact may change: a cost may go from one forløb to another."""
    if says.kind != "cost":
        return {Affair(says.kind, says.initiative, says.item)}
    known = case.group(says.group).get(says.item, {})
    after = known | {says.stage: says.told}
    both = (
        *_affairs_of_cost(says.initiative, says.item, known),
        *_affairs_of_cost(says.initiative, says.item, after),
    )
    return set(both)


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
        kind, paid_for = _paid_for(item, stage) or ("cost", name)
        yield Affair(kind, initiative, paid_for)


def _paid_for(item: Item, stage: str) -> tuple[str, str] | None:
    """Return what a cost pays for, as kind and name; None where it is for the line itself."""
    for kind in PAID_FOR:
        named = lookup(item, stage, kind)
        if named is not None:
            return kind, str(named)
    return None


def flows(case: Case, affair: Affair, book: Book) -> Flows:
    """Return what the affair makes flow on the lines that are known."""
    match affair.kind:
        case "forloeb" | "places":
            return _of_obligation(case, affair, book)
        case "cost":
            return _of_cost(case, affair, book)
        case "appropriation":
            return _of_decision(case, affair, book)
        case _:
            return []


def _of_obligation(case: Case, affair: Affair, book: Book) -> Flows:
    definitions = book.get(affair.initiative)
    item = _items(case, affair).get(affair.item, {})
    paid = case.group(group_of("cost", affair.initiative))
    costs = _costs(paid, (affair.kind, affair.item)) if paid else []
    if definitions is None or not (item or costs):
        return []
    flows: Flows = []
    for line in definitions.lines.values():
        own = [cost for line_id, cost in costs if line_id == line.id] if costs else []
        obligation = _obligation(line, affair.kind, item)
        if own or obligation is not None:
            flows += ledger.flows_of_obligation(line, obligation, own)
    return flows


def _obligation(line: Line, kind: str, item: Item) -> Obligation | None:
    if kind == "places":
        return obligation_of_places(line, item) if line.place_prices else None
    return obligation_of(line, item) if line.prices and item else None


def _of_cost(case: Case, affair: Affair, book: Book) -> Flows:
    items = _items(case, affair)
    item = {affair.item: items[affair.item]} if affair.item in items else {}
    return [
        ledger.flow_of_cost(line, cost)
        for line_id, cost in _costs(item, None)
        if (line := find_line(book, line_id)) is not None
    ]


def _of_decision(case: Case, affair: Affair, book: Book) -> Flows:
    flows: Flows = []
    for stage, told in _items(case, affair).get(affair.item, {}).items():
        for line_id, amount, account in _granted(stage, told):
            line = find_line(book, line_id)
            if line is not None and _counts(line, told):
                flows += ledger.flows_of_grant(line, (told.on, told.fact), amount, account)
    return flows


def _granted(stage: str, told: Stage) -> list[tuple[str, int, BudgetAccount]]:
    """Return what a decision gives to which line, and as what."""
    said = told.values
    line, amount = str(said["line"]), int(said["amount_oere"])
    if stage == "transferred":
        return [(line, -amount, "transferred"), (str(said["to_line"]), amount, "transferred")]
    standing = said.get("standing", "adopted")
    account = said["category"] if standing == "adopted" else standing
    return [(line, amount, account)]  # type: ignore[list-item]  # categories name their accounts


def _counts(line: Line, decision: Stage) -> bool:
    # The plan's own appropriation is the original one: the decision behind it is no second grant.
    return line.appropriation is None or decision.values.get("category") != "original"


def _items(case: Case, affair: Affair) -> Items:
    return case.group(group_of(affair.kind, affair.initiative))


def _costs(items: Items, paid_for: tuple[str, str] | None) -> list[tuple[str, Cost]]:
    """Return the costs that pay for this (None: for the line itself), with their lines."""
    return [
        (str(told.values["line"]), _cost(stage, told))
        for item in items.values()
        for stage, told in item.items()
        if _paid_for(item, stage) == paid_for
    ]


def _cost(stage: str, told: Stage) -> Cost:
    said = told.values
    amount = int(said["amount_oere"])
    paper = str(said.get("provider", "")), str(said.get("posted_on", ""))
    if stage == "credited":
        return Cost(told.on, told.fact, -amount, False, *paper)  # noqa: FBT003 - not final
    return Cost(told.on, told.fact, amount, said["final"] is True, *paper)
