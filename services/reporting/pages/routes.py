"""The addresses of the pages, and what each is made from."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from services.chassis.clock import Clock
from services.chassis.database import Database
from services.reporting.answers import Annex
from services.reporting.api.agreements import answer_agreements
from services.reporting.api.asking import Desk
from services.reporting.api.courses import answer_courses
from services.reporting.periods import Period
from services.reporting.queries import Known
from services.reporting.scoring.result import Status
from services.reporting.texts import period_label

from . import front, site
from .asking import Agreement, Asked, KnownAt, annex_asked, quarters_of, quarters_until
from .freshness import fresh
from .initiative import initiative
from .marks import counted

AskedFor = Annotated[Asked, Depends()]


def make_pages(database: Database, clock: Clock, freshness_seconds_max: int) -> APIRouter:
    """Return the routes of the pages."""
    desk = Desk(database, clock)
    router = APIRouter(include_in_schema=False, route_class=site.Page)

    @router.get("/static/{path:path}")
    async def get_asset(path: str) -> Response:
        return site.asset(path)

    @router.get("/")
    async def get_agreements(known_at: KnownAt = None) -> Response:
        found = await answer_agreements(desk, known_at)
        return site.page("agreements.html", {"agreements": found})

    @router.get("/tilgaengelighed")
    async def get_accessibility() -> Response:
        return site.page("accessibility.html")

    @router.get("/aftaler/{agreement}")
    async def get_front(
        agreement: Agreement,
        asked: AskedFor,
        status: Annotated[Status | None, Query()] = None,
        words: Annotated[str, Query(alias="ord", max_length=100)] = "",
        order: Annotated[front.Order, Query(alias="sorter")] = "opmaerksomhed",
    ) -> Response:
        annex, period = await annex_asked(desk, agreement, asked)
        quarters = quarters_until(annex, period)
        known = Known(annex.as_of, asked.known_at)
        courses = await answer_courses(desk, agreement, quarters, known)
        rows = front.rows_of(annex, courses)
        wanted = front.Wanted(status, words, order)
        return site.page(
            "front.html",
            {
                **common(annex, period, asked, freshness_seconds_max),
                "rows": front.seen(rows, wanted),
                "total": len(rows),
                "counts": counted(row.mark.status for row in rows),
                "first": front.attention(rows),
                "untold": front.untold(annex),
                "wanted": wanted,
                "orders": front.ORDERS,
                "has_money": any(row.money for row in rows),
                "has_costs": any(row.costs for row in rows),
            },
        )

    @router.get("/aftaler/{agreement}/bilag")
    async def get_annex(agreement: Agreement, asked: AskedFor) -> Response:
        annex, period = await annex_asked(desk, agreement, asked)
        return site.page("annex.html", common(annex, period, asked, freshness_seconds_max))

    @router.get("/aftaler/{agreement}/initiativer/{number}")
    async def get_initiative(agreement: Agreement, number: str, asked: AskedFor) -> Response:
        annex, period = await annex_asked(desk, agreement, asked)
        told = await initiative(desk, annex, period, number, asked)
        given = common(annex, period, asked, freshness_seconds_max)
        year = period.first_day.year
        return site.page("initiative.html", {**given, **told._asdict(), "year": year})

    return router


def common(annex: Annex, period: Period, asked: Asked, seconds_max: int) -> dict[str, object]:
    """Return what every page of an agreement shows."""
    return {
        "annex": annex,
        "agreement": annex.agreement,
        "period": period,
        "asked": asked,
        "fresh": fresh(annex, seconds_max),
        "periods": [(each.name, period_label(each)) for each in quarters_of(annex)],
    }
