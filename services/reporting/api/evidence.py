"""Answers what lies under a published number; single events only for those who may see them."""

from typing import NamedTuple

from fastapi import APIRouter, Request

from services.chassis.http import Refusal
from services.reporting.answers.annex import Annex
from services.reporting.evidence.answers import Evidence
from services.reporting.evidence.reading import Question, load_evidence
from services.reporting.measures.figures import Sight
from services.reporting.queries import Known
from services.reporting.release.told import screen_evidence

from .asking import (
    KIND,
    OTHER_PERIOD,
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
from .routes import InJson
from .traces import PartAsked


class Sought(NamedTuple):
    """Which figure's evidence."""

    sight: Sight
    known: Known
    part: str | None = None


def make_router(desk: Desk) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/v1", tags=["evidence"], responses=REFUSALS, route_class=InJson)

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
        sought = Sought(Sight(asked, known.as_of), known, part)
        return await answer_evidence(desk.of(request), id, sought)

    return router


async def answer_evidence(
    desk: Desk, id_: str, sought: Sought, annex: Annex | None = None
) -> Evidence:
    """Return what lies under a figure of the annex."""
    known = sought.known
    desk.require_published(known)
    agreement = id_.partition("/")[0]
    release = await desk.released(agreement)
    if release is not None and sought.sight.period.name not in release.annexes:
        raise Refusal(403, OTHER_PERIOD, "query.period", KIND)
    async with desk.reading() as tx:
        _, measure = await require_measure(tx, id_, known.at)
        plan = await require_plan(tx, agreement, known.at)
        held_at = release.held_at(id_) if release else None
        instant = held_at or desk.instant(known)
        question = Question(measure, sought.part, sought.sight, instant, desk.sees_persons)
        evidence = await load_evidence(tx, plan, question, annex)
    return evidence if release is None else screen_evidence(evidence, release)
