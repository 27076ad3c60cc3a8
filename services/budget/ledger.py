"""
What a forløb, or places, and their costs make flow between the accounts of a budget line.

At any moment they have a limit: the least of what they oblige to, what their final invoice left,
what their early end leaves, and nothing once they are called off. Consumed is what is invoiced
minus what is credited, never below nothing; committed is what the limit leaves beyond that, and
released what is neither. Each thing that happens moves money from the position before it to the
position after it.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple, TypeAlias

from schemas.snapshots import BudgetAccount

from .lines import Line
from .prices import Obligation

GRANTED: Final = "granted"
AVAILABLE: Final = "available"
COMMITTED: Final = "committed"
CONSUMED: Final = "consumed"
RELEASED: Final = "released"
NOTED: Final = "noted"
_NO_LIMIT: Final = 2**62
# On one day: the obligation first, then what draws on it, last what ends it.
_OBLIGED, _INVOICED, _CREDITED, _CLOSED = range(4)


class Flow(NamedTuple):
    """
    From one account of a line to the next, on a day, because of a fact.

    The direction is always granted, available, committed, consumed; money that comes back is a
    negative amount. What is only noted (why it was granted, what was released) flows from noted.
    What is consumed is some provider's, and posted on a day, where the cost says so.
    """

    line: str
    source: BudgetAccount
    target: BudgetAccount
    valid_on: str
    fact: str
    provider: str = ""
    posted_on: str = ""


class Cost(NamedTuple):
    """What was invoiced for, or credited against (then negative), a budget line."""

    on: str
    fact: str
    amount: int
    is_final: bool
    provider: str = ""
    posted_on: str = ""


# Whose, and posted when.
_Paper: TypeAlias = tuple[str, str]
# Day, rank, fact, amount, whether it is the final invoice, its paper; they sort as they happened.
_Happening: TypeAlias = tuple[str, int, str, int, bool, _Paper]
_NONE: Final[_Paper] = "", ""


def flows_of_obligation(
    line: Line, obligation: Obligation | None, costs: Iterable[Cost]
) -> list[tuple[Flow, int]]:
    """Return what an obligation and the costs paid for it make flow on a line."""
    flows: list[tuple[Flow, int]] = []
    obliged = invoiced = committed = consumed = released = 0
    cap = _NO_LIMIT
    for on, rank, fact, amount, is_final, paper in sorted(_happenings(obligation, costs)):
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
            of = paper if target == CONSUMED else _NONE
            flows.append((Flow(line.id, source, target, on, fact, *of), moved))
        now_released = obliged - now_committed - min(obliged, now_consumed)
        if now_released != released:
            flows.append((Flow(line.id, NOTED, RELEASED, on, fact), now_released - released))
        committed, consumed, released = now_committed, now_consumed, now_released
    return flows


def _happenings(obligation: Obligation | None, costs: Iterable[Cost]) -> list[_Happening]:
    happenings = [
        (on, _INVOICED if amount > 0 else _CREDITED, fact, amount, is_final, (whose, posted_on))
        for on, fact, amount, is_final, whose, posted_on in costs
    ]
    if obligation is not None:
        on, fact, amount, limits = obligation
        happenings.append((on, _OBLIGED, fact, amount, False, _NONE))
        happenings += [(each.on, _CLOSED, each.fact, each.amount, False, _NONE) for each in limits]
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
    paper = cost.provider, cost.posted_on
    return Flow(line.id, AVAILABLE, CONSUMED, cost.on, cost.fact, *paper), cost.amount


def flows_of_grant(
    line: Line, told: tuple[str, str], amount: int, account: BudgetAccount
) -> list[tuple[Flow, int]]:
    """
    Return what granting (or, negative, taking back) makes flow, by its day and its fact.

    What is conditional or pending is noted only: nothing of it can be spent yet.
    """
    noted = (Flow(line.id, NOTED, account, *told), amount)
    if account in ("conditional", "pending"):
        return [noted]
    return [(Flow(line.id, GRANTED, AVAILABLE, *told), amount), noted]
