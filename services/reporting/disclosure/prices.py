"""
Money that is so many times a price, where it tells of how few, or of a count that is hidden.

A line that pays by the forløb has used its price times how many have begun, and between two days
its price times how many have begun in between: whoever knows the price has the count.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Final, NamedTuple

from .publication import THRESHOLD

_NOTHING: Final = (0, 0, 0)


class Spent(NamedTuple):
    """
    How a line whose prices are known stood at the end of a day.

    ``amounts`` are what was consumed, that and what is committed, both and what was given back:
    each is by itself a price times how many.
    """

    line: str
    day: date
    prices: tuple[int, ...]
    amounts: tuple[int, int, int]


def used(owner: str, day: date) -> str:
    """Return what all that is used of a line, or of an initiative in that year, is called."""
    return f"{owner}@money {day}"


def telling(
    spent: Sequence[Spent],
    hidden: Mapping[date, Collection[int]],
    known: Collection[date] = frozenset(),
) -> frozenset[date]:
    """
    Return the days whose money is not shown, of one line.

    ``hidden`` are the initiative's counts which are not shown, by their last day; what was shown
    on the days that are ``known`` cannot be taken back. A day is shown where neither it nor its
    step from the shown day before, nor that to the next, tells of few or of what is hidden.
    """
    by_day = {each.day: each for each in spent}
    shown = set(known) & by_day.keys()
    for day in sorted(by_day.keys() - shown):
        before = max((each for each in shown if each < day), default=None)
        after = min((each for each in shown if each > day), default=None)
        steps = pairwise([by_day[on] if on else None for on in (before, day, after)])
        if not any(now and _tells(then, now, hidden) for then, now in steps):
            shown.add(day)
    return frozenset(by_day.keys() - shown)


def _tells(then: Spent | None, now: Spent, hidden: Mapping[date, Collection[int]]) -> bool:
    few = THRESHOLD * max(now.prices)
    gone = {price * count for price in now.prices for count in hidden.get(now.day, ())}
    return any(0 < abs(step) < few or step in gone for step in _steps(then, now))


def _steps(then: Spent | None, now: Spent) -> Iterator[int]:
    before = then.amounts if then else _NOTHING
    yield from (new - old for new, old in zip(now.amounts, before, strict=True))
