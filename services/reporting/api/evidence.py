"""Answers what lies under a published number; single events only for those who may see them."""

from fastapi import APIRouter, Request

from services.chassis.clock import Clock
from services.chassis.database import Database
from services.chassis.http import Refusal
from services.reporting.evidence.answers import Evidence
from services.reporting.evidence.reading import Question, load_evidence
from services.reporting.figures import Sight
from services.reporting.vintages.access import Approvers

from .asking import (
    REFUSALS,
    AsOf,
    Desk,
    KnownAt,
    MeasureAsked,
    PeriodAsked,
    known_in,
    read_period,
    require_measure,
    require_plan,
)
from .traces import PartAsked


def make_router(database: Database, clock: Clock, approvers: Approvers) -> APIRouter:
    """Return the route."""
    desk = Desk(database, clock)
    router = APIRouter(prefix="/v1", tags=["evidence"], responses=REFUSALS)

    @router.get("/measures/{id:path}/evidence", summary="What lies under a figure of the annex")
    async def get_evidence(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: MeasureAsked,  # noqa: A002 - the name in the path
        period: PeriodAsked,
        part: PartAsked = None,
        as_of: AsOf = None,
        known_at: KnownAt = None,
    ) -> Evidence:
        asked = read_period(period)
        if part is not None and not all(part.partition(":")):
            raise Refusal(422, "Write the part as dimension:part, as offer:internship.")
        known = known_in(asked, as_of, known_at)
        sight, sees = Sight(asked, known.as_of), approvers.know(request)
        async with desk.reading() as tx:
            _, measure = await require_measure(tx, id, known_at)
            plan = await require_plan(tx, id.partition("/")[0], known_at)
            question = Question(measure, part, sight, desk.instant(known), sees)
            return await load_evidence(tx, plan, question)

    return router
