"""Answers about an agreement as a whole: which there are, and the status annex of one."""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Query, Request, Response

from services.chassis.http import Refusal
from services.reporting import queries
from services.reporting.answering.annexes import Asked, load_annex
from services.reporting.answers.annex import AgreementShown, Annex
from services.reporting.disclosure.screening import screen_annex
from services.reporting.formats.json_stat import write_json_stat
from services.reporting.formats.of_annex import annex_cube, annex_tables
from services.reporting.formats.paper import write_html, write_pdf
from services.reporting.formats.px import write_px
from services.reporting.formats.separated import Dialect, write_csv
from services.reporting.formats.tables import Table
from services.reporting.formats.workbook import write_xlsx
from services.reporting.measures.figures import Sight

from .asking import (
    KIND,
    OTHER_PERIOD,
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
from .forms import DialectAsked, Makers, Offer, deliver, offer
from .lists import CursorAsked, LimitAsked, Paged, page
from .routes import InJson

TableAsked: TypeAlias = Annotated[
    Literal["figures", "targets", "money"], Query(description="Of CSV: which of the annex' tables")
]


def make_router(desk: Desk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(
        prefix="/v1/agreements", tags=["agreements"], responses=REFUSALS, route_class=InJson
    )

    @router.get("", summary="The agreements in force")
    async def list_agreements(
        request: Request,
        response: Response,
        known_at: KnownAt = None,
        limit: LimitAsked = 100,
        cursor: CursorAsked = None,
    ) -> list[AgreementShown]:
        now = desk.instant(queries.Known(date.max, known_at))
        listed = await answer_agreements(desk, known_at)
        return page((request, response), listed, lambda each: each.id, Paged(limit, cursor, now))

    @router.get("/{id}", summary="An agreement as it is in force")
    async def get_agreement(
        id: AgreementAsked,  # noqa: A002 - the name in the path
        known_at: KnownAt = None,
    ) -> AgreementShown:
        async with desk.reading() as tx:
            return (await require_plan(tx, id, known_at)).agreement.shown()

    @offer(
        router,
        "/{id}/annex",
        "The status annex: target, figure, words and money",
        Annex,
        ("csv", "xlsx", "jsonstat", "px", "html", "pdf"),
    )
    async def get_annex(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        period: PeriodAsked,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        dialect: DialectAsked = "da",
        table: TableAsked = "figures",
    ) -> Response:
        asked = read_period(period)
        sight = Sight(asked, known_in(asked, as_of, known_at).as_of)
        annex = await answer_annex(desk.of(request), id, sight, known_at)
        name = f"annex-{asked.name}"
        return await deliver(
            request, Offer(annex, name, _makers(annex, dialect, table), dialect, table)
        )

    return router


def _makers(annex: Annex, dialect: Dialect, table: str) -> Makers:
    return {
        "csv": lambda: write_csv(_table(annex, table), dialect),
        "xlsx": lambda: write_xlsx(annex_tables(annex), annex.agreement.title, annex.known_at),
        "jsonstat": lambda: write_json_stat(annex_cube(annex)),
        "px": lambda: write_px(annex_cube(annex)),
        "html": lambda: write_html(annex).encode(),
        "pdf": lambda: write_pdf(annex),
    }


def _table(annex: Annex, key: str) -> Table:
    return next(each for each in annex_tables(annex) if each.key == key)


async def answer_agreements(desk: Desk, known_at: datetime | None) -> list[AgreementShown]:
    """Return the agreements in force."""
    async with desk.reading() as tx:
        return [each.shown() for each in await queries.load_agreements(tx, known_at)]


async def answer_annex(desk: Desk, id_: str, sight: Sight, known_at: datetime | None) -> Annex:
    """Return the status annex of an agreement as seen from a day of a period."""
    if not desk.sees_persons:
        desk.require_published(queries.Known(sight.as_of, known_at))
        annex = (await desk.release(id_)).annexes.get(sight.period.name)
        if annex is None or annex.as_of != sight.as_of:
            raise Refusal(403, OTHER_PERIOD, "query.period", KIND)
        return annex
    asked = Asked(sight, known_at, desk.instant(queries.Known(sight.as_of, known_at)))
    async with desk.reading() as tx:
        annex = await load_annex(tx, await require_plan(tx, id_, known_at), asked)
    return screen_annex(annex)
