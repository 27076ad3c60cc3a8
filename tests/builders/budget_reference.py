"""A second, naive reading of the rules of a budget line: from the events as sent, day by day."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from math import ceil
from typing import Final, TypeAlias

from schemas.activity import (
    ForloebCancelled,
    ForloebEnded,
    ForloebReferred,
    ForloebStarted,
    PlacesClosed,
    PlacesOpened,
)
from schemas.base import Contract
from schemas.money import AppropriationGranted, AppropriationTransferred, CostCredited, CostInvoiced
from schemas.plans import BudgetLine, Price

Told: TypeAlias = tuple[str, Contract]
Thing: TypeAlias = tuple[str, str]
Paid: TypeAlias = CostInvoiced | CostCredited
Stages: TypeAlias = Mapping[type[Contract], Contract]
_ADOPTED: Final = ("original", "supplementary", "transferred", "carried_over")


def accounts_on(
    day: date, line: BudgetLine, holding: Iterable[Told], first_oere: int | None = None
) -> dict[str, int]:
    """
    Return what stands on the line's accounts on a day, of the facts that hold in the end.

    ``first_oere`` is what an earlier version of the plan gave it first, if there was one.
    """
    facts = _one_per_stage(holding)
    decided = _decided(day, line, facts)
    if first_oere is not None and decided["original"]:
        decided["supplementary"] += decided["original"] - first_oere
        decided["original"] = first_oere
    corrected = sum(decided[name] for name in _ADOPTED)
    consumed = sum(_cost(data) for _, data in _costs(day, line, None, facts))
    committed = released = 0
    for thing in {thing for _, data in facts for thing in _things(data)}:
        used = max(0, sum(_cost(data) for _, data in _costs(day, line, thing, facts)))
        owed, limit = _owed(day, line, thing, facts)
        consumed += used
        committed += max(0, limit - used)
        released += owed - min(owed, max(limit, used))
    named = {
        "granted": -corrected,
        "available": corrected - committed - consumed,
        "committed": committed,
        "consumed": consumed,
        "released": released,
        "noted": -released - sum(decided.values()),
        **decided,
    }
    return {account: amount for account, amount in named.items() if amount}


def _things(data: Contract) -> Iterable[Thing]:
    """Yield what a fact is about that can oblige to something or be paid for."""
    for kind in ("forloeb", "places"):
        name = getattr(data, kind, None)
        if name:
            yield kind, name


def _one_per_stage(holding: Iterable[Told]) -> list[Told]:
    """Of reports of the same thing the earliest day holds, then the smaller fact."""
    first: dict[tuple[object, ...], Told] = {}
    for fact, data in sorted(holding, key=lambda told: (told[1].on, told[0])):  # type: ignore[attr-defined]
        match data:
            case CostInvoiced() | CostCredited():
                thing: object = data.invoice
            case AppropriationGranted() | AppropriationTransferred():
                thing = fact
            case _:
                thing = next(iter(_things(data)))
        first.setdefault((type(data), thing), (fact, data))
    return list(first.values())


def _decided(day: date, line: BudgetLine, facts: Iterable[Told]) -> dict[str, int]:
    decided = dict.fromkeys((*_ADOPTED, "conditional", "pending"), 0)
    if line.appropriation_oere and day >= date(line.year, 1, 1):
        decided["original" if line.standing == "adopted" else line.standing] = (
            line.appropriation_oere
        )
    for _, data in facts:
        match data:
            case AppropriationGranted() if data.line == line.id and data.on <= day:
                if data.category != "original" or line.appropriation_oere is None:
                    is_adopted = data.standing in {None, "adopted"}
                    decided[data.category if is_adopted else str(data.standing)] += data.amount_oere
            case AppropriationTransferred() if data.on <= day:
                decided["transferred"] -= data.amount_oere if data.line == line.id else 0
                decided["transferred"] += data.amount_oere if data.to_line == line.id else 0
    return decided


def _costs(
    day: date, line: BudgetLine, thing: Thing | None, facts: Iterable[Told]
) -> list[tuple[str, Paid]]:
    costs = [(fact, data) for fact, data in facts if isinstance(data, Paid)]
    return [
        (fact, data)
        for fact, data in costs
        if data.line == line.id and data.on <= day and _pays_for(data, costs) == thing
    ]


def _pays_for(cost: Paid, costs: Iterable[tuple[str, Paid]]) -> Thing | None:
    """A cost is for what it names, else for what the other report of the same invoice names."""
    same = [other for _, other in costs if other.invoice == cost.invoice]
    for kind in ("forloeb", "places"):
        for each in [cost, *sorted(same, key=lambda other: other.on)]:
            if getattr(each, kind):
                return kind, getattr(each, kind)
    return None


def _cost(data: Paid) -> int:
    return data.amount_oere if isinstance(data, CostInvoiced) else -data.amount_oere


def _owed(day: date, line: BudgetLine, thing: Thing, facts: list[Told]) -> tuple[int, int]:
    """Return what is owed for a thing at the end of a day, and the most that may stand for it."""
    stages: Stages = {
        type(d): d for _, d in facts if not hasattr(d, "line") and thing in _things(d)
    }
    owed, limits = (_of_forloeb if thing[0] == "forloeb" else _of_places)(day, line, stages)
    return owed, min([owed, *limits, *_left_by_final_invoices(day, line, thing, facts)])


def _of_forloeb(day: date, line: BudgetLine, stages: Stages) -> tuple[int, list[int]]:
    begun, said = stages.get(ForloebStarted), stages.get(ForloebReferred)
    by = said if line.commits_on == "referred" and said else begun
    if not isinstance(by, ForloebStarted | ForloebReferred) or by.on > day:
        return 0, []
    offers = [by.offer, *(d.offer for d in stages.values() if hasattr(d, "offer"))]
    if line.offers and next((offer for offer in offers if offer), None) not in line.offers:
        return 0, []
    first = begun.on if isinstance(begun, ForloebStarted) else by.on
    price = _price(line, first, {"forloeb", "week"})
    if price is None or (line.phases and by.on.year != line.year):
        return 0, []
    weeks = next((d.weeks for d in (begun, said) if d is not None and d.weeks is not None), 0)  # type: ignore[attr-defined]
    is_weekly = price.per == "week"
    owed = sum(_weeks(line, first, weeks)) if is_weekly else price.amount_oere
    over, off = stages.get(ForloebEnded), stages.get(ForloebCancelled)
    limits = [0] if isinstance(off, ForloebCancelled) and off.on <= day else []
    if (
        isinstance(over, ForloebEnded)
        and isinstance(begun, ForloebStarted)
        and over.on <= day
        and is_weekly
    ):
        begun_weeks = max(0, ceil(((over.on - begun.on).days + 1) / 7))
        limits.append(sum(_weeks(line, first, begun_weeks)))
    return owed, limits


def _weeks(line: BudgetLine, first: date, weeks: int) -> Iterable[int]:
    before = 0
    for number in range(weeks):
        price = _price(line, first + timedelta(weeks=number), {"week"})
        before = price.amount_oere if price else before
        yield before


def _of_places(day: date, line: BudgetLine, stages: Stages) -> tuple[int, list[int]]:
    opened, closed = stages.get(PlacesOpened), stages.get(PlacesClosed)
    if not isinstance(opened, PlacesOpened) or (line.offers and opened.offer not in line.offers):
        return 0, []
    first = max(opened.on, date(line.year, 1, 1))
    price = _price(line, first, {"place_month", "lump_sum"})
    if price is None or first > day:
        return 0, []
    if price.per == "lump_sum":
        is_now = first == opened.on and not (line.phases and first.year != line.year)
        return price.amount_oere if is_now else 0, []
    until = date(line.year, 12, 31)
    owed = opened.quantity * _months(line, first, until)
    if not isinstance(closed, PlacesClosed) or closed.on > day:
        return owed, []
    last = min(until, closed.on - timedelta(days=1))
    return owed, [opened.quantity * _months(line, first, last)]


def _months(line: BudgetLine, first: date, last: date) -> int:
    """Walk the days and pay for each month on the first of its days."""
    total = before = 0
    day = first
    while day <= last:
        if day in {first, day.replace(day=1)}:
            price = _price(line, day, {"place_month"})
            before = price.amount_oere if price else before
            total += before
        day += timedelta(days=1)
    return total


def _price(line: BudgetLine, day: date, kinds: set[str]) -> Price | None:
    holding = [
        price
        for price in line.prices
        if price.per in kinds
        and price.valid_from <= day
        and (price.valid_to is None or day <= price.valid_to)
    ]
    return max(holding, key=lambda price: price.valid_from) if holding else None


def _left_by_final_invoices(
    day: date, line: BudgetLine, thing: Thing, facts: Iterable[Told]
) -> list[int]:
    """A final invoice leaves what was consumed when it came: on a day, invoices before credits."""
    costs = sorted(
        _costs(day, line, thing, facts),
        key=lambda told: (told[1].on, isinstance(told[1], CostCredited), told[0]),
    )
    return [
        max(0, sum(_cost(each) for _, each in costs[: place + 1]))
        for place, (_, data) in enumerate(costs)
        if isinstance(data, CostInvoiced) and data.final
    ]
