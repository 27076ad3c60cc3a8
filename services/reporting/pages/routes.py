"""The addresses of the pages, and what each is made from."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BeforeValidator

from services.reporting.access.gate import Gate, reader_of
from services.reporting.api.agreements import answer_agreements
from services.reporting.api.asking import Desk
from services.reporting.api.courses import answer_courses
from services.reporting.api.measures import answer_gaps
from services.reporting.api.money import answer_economy
from services.reporting.queries import Known
from services.reporting.release.hand import Hand
from services.reporting.scoring.result import Status
from services.reporting.vintages.approving import Approving

from . import front, quality, shown, site, story
from .approving import add_approving
from .asking import Agreement, Asked, KnownAt, Sheet, open_sheet, quarters_until, years_of
from .foretold import foretold
from .history import KINDS, STATES, STEPS, history
from .initiative import initiative
from .marks import counted
from .senders import REFUSAL_REASONS, senders

AskedFor = Annotated[Asked, Depends()]
# A form sends the name of a field also where nothing was chosen.
_UNSAID = BeforeValidator(lambda said: said or None)


def make_pages(
    desk: Desk, gate: Gate, approving: Approving, hand: Hand[Response], freshness_seconds_max: int
) -> APIRouter:
    """Return the routes of the pages; all but what they look like pass the gate."""
    every = APIRouter(include_in_schema=False, route_class=site.Page)
    passing = [Depends(gate)]
    shared = site.shared_by(hand)
    router = APIRouter(include_in_schema=False, route_class=shared, dependencies=passing)
    _add_assets(every)
    _add_common(router, desk)
    _add_progress(router, desk, freshness_seconds_max)
    _add_rest(router, desk, freshness_seconds_max)
    add_approving(router, approving)
    every.include_router(router)
    return every


def _add_assets(router: APIRouter) -> None:
    @router.get("/static/{path:path}")
    async def get_asset(path: str) -> Response:
        return site.asset(path)


def _add_common(router: APIRouter, desk: Desk) -> None:
    @router.get("/")
    async def get_agreements(known_at: KnownAt = None) -> Response:
        found = await answer_agreements(desk, known_at)
        return site.page("agreements.html", {"agreements": found})

    @router.get("/tilgaengelighed")
    async def get_accessibility() -> Response:
        return site.page("accessibility.html")


def _add_progress(router: APIRouter, desk: Desk, freshness_seconds_max: int) -> None:
    @router.get("/aftaler/{agreement}")
    async def get_front(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        agreement: Agreement,
        asked: AskedFor,
        status: Annotated[Status | Literal[""], Query()] = "",
        words: Annotated[str, Query(alias="ord", max_length=100)] = "",
        order: Annotated[front.Order, Query(alias="sorter")] = "opmaerksomhed",
    ) -> Response:
        at = desk.of(request)
        sheet = await open_sheet(at, agreement, asked, freshness_seconds_max)
        wanted = front.Wanted(status or None, words, order)
        return site.page("front.html", {**sheet.shown, **await _glance(at, sheet, wanted)})

    @router.get("/aftaler/{agreement}/bilag")
    async def get_annex(
        request: Request,
        agreement: Agreement,
        asked: AskedFor,
        vintage: Annotated[int | None, Query(alias="udgave", ge=1)] = None,
        against: Annotated[int | None, Query(alias="mod", ge=1), _UNSAID] = None,
    ) -> Response:
        at = desk.of(request)
        sheet = await open_sheet(at, agreement, asked, freshness_seconds_max)
        now = desk.instant(Known(date.max))
        sheet, told = await history(at, sheet, now, (vintage, against))
        words = {"states": STATES, "steps": STEPS, "kinds": KINDS}
        return site.page("annex.html", {**sheet.shown, "history": told, **words})

    @router.get("/aftaler/{agreement}/initiativer/{number}")
    async def get_initiative(
        request: Request, agreement: Agreement, number: str, asked: AskedFor
    ) -> Response:
        at = desk.of(request)
        sheet = await open_sheet(at, agreement, asked, freshness_seconds_max)
        told = await initiative(at, sheet, number)
        year = sheet.period.first_day.year
        return site.page(
            "initiative.html", {**sheet.shown, **told._asdict(), "year": year, "units": shown.UNITS}
        )

    @router.get("/aftaler/{agreement}/tal/{measure:path}")
    async def get_story(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        agreement: Agreement,
        measure: str,
        asked: AskedFor,
        part: Annotated[str | None, Query(alias="del", max_length=200)] = None,
        side: Annotated[int, Query(ge=1, le=1000)] = 1,
    ) -> Response:
        at = desk.of(request)
        sheet = await open_sheet(at, agreement, asked, freshness_seconds_max)
        told = await story.story(at, sheet, story.Wanted(measure, part, side))
        words = {"components": shown.COMPONENTS, "kinds": KINDS}
        return site.page("story.html", {**sheet.shown, **told._asdict(), **words})


async def _glance(desk: Desk, sheet: Sheet, wanted: front.Wanted) -> dict[str, object]:
    known = Known(sheet.annex.as_of, sheet.asked.known_at)
    quarters = quarters_until(sheet.annex, sheet.period)
    courses = await answer_courses(desk, sheet.annex.agreement.id, quarters, known)
    rows = front.rows_of(sheet.annex, courses)
    return {
        "rows": front.seen(rows, wanted),
        "total": len(rows),
        "counts": counted(row.mark.status for row in rows),
        "first": front.attention(rows),
        "untold": front.untold(sheet.annex),
        "wanted": wanted,
        "orders": front.ORDERS,
        "has_money": any(row.money for row in rows),
        "has_costs": any(row.costs for row in rows),
    }


def _add_rest(router: APIRouter, desk: Desk, freshness_seconds_max: int) -> None:
    @router.get("/aftaler/{agreement}/oekonomi")
    async def get_money(
        request: Request,
        agreement: Agreement,
        asked: AskedFor,
        year: Annotated[int | None, Query(alias="aar", ge=1990, le=2100)] = None,
        unit: Annotated[Literal["mio", "tusind", "kr"], Query(alias="enhed")] = "mio",
    ) -> Response:
        at = desk.of(request)
        sheet = await open_sheet(at, agreement, asked, freshness_seconds_max)
        of = year or sheet.period.first_day.year
        as_of = asked.as_of or min(sheet.annex.as_of, date(of, 12, 31))
        economy = await answer_economy(at, agreement, of, Known(as_of, asked.known_at))
        rows = [each for each in economy.initiatives if each.lines]
        given = {
            "economy": economy,
            "rows": rows,
            "costs": [(each, cost) for each in rows for cost in each.unit_costs],
            "years": years_of(sheet.annex, economy),
            "unit": unit,
            "units": shown.UNITS,
        }
        return site.page("money.html", {**sheet.shown, **given})

    @router.get("/aftaler/{agreement}/prognoser")
    async def get_forecasts(
        request: Request,
        agreement: Agreement,
        asked: AskedFor,
        figure: Annotated[str | None, Query(alias="tal", max_length=200)] = None,
    ) -> Response:
        at = desk.of(request)
        sheet = await open_sheet(at, agreement, asked, freshness_seconds_max)
        told = await foretold(at, sheet, figure)
        words = {"reasons": shown.REASONS, "methods": shown.METHODS}
        return site.page("forecasts.html", {**sheet.shown, **told._asdict(), **words})

    @router.get("/aftaler/{agreement}/datakvalitet")
    async def get_quality(request: Request, agreement: Agreement, asked: AskedFor) -> Response:
        at = desk.of(request)
        sheet = await open_sheet(at, agreement, asked, freshness_seconds_max)
        given = {
            "gaps": await answer_gaps(desk),
            "silent": quality.silent(sheet.annex),
            "untellable": quality.untellable(sheet.annex),
            "unjudged": list(quality.unjudged(sheet.annex)),
            "senders": await senders(at, reader_of(request)),
            "refusal_reasons": REFUSAL_REASONS,
        }
        return site.page("quality.html", {**sheet.shown, **given})
