"""All that is published of an agreement as of one day, decided on as one and screened alike."""

from typing import NamedTuple

from services.reporting.answers import Annex, Series

from .protect import decide
from .publication import THRESHOLD, Decision, Publication
from .reading import published, read_annex, read_series, together
from .screening import Screened, screen_annex, screen_series


class Earlier(NamedTuple):
    """An earlier publication with its true numbers, and what of it was hidden."""

    annex: Annex
    series: tuple[Series, ...]
    hidden: frozenset[str]


class Family(NamedTuple):
    """
    The answers that can be put side by side: an annex, series of its measures, what came before.

    Answers decided on one by one would each be safe, and together give away what they hide.
    """

    annex: Annex
    series: tuple[Series, ...] = ()
    earlier: tuple[Earlier, ...] = ()
    threshold: int = THRESHOLD

    def publication(self) -> Publication:
        """Return what a reader of all of it is told."""
        before = [
            published(_read(each.annex, each.series, self.threshold), each.hidden)
            for each in self.earlier
        ]
        now = _read(self.annex, self.series, self.threshold)
        return together([*before, now], self.threshold)

    def decision(self) -> Decision:
        """Return what of it is hidden, to be kept with the publication: the next one needs it."""
        return decide(self.publication())

    def screened(self, hidden: frozenset[str]) -> tuple[Screened[Annex], list[Screened[Series]]]:
        """Return the answers without what was decided to be hidden."""
        return screen_annex(self.annex, hidden), [screen_series(s, hidden) for s in self.series]


def _read(annex: Annex, series: tuple[Series, ...], threshold: int) -> Publication:
    return together([read_annex(annex), *(read_series(each) for each in series)], threshold)
