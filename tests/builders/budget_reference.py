"""A second, naive reading of the rules of a budget line: from the events as sent, day by day."""

from collections.abc import Iterable, Mapping
from datetime import date
from math import ceil
from typing import TypeAlias

from schemas.activity import ForloebCancelled, ForloebEnded, ForloebReferred, ForloebStarted
from schemas.base import Contract
from schemas.money import AppropriationGranted, AppropriationTransferred, CostCredited, CostInvoiced
from schemas.plans import BudgetLine

Told: TypeAlias = tuple[str, Contract]


def accounts_on(day: date, line: BudgetLine, holding: Iterable[Told]) -> dict[str, int]:
    """Return what stands on the line's accounts on a day, of the facts that hold in the end."""
    facts = _one_per_stage(holding)
    corrected = _corrected(day, line, facts)
    consumed = sum(_cost(data) for _, data in _costs(day, line, None, facts))
    committed = 0
    for forloeb in {name for _, data in facts if (name := getattr(data, "forloeb", None))}:
        used = max(0, sum(_cost(data) for _, data in _costs(day, line, forloeb, facts)))
        consumed += used
        committed += max(0, _limit(day, line, forloeb, facts) - used)
    named = {
        "granted": -corrected,
        "available": corrected - committed - consumed,
        "committed": committed,
        "consumed": consumed,
    }
    return {account: amount for account, amount in named.items() if amount}


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
                thing = data.forloeb  # type: ignore[attr-defined]
        first.setdefault((type(data), thing), (fact, data))
    return list(first.values())


def _corrected(day: date, line: BudgetLine, facts: Iterable[Told]) -> int:
    own = line.appropriation_oere if day >= date(line.year, 1, 1) else 0
    total = own or 0
    for _, data in facts:
        match data:
            case AppropriationGranted() if data.line == line.id and data.on <= day:
                if data.category == "supplementary" or line.appropriation_oere is None:
                    total += data.amount_oere
            case AppropriationTransferred() if data.on <= day:
                total -= data.amount_oere if data.line == line.id else 0
                total += data.amount_oere if data.to_line == line.id else 0
    return total


def _costs(
    day: date, line: BudgetLine, forloeb: str | None, facts: Iterable[Told]
) -> list[tuple[str, CostInvoiced | CostCredited]]:
    paid_by = {d.invoice: d.forloeb for _, d in facts if isinstance(d, CostInvoiced) and d.forloeb}
    paid_by |= {
        d.invoice: d.forloeb
        for _, d in facts
        if isinstance(d, CostCredited) and d.forloeb and d.invoice not in paid_by
    }
    return [
        (fact, data)
        for fact, data in facts
        if isinstance(data, CostInvoiced | CostCredited)
        and data.line == line.id
        and data.on <= day
        and (data.forloeb or paid_by.get(data.invoice)) == forloeb
    ]


def _cost(data: CostInvoiced | CostCredited) -> int:
    return data.amount_oere if isinstance(data, CostInvoiced) else -data.amount_oere


def _limit(day: date, line: BudgetLine, forloeb: str, facts: Iterable[Told]) -> int:
    """Return the most that may stand committed and consumed for a forløb at the end of a day."""
    stages: Mapping[type[Contract], Contract] = {
        type(d): d
        for _, d in facts
        if getattr(d, "forloeb", None) == forloeb and not hasattr(d, "line")
    }
    begun, said = stages.get(ForloebStarted), stages.get(ForloebReferred)
    by = said if line.commits_on == "referred" and said else begun
    if not isinstance(by, ForloebStarted | ForloebReferred) or by.on > day:
        return 0
    offers = [by.offer, *(d.offer for d in stages.values() if hasattr(d, "offer"))]
    if line.offers and next((offer for offer in offers if offer), None) not in line.offers:
        return 0
    holding = [
        p
        for p in line.prices
        if p.valid_from <= by.on and (p.valid_to is None or by.on <= p.valid_to)
    ]
    if not holding:
        return 0
    price = max(holding, key=lambda p: p.valid_from)
    weeks = next((d.weeks for d in (begun, said) if d is not None and d.weeks is not None), 0)  # type: ignore[attr-defined]
    limits = [price.amount_oere * (weeks if price.per == "week" else 1)]
    over, off = stages.get(ForloebEnded), stages.get(ForloebCancelled)
    if isinstance(off, ForloebCancelled) and off.on <= day:
        limits.append(0)
    if (
        isinstance(over, ForloebEnded)
        and isinstance(begun, ForloebStarted)
        and over.on <= day
        and price.per == "week"
    ):
        limits.append(price.amount_oere * max(0, ceil(((over.on - begun.on).days + 1) / 7)))
    return min(limits + _left_by_final_invoices(day, line, forloeb, facts))


def _left_by_final_invoices(
    day: date, line: BudgetLine, forloeb: str, facts: Iterable[Told]
) -> list[int]:
    """A final invoice leaves what was consumed when it came: on a day, invoices before credits."""
    costs = sorted(
        _costs(day, line, forloeb, facts),
        key=lambda told: (told[1].on, isinstance(told[1], CostCredited), told[0]),
    )
    return [
        max(0, sum(_cost(each) for _, each in costs[: place + 1]))
        for place, (_, data) in enumerate(costs)
        if isinstance(data, CostInvoiced) and data.final
    ]
