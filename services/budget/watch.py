"""What is said of a line when its money moves: committed too far, or a share of it used. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Final, Literal, NamedTuple, TypeAlias

from schemas.base import Contract
from schemas.reports import CommitmentExceeded, ThresholdCrossed

from .lines import Line

PERCENTS: Final = (50, 80, 100)
Balance: TypeAlias = Mapping[str, int]
Direction: TypeAlias = Literal["up", "down"]
_HUNDRED: Final = 100


class Turn(NamedTuple):
    """A line before and after a batch, and the last day on which it moved."""

    line: Line
    before: Balance
    after: Balance
    on: date


def has_own_money(line: Line, balance: Balance) -> bool:
    """Return whether there is an amount to keep within; a cost within a frame has none."""
    return line.appropriation is not None or balance["granted"] != 0


def exceeded_by(line: Line, balance: Balance) -> int:
    """Return how much more is committed and consumed than the corrected budget allows."""
    return max(0, -balance["available"]) if has_own_money(line, balance) else 0


def notices(turn: Turn) -> Iterator[Contract]:
    """Yield what a batch has made worth saying of a line."""
    line = turn.line
    excess = exceeded_by(line, turn.after)
    if line.over_commitment != "ignore" and excess != exceeded_by(line, turn.before):
        yield CommitmentExceeded(
            line=line.id,
            exceeded_by_oere=excess,
            stopped=line.over_commitment == "stop" and excess > 0,
            on=turn.on,
        )
    consumed, corrected = turn.after["consumed"], -turn.after["granted"]
    was = passed(turn.before["consumed"], -turn.before["granted"])
    for percent, direction in crossings(was, passed(consumed, corrected)):
        yield ThresholdCrossed(
            line=line.id,
            percent=percent,
            direction=direction,
            consumed_oere=consumed,
            budget_oere=corrected,
            on=turn.on,
        )


def passed(consumed: int, budget: int) -> frozenset[int]:
    """Return the shares of a budget that are used; of none no share is."""
    if budget <= 0:
        return frozenset()
    return frozenset(each for each in PERCENTS if consumed * _HUNDRED >= budget * each)


def crossings(was: frozenset[int], now: frozenset[int]) -> Iterator[tuple[int, Direction]]:
    """Yield each threshold that has been passed and which way, in the order it was passed."""
    yield from ((percent, "up") for percent in sorted(now - was))
    yield from ((percent, "down") for percent in sorted(was - now, reverse=True))
