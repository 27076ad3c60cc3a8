"""
What a reader can reckon of a hidden count from all that is shown, and from which of it.

The reader is taken to know everything but the hidden numbers: bonds, roundings, earlier
publications, and that whatever is hidden is not nought, since nought is shown. That a count can be
another is believed only of two tables in whole numbers which keep to all of that exactly.
"""

from collections.abc import Mapping
from functools import cached_property
from math import ceil, floor, inf
from random import Random
from typing import Final, NamedTuple

from .program import End, Program, UnsolvedError, WholeProgram, said_by
from .publication import Publication
from .twins import Twins

_TINY: Final = 1e-6
_NEAR: Final = 5
"""How many widths off the truth another whole table is sought: far enough to be found."""
_LEAST: Final = 1
"""What is hidden is not nought."""
_SWEEPS_MAX: Final = 30
_FEW: Final = 3
"""So few counts are asked for one by one rather than all at once."""


class Reach(NamedTuple):
    """The least and the most a count may be, and the shown things that keep it from more."""

    low: int
    high: int
    because: frozenset[str]

    @property
    def width(self) -> int:
        """How far apart the least and the most are."""
        return self.high - self.low


class Proof(NamedTuple):
    """
    Shown things of which one must be hidden, or a count is known too well, whatever else is hidden.

    ``is_least``: none of them can be left out, since they are what one solution rests on.
    """

    because: frozenset[str]
    is_least: bool


class Attack:
    """A reader of one publication, asked again and again what hiding something leaves known."""

    def __init__(self, publication: Publication) -> None:
        """Know the publication; nothing is hidden yet."""
        cells = {each.id: each for each in publication.cells}
        small = [each.id for each in publication.cells if each.is_small(publication.threshold)]
        said = said_by(publication)
        self._program = Program(cells, said)
        self._near = Program(cells, said, publication.width)
        self._of = cells, said, _NEAR * publication.width
        self._twins = Twins(cells, said, small)
        self._asked_whole = 0
        self.open = frozenset(each.id for each in publication.open)

    @cached_property
    def _whole(self) -> WholeProgram:
        return WholeProgram(*self._of)

    @property
    def solves(self) -> int:
        """How often the solver was asked."""
        return self._program.solves + self._near.solves + self._asked_whole

    def doubtful(self, hidden: frozenset[str], wanted: Mapping[str, int]) -> list[str]:
        """Return the counts not yet known to be as wide as wanted, in the order of their ids."""
        widths = self._twins.widths(hidden)
        return [cell for cell in sorted(wanted) if widths[cell] < wanted[cell]]

    def sweep(self, hidden: frozenset[str], wanted: Mapping[str, int]) -> None:
        """Move as many of the counts at once as can be, as long as that gets on."""
        chance = Random(len(hidden))  # noqa: S311 - which to raise and which to lower, no secret
        doubtful = self.doubtful(hidden, wanted)
        for _ in range(_SWEEPS_MAX):
            if len(doubtful) <= _FEW:
                return
            self._near.hide(hidden)
            try:
                found = self._near.toward({cell: chance.choice((-1, 1)) for cell in doubtful})
            except UnsolvedError:
                return
            self._twins.learn(found, hidden)
            before, doubtful = len(doubtful), self.doubtful(hidden, wanted)
            if len(doubtful) > before - _FEW:
                return

    def proof(self, cell: str, hidden: frozenset[str], wanted: int) -> Proof | None:
        """Return what keeps a count from being so wide; None: nothing does."""
        if self._seen(cell, hidden).width >= wanted:
            return None
        self._program.hide(hidden)
        high = self._program.end(cell, is_high=True)
        if floor(high.at + _TINY) - _LEAST < wanted and high.because:
            return Proof(high.because, is_least=True)
        self._twins.learn(high.values, hidden)
        reach = self.reach(cell, hidden, wanted)
        if reach.width >= wanted:
            return None
        return Proof(reach.because, is_least=reach.because != self.open - hidden)

    def reach(self, cell: str, hidden: frozenset[str], wanted: int) -> Reach:
        """Return what a count may be: all of it where that is less than ``wanted`` wide."""
        seen = self._seen(cell, hidden)
        if seen.width >= wanted:
            return seen
        self._program.hide(hidden)
        low = self._program.end(cell, is_high=False)
        high = self._program.end(cell, is_high=True)
        least, most = ceil(low.at - _TINY), floor(high.at + _TINY)
        if most - least < wanted:
            return Reach(least, most, low.because | high.because)
        return self._in_whole_numbers(cell, hidden, (low, high), wanted)

    def _in_whole_numbers(
        self, cell: str, hidden: frozenset[str], ends: tuple[End, End], wanted: int
    ) -> Reach:
        for end in ends:
            self._twins.learn(end.values, hidden)
        seen = self._seen(cell, hidden)
        for ask in (self._more, self._less, self._more):
            if seen.width < wanted:
                ask(cell, hidden, seen, wanted)
                seen = self._seen(cell, hidden)
        return seen if seen.width >= wanted else seen._replace(because=self.open - hidden)

    def _more(self, cell: str, hidden: frozenset[str], seen: Reach, wanted: int) -> None:
        self._ask_whole(cell, hidden, (seen.low + wanted, inf))

    def _less(self, cell: str, hidden: frozenset[str], seen: Reach, wanted: int) -> None:
        for most in sorted({seen.high - wanted, seen.low - 1}):
            self._ask_whole(cell, hidden, (-inf, most))

    def _ask_whole(self, cell: str, hidden: frozenset[str], within: tuple[float, float]) -> None:
        self._asked_whole += 1
        self._whole.hide(hidden)
        found = self._whole.table(cell, *within)
        if found is not None:
            self._twins.learn(found, hidden)

    def _seen(self, cell: str, hidden: frozenset[str]) -> Reach:
        """Return how far apart a count is in the tables known so far; the truth is one."""
        return Reach(*self._twins.ends(cell, hidden), frozenset())
