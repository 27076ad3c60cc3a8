"""Answers about an agreement as a whole: which there are, and the status annex of one."""

from collections.abc import Iterable
from datetime import date, datetime

from fastapi import APIRouter

from schemas.budget_lines import lines_of
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.reporting import annex, queries, texts
from services.reporting.answers import AgreementShown, Annex, PeriodShown
from services.reporting.baselines import baseline_span
from services.reporting.figures import Sight
from services.reporting.filling import without
from services.reporting.plans import PlanKnown, Told
from services.reporting.scoring.figures import Span
from services.reporting.scoring.pace import span_of
from services.reporting.targets import view_of

from .asking import (
    REFUSALS,
    AgreementAsked,
    AsOf,
    Desk,
    KnownAt,
    PeriodAsked,
    known_in,
    read_period,
    require_plan,
)


def make_router(database: Database, clock: Clock) -> APIRouter:
    """Return the routes."""
    desk = Desk(database, clock)
    router = APIRouter(prefix="/v1/agreements", tags=["agreements"], responses=REFUSALS)

    @router.get("", summary="The agreements in force")
    async def list_agreements(known_at: KnownAt = None) -> list[AgreementShown]:
        return await answer_agreements(desk, known_at)

    @router.get("/{id}/annex", summary="The status annex: target, figure, words and money")
    async def get_annex(
        id: AgreementAsked,  # noqa: A002 - the name in the path
        period: PeriodAsked,
        as_of: AsOf = None,
        known_at: KnownAt = None,
    ) -> Annex:
        asked = read_period(period)
        sight = Sight(asked, known_in(asked, as_of, known_at).as_of)
        return await answer_annex(desk, id, sight, known_at)

    return router


async def answer_agreements(desk: Desk, known_at: datetime | None) -> list[AgreementShown]:
    """Return the agreements in force."""
    async with desk.reading() as tx:
        return [each.shown() for each in await queries.load_agreements(tx, known_at)]


async def answer_annex(desk: Desk, id_: str, sight: Sight, known_at: datetime | None) -> Annex:
    """Return the status annex of an agreement as seen from a day of a period."""
    known = queries.Known(sight.as_of, known_at)
    async with desk.reading() as tx:
        plan = await require_plan(tx, id_, known_at)
        figures = [*_measures(plan), *_lines(plan)]
        first = min(sight.period.year_began, *_first_days(plan))
        unfilled = await queries.load_unfilled(tx, [*plan.initiatives, *plan.beside], known_at)
        books = without(await queries.load_booked(tx, figures, known, first), unfilled)
        ids = [each.initiative.id for each in (*plan.initiatives, *plan.beside)]
        told = await queries.load_told(tx, [*ids, id_], known_at)
        newest = await _newest(tx, plan, figures, told)
    period = sight.period
    view = view_of(plan, sight, desk.instant(known), unfilled)
    return Annex(
        agreement=plan.agreement.shown(),
        period=PeriodShown(
            name=period.name,
            label=texts.period_label(period),
            first_day=period.first_day,
            last_day=period.last_day,
        ),
        as_of=known.as_of,
        known_at=view.known_at,
        last_recorded_at=newest,
        plan_versions=plan.versions,
        shared_targets=annex.show_shared(plan, books, told, view),
        initiatives=annex.show_initiatives(plan, books, told, view),
        hearing=annex.show_hearing(told, view.sight.as_of),
    )


def _measures(plan: PlanKnown) -> Iterable[str]:
    return (measure.id for measure in plan.measures)


def _first_days(plan: PlanKnown) -> Iterable[date]:
    """Yield the first day of the agreement, and of each target that begins on a day of its own."""
    agreement = plan.agreement.adopted.agreement
    yield agreement.first_day
    span = Span(agreement.first_day, agreement.last_day)
    own = (target for known in plan.initiatives for target in known.initiative.targets)
    for target in (*own, *agreement.shared_targets):
        yield span_of(target, span, agreement.last_day).first
        before = baseline_span(target, span)
        if before is not None:
            yield before.first


def _lines(plan: PlanKnown) -> Iterable[str]:
    known = (*plan.initiatives, *plan.beside)
    return (line.id for each in known for line in lines_of(each.initiative.budget))


async def _newest(
    tx: Transaction, plan: PlanKnown, figures: Iterable[str], told: Iterable[Told]
) -> datetime | None:
    booked = await queries.load_newest(tx, list(figures))
    said = (each.recorded_at for each in told)
    return max((plan.newest, *said, *([booked] if booked else [])))
