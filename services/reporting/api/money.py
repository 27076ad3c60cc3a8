"""Answers about money: an agreement's economy in a year, and what a line was expected to cost."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

from fastapi import APIRouter, Query, Request, Response

from schemas.budget_lines import lines_of
from services.chassis.http import Refusal
from services.reporting import queries
from services.reporting.answering import economy
from services.reporting.answering import money as money_shown
from services.reporting.answering.economy import Sight
from services.reporting.answers.annex import Economy
from services.reporting.answers.money import LineForecasts
from services.reporting.formats.json_stat import write_json_stat
from services.reporting.formats.of_economy import economy_cube, economy_tables
from services.reporting.formats.px import write_px
from services.reporting.formats.separated import Dialect, write_csv
from services.reporting.formats.tables import Table
from services.reporting.formats.workbook import write_xlsx
from services.reporting.measures.figures import Books
from services.reporting.measures.filling import without
from services.reporting.money.balance import line_at
from services.reporting.money.expectation import made
from services.reporting.plans import PlanKnown
from services.reporting.queries import Known
from services.reporting.release.money import screen_economy, screen_line_forecasts

from .asking import (
    KIND,
    OTHER_PERIOD,
    REFUSALS,
    AgreementAsked,
    AsOf,
    Desk,
    KnownAt,
    LineAsked,
    load_books,
    require_plan,
    year_of,
)
from .forms import DialectAsked, Makers, Offer, deliver, offer
from .routes import InJson

BudgetYear: TypeAlias = Annotated[int, Query(ge=1990, le=2100, description="The budget year")]
TableAsked: TypeAlias = Annotated[
    Literal["money", "unit_costs"], Query(description="Of CSV: which of the economy's tables")
]


def make_router(desk: Desk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/v1", tags=["money"], responses=REFUSALS, route_class=InJson)

    @offer(
        router,
        "/agreements/{id}/economy",
        "Appropriation, commitment, consumption, rest, and what one outcome costs",
        Economy,
        ("csv", "xlsx", "jsonstat", "px"),
    )
    async def get_economy(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        year: BudgetYear,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        dialect: DialectAsked = "da",
        table: TableAsked = "money",
    ) -> Response:
        # What the year has bought may ripen, and be paid, after it.
        known = Known(as_of or date(year, 12, 31), known_at)
        economy = await answer_economy(desk.of(request), id, year, known)
        makers = _makers(economy, dialect, table)
        return await deliver(request, Offer(economy, f"economy-{year}", makers, dialect, table))

    @router.get(
        "/lines/{id:path}/forecasts",
        summary="What a budget line's year was expected to cost, and how right that was",
    )
    async def get_forecasts(
        request: Request,
        id: LineAsked,  # noqa: A002 - the name in the path
        as_of: AsOf = None,
        known_at: KnownAt = None,
    ) -> LineForecasts:
        at = desk.of(request)
        if as_of is not None or known_at is not None:
            at.require_published(Known(as_of or date.max, known_at))
        release = await at.released(id.partition("/")[0])
        held_at = release.held_at(id) if release else None
        whole = await _forecasts(at, id, as_of, held_at or known_at)
        return whole if release is None else screen_line_forecasts(whole, release)

    return router


def _makers(economy: Economy, dialect: Dialect, table: str) -> Makers:
    return {
        "csv": lambda: write_csv(_table(economy, table), dialect),
        "xlsx": lambda: write_xlsx(
            economy_tables(economy), economy.agreement.title, economy.known_at
        ),
        "jsonstat": lambda: write_json_stat(economy_cube(economy)),
        "px": lambda: write_px(economy_cube(economy)),
    }


def _table(economy: Economy, key: str) -> Table:
    return next(each for each in economy_tables(economy) if each.key == key)


async def answer_economy(desk: Desk, id_: str, year: int, known: Known) -> Economy:
    """Return the money of an agreement in a year."""
    desk.require_published(known)
    release = await desk.released(id_)
    if release is not None and release.of_day(known.as_of) is None:
        raise Refusal(403, OTHER_PERIOD, "query.as_of", KIND)
    if release is None:
        return await _whole_economy(desk, id_, year, known)
    whole = await _whole_economy(desk, id_, year, known, release.books)
    return screen_economy(whole, release)


async def _whole_economy(
    desk: Desk, id_: str, year: int, known: Known, told: Books | None = None
) -> Economy:
    async with desk.reading() as tx:
        plan = await require_plan(tx, id_, known.at)
        figures = [*_lines(plan), *_counted(plan)]
        hidden = await queries.load_unfilled(tx, [*plan.initiatives, *plan.beside], known.at)
        booked = await load_books(tx, figures, known, year_of(year).first_day, told)
        newest = await queries.load_newest(tx, figures)
    now = desk.instant(known)
    books, sight = without(booked, hidden), Sight(year, known.as_of, now.date(), hidden)
    return Economy(
        agreement=plan.agreement.shown(),
        year=year,
        as_of=known.as_of,
        known_at=now,
        last_recorded_at=max(plan.newest, newest) if newest else plan.newest,
        plan_versions=plan.versions,
        initiatives=economy.show_initiatives(plan, books, sight),
        total=economy.show_total(plan, books, sight),
        placed=economy.placed(plan),
        years=economy.years(plan),
    )


def _lines(plan: PlanKnown) -> Iterator[str]:
    for known in plan.initiatives:
        yield from (line.id for line in lines_of(known.initiative.budget))


def _counted(plan: PlanKnown) -> Iterator[str]:
    """Yield the measures the money is held against, and those these may rest on."""
    if any(known.initiative.unit_costs for known in plan.initiatives):
        yield from (measure.id for measure in plan.measures)


async def _forecasts(
    desk: Desk, id_: str, as_of: date | None, known_at: datetime | None
) -> LineForecasts:
    async with desk.reading() as tx:
        initiative = await queries.load_initiative(tx, id_.rpartition("/")[0], known_at)
        lines = lines_of(initiative.initiative.budget) if initiative else ()
        line = next((each for each in lines if each.id == id_), None)
        if initiative is None or line is None:
            raise Refusal(404, "No plan with this budget line is known.", "path.id")
        last = date(line.year, 12, 31)
        now = desk.instant(Known(last, known_at))
        # Of days to come nothing is known: a year is not over before it is.
        known = Known(min(as_of or last, now.date()), known_at)
        books = await queries.load_booked(tx, [id_], known, date(line.year, 1, 1))
        newest = await queries.load_newest(tx, [id_])
    of = line_at(line, books, known.as_of)
    is_known = known.as_of >= last and bool(of.used)
    return LineForecasts(
        line=id_,
        title=line.title,
        year=line.year,
        state="running" if known.as_of < last else "known" if is_known else "silent",
        actual_oere=of.balance.used.total if is_known else None,
        forecasts=tuple(money_shown.scored(each) for each in made(of, known.as_of)),
        as_of=known.as_of,
        known_at=now,
        last_recorded_at=newest,
        plan_versions={initiative.initiative.id: initiative.adopted.version},
    )
