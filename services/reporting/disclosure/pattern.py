"""
The fewest things to hide so that no small count follows: hide, attack, hide what gave it away.

Each successful attack rests on things shown, of which at least one must be hidden; the lightest
choice that does so for all attacks found is tried next. The first that withstands them all is the
lightest there is, to a hundredth. This is how Fischetti and Salazar-González solve it ("Solving the
Cell Suppression Problem on Tabular Data with Linear Constraints", Management Science 47, 2001).
Work is counted, never timed, and the less of it the larger the table: when it is used up, the best
that withstood is taken, or what was tried last is mended until it does. At the end is shown again
what need not be hidden.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from .attack import Attack, Proof
from .cover import GAP, Cover, Rules
from .program import UnsolvedError
from .publication import Cell, Decision, Formula, Publication

_WORK_MAX: Final = 1_000_000
"""How often the solver is asked for something lighter, times the cells it is asked about."""
_ROUNDS_MAX: Final = 40
_EVEN: Final = 0.5
"""Weights are whole numbers; a solver's sums of them are nearly so."""
GROUPS_KEPT_MAX: Final = 4_000
_CELL: Final = 1_000
"""What hiding a thing weighs, before its size: of two choices of as many, the smaller numbers."""


class _Search:
    def __init__(self, publication: Publication) -> None:
        self.publication = publication
        self.attack = Attack(publication)
        self.weights = {each.id: _weight(each) for each in publication.open}
        self.forced, follows = _primary(publication)
        self.rules = Rules(self.forced, follows)
        self.wanted: dict[str, int] = {}
        self.exposed: set[str] = set()
        self.cover = Cover(self.weights, self.rules)

    def run(self) -> Decision:
        self._see_what_can_be_had()
        best, is_least = self._best()
        return self._decided(best, is_least=is_least)

    def _see_what_can_be_had(self) -> None:
        """Ask for no more than hiding everything would give: earlier publications bind."""
        width, open_ = self.publication.width, self.attack.open
        small = [c for c in self.publication.cells if c.is_small(self.publication.threshold)]
        self.attack.sweep(open_, {cell.id: width for cell in small if not cell.is_known})
        for cell in small:
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

    def _best(self) -> tuple[frozenset[str], bool]:
        """Return the lightest choice found, and whether there is none lighter by a hundredth."""
        best: frozenset[str] | None = None
        hidden, is_whole, bound = self.rules.closed(()), False, 0.0
        for _ in range(_ROUNDS_MAX):
            choice = self.cover.lightest() if is_whole else self.cover.nearly()
            if choice is None:
                break
            hidden, bound = choice.hidden, max(bound, choice.at_least)
            if self._work > _WORK_MAX:
                break
            if self._attacked(hidden) != hidden:
                continue
            best = min(self._thinned(hidden), best or self.attack.open, key=self._weigh)
            if is_whole or self._is_least(best, bound):
                return best, self._is_least(best, bound)
            is_whole = True
        return best or self._thinned(self._withstanding(hidden)), False

    def _is_least(self, hidden: frozenset[str], bound: float) -> bool:
        return self._weigh(hidden) * (1 - GAP) <= bound + _EVEN

    def _withstanding(self, hidden: frozenset[str]) -> frozenset[str]:
        """Return a choice with more hidden, until no attack succeeds."""
        while (more := self._attacked(hidden)) != hidden:
            hidden = more
        return hidden

    def _attacked(self, hidden: frozenset[str]) -> frozenset[str]:
        """Return a choice with the lightest thing of each attack that succeeds hidden as well."""
        self.attack.sweep(hidden, self.wanted)
        for cell in self.attack.doubtful(hidden, self.wanted):
            proof = self.attack.proof(cell, hidden, self.wanted[cell])
            if proof is None:
                continue
            because = self._core(cell, proof, self.wanted[cell])
            if not because:
                return self.attack.open
            self.cover.add(because)
            hidden = self.rules.closed(hidden | {min(because, key=self._by_weight)})
        return hidden

    def _core(self, cell: str, proof: Proof, wanted: int) -> frozenset[str]:
        """Return as few of the things as give a count away with everything else hidden."""
        because = proof.because
        if proof.is_least:
            return because
        for each in sorted(because, key=self._by_weight)[::-1]:
            fewer = because - {each}
            if each not in because or not fewer:
                continue
            less = self.attack.proof(cell, self.attack.open - fewer, wanted)
            if less is not None:
                because = fewer & less.because or fewer
        return because

    def _thinned(self, hidden: frozenset[str]) -> frozenset[str]:
        """Show again what need not be hidden, the heaviest first."""
        for each in sorted(hidden - self.rules.closed(()), key=self._by_weight)[::-1]:
            if self._work > 2 * _WORK_MAX:
                break
            thinner = self.rules.closed(hidden - {each} - self._behind(each))
            if each not in thinner and self._withstands(thinner):
                hidden = thinner
        return hidden

    def _withstands(self, hidden: frozenset[str]) -> bool:
        if self.cover.is_missed_by(hidden):
            return False
        self.attack.sweep(hidden, self.wanted)
        for cell in self.attack.doubtful(hidden, self.wanted):
            proof = self.attack.proof(cell, hidden, self.wanted[cell])
            if proof is not None:
                self.cover.add(proof.because)
                return False
        return True

    @property
    def _work(self) -> int:
        return self.attack.solves * len(self.publication.cells)

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
