"""Puts together what lies under the numbers of a figure."""

from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from schemas.measures import Measure
from services.chassis.database import Transaction
from services.reporting.answering.annexes import Asked, load_annex
from services.reporting.answers.annex import Annex
from services.reporting.measures.figures import Sight
from services.reporting.plans import PlanKnown
from services.reporting.vintages.causes import grounds_of
from services.reporting.vintages.cells import cells_of

from . import store
from .answers import AccountShown, CellShown, EntryShown, EventShown, Evidence, SourceShown
from .store import Entry, Origin, Sum, Under


class Question(NamedTuple):
    """Whose evidence is asked for, and whether whoever asks may see single events."""

    measure: Measure
    part: str | None
    sight: Sight
    known_at: datetime
    sees_events: bool


async def load_evidence(
    tx: Transaction, plan: PlanKnown, question: Question, annex: Annex | None = None
) -> Evidence:
    """
    Return the evidence; without single events for those who may not see them.

    Who has the period's annex at hand spares making it again.
    """
    measure, sight = question.measure, question.sight
    if annex is None:
        annex = await load_annex(tx, plan, Asked(sight, question.known_at, question.known_at))
    under = _under(plan, question)
    entries = await store.load_entries(tx, under)
    sums = await store.load_sums(tx, under)
    events = list(dict.fromkeys(event for each in entries for event in each.caused_by))
    origins = await store.load_origins(tx, events, question.known_at)
    return Evidence(
        figure=measure.id,
        definition=measure.version,
        title=measure.title,
        reading=measure.reading,
        part=question.part,
        broken_down_by=tuple(sorted(each.dimension for each in getattr(measure, "breakdowns", ()))),
        period=sight.period.name,
        as_of=sight.as_of,
        known_at=question.known_at,
        numbers=tuple(
            CellShown(kind=cell.kind, value=value)
            for cell, value in cells_of(annex).items()
            if (cell.figure, cell.part) == (measure.id, question.part)
        ),
        accounts=tuple(_account(each) for each in sums),
        sources=tuple(_sources(origins.values())),
        number_of_events=len(events),
        sees_events=question.sees_events,
        entries=tuple(_entry(each) for each in entries) if question.sees_events else (),
        events=tuple(_events(events, origins)) if question.sees_events else (),
        is_whole=sum(each.entries for each in sums) == len(entries),
    )


def _under(plan: PlanKnown, question: Question) -> Under:
    measure, sight = question.measure, question.sight
    grounds = grounds_of(plan, measure.id)
    return Under(
        figures=grounds.figures,
        figure=measure.id,
        definition=measure.version,
        part=question.part,
        broken_down=[" ".join(each) for each in grounds.broken_down],
        first=sight.period.first_day,
        year_began=sight.period.year_began,
        last=sight.last,
        known_at=question.known_at,
    )


def _account(of: Sum) -> AccountShown:
    return AccountShown(**{**of._asdict(), "definition": of.definition or None})


def _entry(entry: Entry) -> EntryShown:
    return EntryShown(
        figure=entry.figure,
        component=entry.component,
        valid_on=entry.valid_on,
        amount=entry.amount,
        recorded_at=entry.recorded_at,
        caused_by=tuple(entry.caused_by),
    )


def _events(events: Collection[UUID], origins: Mapping[UUID, Origin]) -> Iterator[EventShown]:
    for event in events:
        of = origins.get(event)
        yield EventShown(
            id=event,
            source=of.source if of else None,
            recorded_at=of.recorded_at if of else None,
            link=of.link if of else None,
            sha256=of.hash.hex() if of else None,
        )


def _sources(origins: Collection[Origin]) -> Iterator[SourceShown]:
    for source in sorted({each.source for each in origins}):
        instants = [each.recorded_at for each in origins if each.source == source]
        yield SourceShown(
            source=source,
            events=len(instants),
            first_recorded_at=min(instants),
            last_recorded_at=max(instants),
        )
