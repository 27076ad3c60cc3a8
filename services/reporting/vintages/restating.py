"""
Finds where an approved figure would be another today, and says so once.

The way from what was said last to what is known is gone in steps: up to each plan that has come
since, over it, and on to now. So what a definition has changed stands apart from what data has.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, TypeAlias
from uuid import UUID

from schemas import topics
from schemas.reports import FigureRestated
from services.chassis import outbox
from services.chassis.database import Transaction
from services.chassis.envelopes import announce
from services.reporting import queries
from services.reporting.answering.annexes import Asked, load_annex, make_annex
from services.reporting.measures.figures import Sight
from services.reporting.periods import parse_period
from services.reporting.plans import PlanKnown

from . import store
from .causes import EVENTS_MAX, Booked, Span, events_under, grounds_of, load_booked, sources_of
from .cells import CellAddress, Cells, Difference, cells_of, differences, is_material, waiting
from .store import Vintage

Cause: TypeAlias = Literal["data", "definition"]
_DATA: Final[Cause] = "data"
_MOMENT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stand:
    """A vintage, and what has been said of it since."""

    vintage: Vintage
    sight: Sight
    approved: Cells
    told: Cells
    number: int
    since: datetime
    known_at: datetime
    named: Mapping[CellAddress, frozenset[UUID]]


class Move(NamedTuple):
    """A number that differs after a step, why, and what was booked in it."""

    difference: Difference
    cause: Cause
    span: Span
    booked: Sequence[Booked]


async def restate(tx: Transaction, now: datetime, threshold_percent: int) -> int:
    """Look at every vintage in force. Return how many restatements were new."""
    found = 0
    for vintage in await store.load_in_force(tx):
        stand = await load_stand(tx, vintage)
        plan = await queries.load_plan(tx, vintage.agreement, None)
        if plan is not None:
            said = _entries(stand, plan, await _moves(tx, stand, plan, now), threshold_percent, now)
            found += await _say(tx, vintage, list(said), now)
    return found


async def load_stand(tx: Transaction, vintage: Vintage) -> Stand:
    """Return a vintage's numbers as approved, and as last said."""
    frozen = await store.load_frozen(tx, vintage)
    assert frozen is not None  # noqa: S101 - an approval is stored with its bytes
    annex = frozen.annex
    approved = cells_of(annex)
    told = dict(approved)
    named: dict[CellAddress, frozenset[UUID]] = {}
    entries = await store.load_restatements(tx, vintage.agreement, vintage.period, vintage.number)
    for each in entries:
        cell = CellAddress(each.figure, each.part, each.kind)
        named[cell] = named.get(cell, frozenset()) | frozenset(each.caused_by)
        told.pop(cell, None)
        if each.value is not None:
            told[cell] = each.value
    return Stand(
        vintage,
        Sight(parse_period(vintage.period), annex.as_of),
        approved,
        told,
        len(entries),
        annex.known_at,
        max([annex.known_at, *(each.known_at for each in entries)]),
        named,
    )


async def _moves(tx: Transaction, stand: Stand, plan: PlanKnown, now: datetime) -> list[Move]:
    annex = await load_annex(tx, plan, Asked(stand.sight, None, now))
    hidden = waiting(annex)
    if not differences(stand.told, cells_of(annex), hidden):
        return []
    moves: list[Move] = []
    before = stand.told
    for until, cause in _instants(plan, stand.known_at):
        then = await queries.load_plan(tx, stand.vintage.agreement, until)
        if then is not None:
            cells = cells_of(await make_annex(tx, then, Asked(stand.sight, until, now)))
            moves += await _step(
                tx, stand, then, (before, cells), (_span(stand, until, cause), cause)
            )
            before = cells
    last = (Span(stand.since, now), _DATA)
    moves += await _step(tx, stand, plan, (before, cells_of(annex)), last)
    return [each for each in moves if each.difference.cell.figure not in hidden]


def _span(stand: Stand, until: datetime, cause: Cause) -> Span:
    """Return when the events of a step were learned; those already named are left out later."""
    return Span(until - _MOMENT if cause == "definition" else stand.since, until)


def _instants(plan: PlanKnown, since: datetime) -> Iterator[tuple[datetime, Cause]]:
    """Yield the moment before each plan that has come since, and the moment it came."""
    versions = [plan.agreement.recorded_at]
    versions += [at for known in plan.initiatives for _, at in known.versions]
    for at in sorted({each for each in versions if each > since}):
        yield at - _MOMENT, "data"
        yield at, "definition"


async def _step(
    tx: Transaction,
    stand: Stand,
    plan: PlanKnown,
    cells: tuple[Cells, Cells],
    how: tuple[Span, Cause],
) -> list[Move]:
    span, cause = how
    found = differences(*cells)
    if not found:
        return []
    sources = sources_of(plan)
    figures = {of for each in found for of in sources.get(each.cell.figure, ())}
    booked = await load_booked(tx, figures, stand.sight.last, span)
    return [Move(each, cause, span, booked) for each in found]


def _entries(
    stand: Stand, plan: PlanKnown, moves: Sequence[Move], threshold_percent: int, now: datetime
) -> Iterator[FigureRestated]:
    named = dict(stand.named)
    for number, move in enumerate(moves, stand.number + 1):
        changed = move.difference
        cell = changed.cell
        before = named.get(cell, frozenset())
        under = events_under(cell, grounds_of(plan, cell.figure), move.booked, stand.sight.period)
        events = [each for each in under if each not in before]
        named[cell] = before | frozenset(events)
        approved = stand.approved.get(cell)
        yield FigureRestated(
            agreement=stand.vintage.agreement,
            period=stand.vintage.period,
            vintage=stand.vintage.number,
            number=number,
            figure=cell.figure,
            part=cell.part,
            kind=cell.kind,
            approved_value=approved,
            old_value=changed.old,
            value=changed.new,
            difference=changed.amount,
            cause=move.cause,
            caused_by=tuple(events[:EVENTS_MAX]),
            number_of_events=len(events),
            is_material=is_material(approved, changed.new, threshold_percent),
            threshold_percent=threshold_percent,
            known_at=move.span.until,
            recorded_at=now,
        )


async def _say(
    tx: Transaction, vintage: Vintage, said: Sequence[FigureRestated], now: datetime
) -> int:
    for each in said:
        await store.save_restatement(tx, each)
    key = f"{vintage.agreement}/{vintage.period}"
    await outbox.stage(tx, topics.REPORTS, [announce(each, key, now) for each in said])
    return len(said)


def moved(stand: Stand) -> list[Difference]:
    """Return the numbers that would be others today than they were approved."""
    return differences(stand.approved, stand.told)
