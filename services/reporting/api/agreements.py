"""Answers about an agreement as a whole: which there are, and the status annex of one."""

from datetime import datetime

from fastapi import APIRouter

from services.chassis.clock import Clock
from services.chassis.database import Database
from services.reporting import queries
from services.reporting.annexes import Asked, load_annex
from services.reporting.answers import AgreementShown, Annex
from services.reporting.figures import Sight

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
    asked = Asked(sight, known_at, desk.instant(queries.Known(sight.as_of, known_at)))
    async with desk.reading() as tx:
        return await load_annex(tx, await require_plan(tx, id_, known_at), asked)
