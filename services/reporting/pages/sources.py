"""Who sends what an initiative's figures are made of, and when each was last heard of."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from services.reporting.answers.annex import InitiativeShown
from services.reporting.api.asking import Desk, known_in
from services.reporting.api.evidence import Sought, answer_evidence
from services.reporting.evidence.answers import Evidence
from services.reporting.measures.figures import Sight

from .asking import Sheet


class Sender(NamedTuple):
    """A source, the figures it sends events of, and when its last one was taken in."""

    source: str
    figures: tuple[str, ...]
    last_recorded_at: datetime | None


async def senders_of(desk: Desk, sheet: Sheet, row: InitiativeShown) -> list[Sender]:
    """Return the sources of an initiative's figures, those heard of last first."""
    known = known_in(sheet.period, sheet.asked.as_of, sheet.asked.known_at)
    sought = Sought(Sight(sheet.period, known.as_of), known)
    annex = sheet.annex
    return _senders([await answer_evidence(desk, each.id, sought, annex) for each in row.measures])


def _senders(under: Iterable[Evidence]) -> list[Sender]:
    found: dict[str, Sender] = {}
    for evidence in under:
        for each in evidence.sources:
            of = found.get(each.source, Sender(each.source, (), None))
            heard = (of.last_recorded_at, each.last_recorded_at)
            last = max((at for at in heard if at), default=None)
            found[each.source] = Sender(each.source, (*of.figures, evidence.title), last)
    return sorted(found.values(), key=_freshest)


def _freshest(of: Sender) -> tuple[float, str]:
    return (-of.last_recorded_at.timestamp() if of.last_recorded_at else 0.0, of.source)
