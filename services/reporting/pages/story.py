"""A cell's story: the number, what it is the sum of, and the events it rests on, page by page."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

from services.chassis.http import Refusal
from services.reporting.answers.annex import InitiativeShown, MeasureShown, Part
from services.reporting.api.asking import Desk, known_in
from services.reporting.api.evidence import Sought, answer_evidence
from services.reporting.evidence.answers import EntryShown, EventShown, Evidence
from services.reporting.measures.figures import Sight

from .asking import Sheet

ENTRIES: Final = 100


class Wanted(NamedTuple):
    """Which cell, and which page of its entries."""

    measure: str
    part: str | None = None
    side: int = 1


class Story(NamedTuple):
    """What the page tells. There are entries only for who may see single events."""

    row: InitiativeShown
    measure: MeasureShown
    part: Part | None
    evidence: Evidence
    entries: Sequence[EntryShown]
    events: Mapping[UUID, EventShown]
    side: int
    sides: int


async def story(desk: Desk, sheet: Sheet, wanted: Wanted) -> Story:
    """Return what lies under a cell of the annex, or refuse."""
    row, measure = _find(sheet, wanted.measure)
    part = _part(measure, wanted.part) if wanted.part else None
    known = known_in(sheet.period, sheet.asked.as_of, sheet.asked.known_at)
    sought = Sought(Sight(sheet.period, known.as_of), known, wanted.part)
    evidence = await answer_evidence(desk, measure.id, sought, sheet.annex)
    sides = max(1, -(-len(evidence.entries) // ENTRIES))
    side = min(wanted.side, sides)
    return Story(
        row=row,
        measure=measure,
        part=part,
        evidence=evidence,
        entries=evidence.entries[(side - 1) * ENTRIES : side * ENTRIES],
        events={each.id: each for each in evidence.events},
        side=side,
        sides=sides,
    )


def _find(sheet: Sheet, id_: str) -> tuple[InitiativeShown, MeasureShown]:
    rows = ((row, each) for row in sheet.annex.initiatives for each in row.measures)
    found = next(((row, each) for row, each in rows if each.id == id_), None)
    if found is None:
        raise Refusal(404, "The agreement has no such figure.", "path.measure")
    return found


def _part(measure: MeasureShown, wanted: str) -> Part:
    for split in measure.breakdowns:
        for part in split.parts:
            if f"{split.by}:{part.part}" == wanted:
                return part
    raise Refusal(404, "The figure has no such part.", "query.del")
