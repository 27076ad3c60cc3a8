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
WATCHED: Final = ("granted", "available", "consumed")
NOTHING: Final[Balance] = dict.fromkeys(WATCHED, 0)
_HUNDRED: Final = 100


class Standing(NamedTuple):
    """What is to be said of a line: by how much it is exceeded, what shares of it are used."""

    exceeded_by: int = 0
    stopped: bool = False
    passed: frozenset[int] = frozenset()


class Turn(NamedTuple):
    """A line that was said to stand so, how it stands now, and the last day on which it moved."""

    line: str
    said: Standing
    now: Standing
    balance: Balance
    on: date


def has_own_money(line: Line, balance: Balance) -> bool:
    """Return whether there is an amount to keep within; a cost within a frame has none."""
    return line.appropriation is not None or balance["granted"] != 0


def exceeded_by(line: Line, balance: Balance) -> int:
    """Return how much more is committed and consumed than the corrected budget allows."""
    return max(0, -balance["available"]) if has_own_money(line, balance) else 0


def standing(line: Line | None, balance: Balance) -> Standing:
    """Return how a line stands; one that the plan has left out has nothing to keep within."""
    if line is None:
        return Standing()
    excess = 0 if line.over_commitment == "ignore" else exceeded_by(line, balance)
    shares = passed(balance["consumed"], -balance["granted"])
    return Standing(excess, line.over_commitment == "stop" and excess > 0, shares)


def notices(turn: Turn) -> Iterator[Contract]:
    """Yield what has become worth saying of a line."""
    said, now = turn.said, turn.now
    if (now.exceeded_by, now.stopped) != (said.exceeded_by, said.stopped):
        yield CommitmentExceeded(
            line=turn.line, exceeded_by_oere=now.exceeded_by, stopped=now.stopped, on=turn.on
        )
    for percent, direction in crossings(said.passed, now.passed):
        yield ThresholdCrossed(
            line=turn.line,
            percent=percent,
            direction=direction,
            consumed_oere=turn.balance["consumed"],
            budget_oere=-turn.balance["granted"],
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
