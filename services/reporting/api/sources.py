"""Answers who sends events and what was refused of them: to sources, and to who keeps order."""

from datetime import date, datetime

from fastapi import APIRouter, Request

from services.chassis.http import Refusal
from services.reporting.access.gate import require_known
from services.reporting.access.readers import Reader
from services.reporting.queries import Known
from services.reporting.sources import store
from services.reporting.sources.answers import RefusalShown, Sources, SourceShown, is_silent

from .asking import REFUSALS, Desk
from .routes import InJson


def make_router(desk: Desk) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/v1", tags=["sources"], responses=REFUSALS, route_class=InJson)

    @router.get("/sources", summary="Who sends events, what was refused of them, who is silent")
    async def get_sources(request: Request) -> Sources:
        reader = require_known(request)
        if not reader.may_see_sources:
            raise Refusal(403, "Of sources only they themselves are told, and who keeps order.")
        return await answer_sources(desk, reader)

    return router


async def answer_sources(desk: Desk, reader: Reader) -> Sources:
    """Return the sources a reader may see."""
    async with desk.reading() as tx:
        sources, refusals = await store.load_sources(tx), await store.load_refusals(tx)
    now = desk.instant(Known(date.max))
    return Sources(
        sources=tuple(_shown(each, now) for each in sources if reader.may_see(each.source)),
        refusals=tuple(
            RefusalShown(**each._asdict()) for each in refusals if reader.may_see(each.source)
        ),
    )


def _shown(of: store.Source, now: datetime) -> SourceShown:
    silence = now - of.last_recorded_at if of.last_recorded_at else None
    pause = of.longest_pause
    return SourceShown(
        source=of.source,
        accepted=of.events or 0,
        refused=of.refused,
        first_recorded_at=of.first_recorded_at,
        last_recorded_at=of.last_recorded_at,
        silent_seconds=None if silence is None else int(silence.total_seconds()),
        longest_pause_seconds=None if pause is None else int(pause.total_seconds()),
        is_silent=silence is not None and pause is not None and is_silent(silence, pause),
    )
