"""Answers about all measures of an agreement over time, in one look at the database."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from schemas.base import Day
from schemas.measures import Booked, Measure, Milestone
from services.chassis.http import Refusal
from services.reporting import queries
from services.reporting.answers.measures import Course, Courses
from services.reporting.domain import Account
from services.reporting.measures.reckoned import rests_on
from services.reporting.measures.valued import Shown, show_point
from services.reporting.periods import Period
from services.reporting.plans import PlanKnown
from services.reporting.queries import Known
from services.reporting.release.courses import screen_course

from .asking import REFUSALS, AgreementAsked, AsOf, Desk, KnownAt, load_books, require_plan
from .forms import DialectAsked, deliver, offer
from .measures import read_periods
from .value_forms import FORMS, offer_of

POINTS_IN_ALL_MAX: Final = 20_000  # of all measures: a point takes 4 kB while it is answered


def make_router(desk: Desk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/v1/agreements", tags=["measures"], responses=REFUSALS)

    @offer(router, "/{id}/values", "All measures of an agreement, by period", Courses, FORMS)
    async def get_courses(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        first: Annotated[Day, Query(alias="from", description="A day of the first period")],
        last: Annotated[Day, Query(alias="to", description="A day of the last period")],
        by: Literal["quarter", "month"] = "quarter",
        as_of: AsOf = None,
        known_at: KnownAt = None,
        dialect: DialectAsked = "da",
    ) -> Response:
        periods = read_periods(first, last, by)
        known = Known(as_of or periods[-1].last_day, known_at)
        courses = await answer_courses(desk.of(request), id, periods, known)
        return await deliver(request, offer_of(courses, f"{id}: målinger", dialect))

    return router


async def answer_courses(desk: Desk, id_: str, periods: list[Period], known: Known) -> Courses:
    """Return all measures of an agreement, period by period."""
    desk.require_published(known, is_monthly=periods[0].grain == "month")
    release = await desk.released(id_)
    async with desk.reading() as tx:
        plan = await require_plan(tx, id_, known.at)
        if len(list(_measures(plan))) * len(periods) > POINTS_IN_ALL_MAX:
            raise Refusal(422, "Too much at once: ask for fewer periods.", "query.from")
        hidden = await queries.load_unfilled(tx, [*plan.initiatives, *plan.beside], known.at)
        figures = [measure.id for measure in plan.measures]
        told = release.books if release else None
        books = await load_books(tx, figures, known, periods[0].year_began, told)
        newest = await queries.load_newest(tx, figures)
    shown = Shown(plan.measures, books, hidden)
    courses = []
    for course in _courses(plan, shown, periods, known.as_of):
        courses.append(course if release is None else screen_course(course, release))
        await asyncio.sleep(0)  # who asks for all measures lets the others in between
    return Courses(
        agreement=id_,
        by="month" if periods[0].grain == "month" else "quarter",
        as_of=known.as_of,
        known_at=desk.instant(known),
        last_recorded_at=max(plan.newest, newest) if newest else plan.newest,
        plan_versions=plan.versions,
        courses=tuple(courses),
    )


def _courses(plan: PlanKnown, shown: Shown, periods: list[Period], as_of: date) -> Iterator[Course]:
    by_figure: dict[str, dict[Account, Sequence[Booked]]] = defaultdict(dict)
    for account, booked in shown.books.items():
        by_figure[account.figure][account] = booked
    for versions in _measures(plan):
        newest = versions[-1]
        wanted = {newest.id, *(o.figure for each in versions for o in rests_on(each))}
        own = {k: v for figure in wanted for k, v in by_figure.get(figure, {}).items()}
        yield Course(
            measure=newest.id,
            title=newest.title,
            unit=newest.unit,
            points=tuple(
                show_point(versions, shown._replace(books=own), period, as_of)
                for period in periods
                if period.first_day <= as_of
            ),
        )


def _measures(plan: PlanKnown) -> Iterable[list[Measure]]:
    """Return the measures of the agreement's own initiatives, all definitions of one together."""
    found: dict[str, list[Measure]] = {}
    for known in plan.initiatives:
        for each in known.initiative.measures:
            if not isinstance(each, Milestone):
                found.setdefault(each.id, []).append(each)
    return found.values()
