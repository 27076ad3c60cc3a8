"""
The fewest things to hide so that no small count follows: hide, attack, hide what gave it away.

Each successful attack rests on things shown, of which at least one must be hidden; the lightest
choice that does so for all attacks found is tried next. The first that withstands them all is the
lightest there is, to a hundredth. Work is counted, never timed: when it is used up, the best that
withstood is taken. At the end is shown again what need not be hidden.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from .attack import Attack
from .cover import Rules, lightest
from .program import UnsolvedError
from .publication import Cell, Decision, Formula, Publication

_SOLVES_MAX: Final = 2_000
_ROUNDS_MAX: Final = 40
GROUPS_KEPT_MAX: Final = 4_000
_CELL: Final = 1_000
"""What hiding a thing weighs, before its size: of two choices of as many, the smaller numbers."""


class _Safe(NamedTuple):
    """A choice that withstood every attack."""

    hidden: frozenset[str]
    weight: int


class _Search:
    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.attack = Attack(publication)
        self.weights = {each.id: _weight(each) for each in publication.open}
        self.forced, follows = _primary(publication)
        self.rules = Rules(self.forced, follows)
        self.wanted: dict[str, int] = {}
        self.exposed: set[str] = set()
        self.proofs: set[frozenset[str]] = set()

    def run(self) -> Decision:
        self._see_what_can_be_had()
        best, is_least = self._best()
        return self._decided(self._thinned(best).hidden, is_least=is_least)

    def _see_what_can_be_had(self) -> None:
        """Ask for no more than hiding everything would give: earlier publications bind."""
        for cell in self.publication.cells:
            if not cell.is_small(self.publication.threshold):
                continue
            wanted = 0 if cell.is_known else self._widest(cell.id)
            if wanted:
                self.wanted[cell.id] = wanted
            else:
                self.exposed.add(cell.id)

    def _widest(self, cell: str) -> int:
        wanted = self.publication.width
        while (reach := self.attack.reach(cell, self.attack.open, wanted)).width < wanted:
            wanted = reach.width
        return wanted

    def _best(self) -> tuple[_Safe, bool]:
        best: _Safe | None = None
        for _ in range(_ROUNDS_MAX):
            choice = lightest(self.weights, self.rules, sorted(self.proofs, key=sorted))
            if choice is None:
                break
            found = self._withstanding(choice)
            if found.hidden == choice:
                return found, True
            if best is None or found.weight < best.weight:
                best = found
            if self.attack.solves > _SOLVES_MAX:
                break
        return best or self._withstanding(self._closed(self.forced)), False

    def _withstanding(self, hidden: frozenset[str]) -> _Safe:
        """Hide the lightest thing of each attack that succeeds, until none does."""
        for cell, wanted in sorted(self.wanted.items()):
            while (reach := self.attack.reach(cell, hidden, wanted)).width < wanted:
                because = self._core(cell, reach.because - hidden, wanted)
                if not because or self.attack.solves > 2 * _SOLVES_MAX:
                    return self._everything()
                self.proofs.add(because)
                hidden = self._closed(hidden | {min(because, key=self._by_weight)})
        return _Safe(hidden, self._weigh(hidden))

    def _core(self, cell: str, because: frozenset[str], wanted: int) -> frozenset[str]:
        """Return as few of the things as give a count away with everything else hidden."""
        for each in sorted(because, key=self._by_weight)[::-1]:
            fewer = because - {each}
            if each not in because:
                continue
            reach = self.attack.reach(cell, self.attack.open - fewer, wanted)
            if reach.width < wanted:
                because = fewer & reach.because or fewer
        return because

    def _thinned(self, safe: _Safe) -> _Safe:
        """Show again what need not be hidden, the heaviest first."""
        for each in sorted(safe.hidden - self._closed(self.forced), key=self._by_weight)[::-1]:
            if self.attack.solves > 2 * _SOLVES_MAX:
                break
            thinner = self._closed(safe.hidden - {each} - self._behind(each))
            if each not in thinner and self._withstands(thinner):
                safe = _Safe(thinner, self._weigh(thinner))
        return safe

    def _withstands(self, hidden: frozenset[str]) -> bool:
        return all(
            self.attack.reach(cell, hidden, wanted).width >= wanted
            for cell, wanted in sorted(self.wanted.items())
        )

    def _everything(self) -> _Safe:
        return _Safe(self.attack.open, self._weigh(self.attack.open))

    def _closed(self, hidden: Iterable[str]) -> frozenset[str]:
        chosen = frozenset(hidden) | self.forced
        return chosen | {then for first, then in self.rules.follows if first in chosen}

    def _behind(self, cell: str) -> frozenset[str]:
        return frozenset(then for first, then in self.rules.follows if first == cell)

    def _by_weight(self, id_: str) -> tuple[int, str]:
        return self.weights[id_], id_

    def _weigh(self, hidden: Iterable[str]) -> int:
        return sum(self.weights[each] for each in hidden)

    def _decided(self, hidden: frozenset[str], *, is_least: bool) -> Decision:
        width = self.publication.width
        narrow = {cell: had for cell, had in self.wanted.items() if had < width}
        return Decision(
            primary=self.forced,
            secondary=hidden - self.forced,
            exposed=frozenset(self.exposed),
            narrow=narrow,
            is_least=is_least,
            solves=self.attack.solves,
        )


@lru_cache(maxsize=GROUPS_KEPT_MAX)
def decide_one(publication: Publication) -> Decision:
    """
    Return what to hide of one publication whose parts all hang together.

    Kept, since of a whole agreement an event changes a group or two.
    """
    search = _Search(publication)
    try:
        return search.run()
    except UnsolvedError:
        rest = search.attack.open - search.forced
        return Decision(search.forced, rest, frozenset(), {}, is_least=False, solves=0)


def _primary(publication: Publication) -> tuple[frozenset[str], tuple[tuple[str, str], ...]]:
    """Return what is hidden by the rule itself, and what is never shown without what."""
    small = {each.id for each in publication.cells if each.is_small(publication.threshold)}
    open_ = {each.id for each in publication.cells if each.is_open}
    follows = tuple(
        (cell, each.id)
        for each in publication.formulas
        if each.is_open
        for cell in each.of
        if cell in open_
    )
    formulas = {each.id for each in publication.formulas if each.is_open and small & set(each.of)}
    return frozenset((small & open_) | formulas), follows


def _weight(each: Cell | Formula) -> int:
    return each.weight * _CELL + min(abs(int(each.value or 0)), _CELL // 2)
