"""All that is published of an agreement, of all its periods, decided on as one."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from services.reporting.answers.annex import Annex

from .addresses import Of, counts, days_of
from .protect import decide
from .publication import THRESHOLD, Cell, Decision, Publication, Row
from .reading import published, read_annex, together


class Earlier(NamedTuple):
    """An earlier publication, true numbers and all, what of it was hidden, whether it holds."""

    annex: Annex
    hidden: frozenset[str]
    is_in_force: bool = True


class Family(NamedTuple):
    """
    The answers that can be put side by side: the annexes of all periods, and what came before.

    Answers decided on one by one would each be safe, and together give away what they hide.
    """

    annexes: tuple[Annex, ...]
    earlier: tuple[Earlier, ...] = ()
    threshold: int = THRESHOLD

    def publication(self) -> Publication:
        """Return what a reader of all of it is told."""
        now = together([*map(read_annex, self.annexes), _growth(self.annexes)], self.threshold)
        values = {each.id: each.value for each in now.cells}
        before = [published(read_annex(each.annex), each.hidden, values) for each in self.earlier]
        return together([*before, now], self.threshold)

    def decision(self) -> Decision:
        """Return what of it is hidden, to be kept with the publication: the next one needs it."""
        return decide(self.publication())


def _growth(annexes: tuple[Annex, ...]) -> Publication:
    """
    Return by how much the counts of shares have grown from one annex to the next.

    Nobody shows that, and whoever has both annexes has it: so few people are protected there too.
    """
    cells, rows = [], []
    told = (_counted(each) for each in sorted(annexes, key=lambda each: days_of(each).last))
    for before, after in pairwise(told):
        for of in before.keys() & after.keys():
            for old, new in zip(before[of], after[of], strict=True):
                if new.value is not None and old.value is not None and new.value > old.value:
                    grown = Cell(f"{new.id} since {old.id}", new.value - old.value, is_listed=False)
                    cells.append(grown)
                    rows.append(Row(((new.id, 1), (old.id, -1), (grown.id, -1)), 0, 0))
    return Publication(tuple(cells), (), tuple(rows))


def _counted(annex: Annex) -> dict[tuple[Of, int, frozenset[str]], list[Cell]]:
    """Return the counts of the year of each share, by its name, the year and which there are."""
    return dict(_shares(annex))


def _shares(annex: Annex) -> Iterator[tuple[tuple[Of, int, frozenset[str]], list[Cell]]]:
    days = days_of(annex)
    for row in annex.initiatives:
        for measure in row.measures:
            told = counts(measure.value) if measure.value else {}
            of = Of(measure.id, measure.definition)
            cells = [Cell(of.cell(kind, days), number) for kind, number in sorted(told.items())]
            if cells:
                yield (of, days.last.year, frozenset(told)), cells
