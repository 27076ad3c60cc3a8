"""
What one forløb and its costs make flow between the accounts of a budget line.

At any moment a forløb has a limit: the least of what it obliges to, what its final invoice left,
what its early end leaves, and nothing once it is called off. Consumed is what is invoiced minus
what is credited, never below nothing; committed is what the limit leaves beyond that. Each thing
that happens moves money from the position before it to the position after it.
"""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple, TypeAlias

from schemas.cases import Stage
from schemas.snapshots import BudgetAccount

from .lines import Line
from .prices import obligation_of

GRANTED: Final = "granted"
AVAILABLE: Final = "available"
COMMITTED: Final = "committed"
CONSUMED: Final = "consumed"
_NO_LIMIT: Final = 2**62
# On one day: the obligation first, then what draws on it, last what ends it.
_OBLIGED, _INVOICED, _CREDITED, _CLOSED = range(4)


class Flow(NamedTuple):
    """
    From one account of a line to the next, on a day, because of a fact.

    The direction is always granted, available, committed, consumed; money that comes back is a
    negative amount.
    """

    line: str
    source: BudgetAccount
    target: BudgetAccount
    valid_on: str
    fact: str


class Cost(NamedTuple):
    """What was invoiced for, or credited against (then negative), a budget line."""

    on: str
    fact: str
    amount: int
    is_final: bool


# Day, rank, fact, amount, and whether it is the forløb's final invoice; they sort as they happened.
_Happening: TypeAlias = tuple[str, int, str, int, bool]


def flows_of_forloeb(
    line: Line, forloeb: Mapping[str, Stage], costs: Iterable[Cost]
) -> list[tuple[Flow, int]]:
    """Return what a forløb and the costs paid for it make flow on a line."""
    flows: list[tuple[Flow, int]] = []
    obliged = invoiced = committed = consumed = 0
    cap = _NO_LIMIT
    for on, rank, fact, amount, is_final in sorted(_happenings(line, forloeb, costs)):
        if rank == _OBLIGED:
            obliged = amount
        elif rank == _CLOSED:
            cap = min(cap, amount)
        else:
            invoiced += amount
            if is_final:
                cap = min(cap, max(0, invoiced))
        # A credit that comes before its invoice waits for it.
        now_consumed = max(0, invoiced)
        now_committed = max(0, min(obliged, cap) - now_consumed)
        for source, target, moved in _between(now_committed - committed, now_consumed - consumed):
            flows.append((Flow(line.id, source, target, on, fact), moved))
        committed, consumed = now_committed, now_consumed
    return flows


def _happenings(
    line: Line, forloeb: Mapping[str, Stage], costs: Iterable[Cost]
) -> list[_Happening]:
    happenings = [
        (on, _INVOICED if amount > 0 else _CREDITED, fact, amount, is_final)
        for on, fact, amount, is_final in costs
    ]
    obligation = obligation_of(line, forloeb) if line.prices and forloeb else None
    if obligation is not None:
        on, fact, amount, kept = obligation
        happenings.append((on, _OBLIGED, fact, amount, False))
        if kept is not None:
            ended = forloeb["ended"]
            happenings.append((ended.on, _CLOSED, ended.fact, kept, False))
        cancelled = forloeb.get("cancelled")
        if cancelled is not None:
            happenings.append((cancelled.on, _CLOSED, cancelled.fact, 0, False))
    return happenings


def _between(committed: int, consumed: int) -> list[tuple[BudgetAccount, BudgetAccount, int]]:
    """Return the flows that change what is committed and consumed by so much."""
    if not consumed:
        return [(AVAILABLE, COMMITTED, committed)] if committed else []
    drawn = 0
    if consumed > 0 > committed:
        drawn = min(consumed, -committed)
    elif consumed < 0 < committed:
        drawn = max(consumed, -committed)
    flows: list[tuple[BudgetAccount, BudgetAccount, int]] = [
        (COMMITTED, CONSUMED, drawn),
        (AVAILABLE, COMMITTED, committed + drawn),
        (AVAILABLE, CONSUMED, consumed - drawn),
    ]
    return [flow for flow in flows if flow[2]]


def flow_of_cost(line: Line, cost: Cost) -> tuple[Flow, int]:
    """Return what a cost that pays for no forløb makes flow."""
    return Flow(line.id, AVAILABLE, CONSUMED, cost.on, cost.fact), cost.amount


def flow_of_grant(line: Line, on: str, fact: str, amount: int) -> tuple[Flow, int]:
    """Return what granting (or, negative, taking back) an amount makes flow."""
    return Flow(line.id, GRANTED, AVAILABLE, on, fact), amount
