"""
What one forløb and its costs make flow between the accounts of a budget line.

At any moment a forløb has a limit: the least of what it obliges to, what its final invoice left,
what its early end leaves, and nothing once it is called off. Consumed is what is invoiced minus
what is credited, never below nothing; committed is what the limit leaves beyond that. Each thing
that happens moves money from the position before it to the position after it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

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


class _Happening(NamedTuple):
    on: str
    rank: int
    fact: str
    amount: int
    is_final: bool = False


def flows_of_forloeb(
    line: Line, forloeb: Mapping[str, Stage], costs: Iterable[Cost]
) -> Iterator[tuple[Flow, int]]:
    """Return what a forløb and the costs paid for it make flow on a line."""
    obliged = invoiced = 0
    cap = _NO_LIMIT
    committed = consumed = 0
    for on, rank, fact, amount, is_final in sorted(_happenings(line, forloeb, costs)):
        if rank == _OBLIGED:
            obliged = amount
        elif rank == _CLOSED:
            cap = min(cap, amount)
        else:
            invoiced += amount
            if is_final:
                cap = min(cap, max(0, invoiced))
        before = committed, consumed
        # A credit that comes before its invoice waits for it.
        consumed = max(0, invoiced)
        committed = max(0, min(obliged, cap) - consumed)
        for source, target, moved in _between(before, (committed, consumed)):
            yield Flow(line.id, source, target, on, fact), moved


def _happenings(
    line: Line, forloeb: Mapping[str, Stage], costs: Iterable[Cost]
) -> Iterator[_Happening]:
    obligation = obligation_of(line, forloeb) if line.prices and forloeb else None
    if obligation is not None:
        yield _Happening(obligation.on, _OBLIGED, obligation.fact, obligation.amount)
        if obligation.kept is not None:
            ended = forloeb["ended"]
            yield _Happening(ended.on, _CLOSED, ended.fact, obligation.kept)
        cancelled = forloeb.get("cancelled")
        if cancelled is not None:
            yield _Happening(cancelled.on, _CLOSED, cancelled.fact, 0)
    for cost in costs:
        rank = _INVOICED if cost.amount > 0 else _CREDITED
        yield _Happening(cost.on, rank, cost.fact, cost.amount, cost.is_final)


def _between(
    before: tuple[int, int], after: tuple[int, int]
) -> Iterator[tuple[BudgetAccount, BudgetAccount, int]]:
    """Return the flows that take (committed, consumed) from one position to another."""
    committed, consumed = after[0] - before[0], after[1] - before[1]
    drawn = 0
    if consumed > 0 > committed:
        drawn = min(consumed, -committed)
    elif consumed < 0 < committed:
        drawn = max(consumed, -committed)
    if drawn:
        yield COMMITTED, CONSUMED, drawn
    if committed + drawn:
        yield AVAILABLE, COMMITTED, committed + drawn
    if consumed - drawn:
        yield AVAILABLE, CONSUMED, consumed - drawn


def flow_of_cost(line: Line, cost: Cost) -> tuple[Flow, int]:
    """Return what a cost that pays for no forløb makes flow."""
    return Flow(line.id, AVAILABLE, CONSUMED, cost.on, cost.fact), cost.amount


def flow_of_grant(line: Line, on: str, fact: str, amount: int) -> tuple[Flow, int]:
    """Return what granting (or, negative, taking back) an amount makes flow."""
    return Flow(line.id, GRANTED, AVAILABLE, on, fact), amount
