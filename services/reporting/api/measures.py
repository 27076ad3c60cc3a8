"""Answers about one measure over time, and about what has not arrived yet."""

from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from schemas.base import Day
from schemas.measures import Milestone
from services.chassis.http import Refusal
from services.reporting import queries, texts
from services.reporting.answers.annex import Gaps, Point, Series
from services.reporting.answers.measures import ValueSeries
from services.reporting.formats.json_stat import write_json_stat
from services.reporting.formats.of_series import series_cube, series_table
from services.reporting.formats.px import write_px
from services.reporting.formats.separated import Dialect, write_csv
from services.reporting.formats.workbook import write_xlsx
from services.reporting.measures.figures import Books, Counted, Sight, amounts, whole_of
from services.reporting.measures.readings import in_danish
from services.reporting.measures.reckoned import is_plain, rests_on
from services.reporting.measures.valued import Shown, show_point
from services.reporting.periods import Period, periods_between
from services.reporting.queries import Known
from services.reporting.release.courses import screen_course, screen_series

from .asking import REFUSALS, AsOf, Desk, KnownAt, MeasureAsked, load_books, require_measure
from .forms import DialectAsked, Makers, Offer, deliver, offer
from .routes import InJson
from .value_forms import FORMS, offer_of

POINTS_MAX: Final = 600


def make_router(desk: Desk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/v1", tags=["measures"], responses=REFUSALS, route_class=InJson)

    @offer(
        router,
        "/measures/{id:path}/series",
        "A measure, period by period",
        Series,
        ("csv", "xlsx", "jsonstat", "px"),
    )
    async def get_series(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: MeasureAsked,  # noqa: A002 - the name in the path
        first: Annotated[Day, Query(alias="from", description="A day of the first period")],
        last: Annotated[Day, Query(alias="to", description="A day of the last period")],
        by: Literal["quarter", "month"] = "quarter",
        as_of: AsOf = None,
        known_at: KnownAt = None,
        dialect: DialectAsked = "da",
    ) -> Response:
        periods = read_periods(first, last, by)
        known = Known(min(as_of or periods[-1].last_day, periods[-1].last_day), known_at)
        series = await _series(desk.of(request), id, periods, known)
        name = f"series-{periods[0].name}-{periods[-1].name}"
        return await deliver(request, Offer(series, name, _makers(series, dialect), dialect))

    @offer(
        router,
        "/measures/{id:path}/values",
        "A measure of any kind, by period, with all that belongs to its value",
        ValueSeries,
        FORMS,
    )
    async def get_values(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: MeasureAsked,  # noqa: A002 - the name in the path
        first: Annotated[Day, Query(alias="from", description="A day of the first period")],
        last: Annotated[Day, Query(alias="to", description="A day of the last period")],
        by: Literal["quarter", "month"] = "quarter",
        as_of: AsOf = None,
        known_at: KnownAt = None,
        dialect: DialectAsked = "da",
    ) -> Response:
        periods = read_periods(first, last, by)
        # A cohort goes on ripening after the period in which it began.
        known = Known(as_of or periods[-1].last_day, known_at)
        values = await answer_values(desk.of(request), id, periods, known)
        return await deliver(request, offer_of(values, values.title, dialect))

    @router.get("/gaps", summary="Has everything arrived, and does it add up?")
    async def get_gaps() -> Gaps:
        return await answer_gaps(desk)

    return router


async def answer_gaps(desk: Desk) -> Gaps:
    """Return whether everything has arrived, and adds up."""
    async with desk.reading() as tx:
        return await queries.load_gaps(tx)


def _makers(series: Series, dialect: Dialect) -> Makers:
    return {
        "csv": lambda: write_csv(series_table(series), dialect),
        "xlsx": lambda: write_xlsx([series_table(series)], series.title, series.known_at),
        "jsonstat": lambda: write_json_stat(series_cube(series)),
        "px": lambda: write_px(series_cube(series)),
    }


def read_periods(first: date, last: date, by: Literal["quarter", "month"]) -> list[Period]:
    """Return the periods asked for, or refuse."""
    if last < first:
        raise Refusal(422, "The last day lies before the first.", "query.to")
    if (last.year - first.year) * 12 > POINTS_MAX:
        raise Refusal(422, f"Ask for at most {POINTS_MAX} periods at a time.", "query.from")
    return list(periods_between(first, last, by))


async def _series(desk: Desk, id_: str, periods: list[Period], known: Known) -> Series:
    desk.require_published(known, is_monthly=periods[0].grain == "month")
    series = await _whole_series(desk, id_, periods, known)
    release = await desk.released(id_.partition("/")[0])
    return series if release is None else screen_series(series, release)


async def _whole_series(desk: Desk, id_: str, periods: list[Period], known: Known) -> Series:
    async with desk.reading() as tx:
        initiative, measure = await require_measure(tx, id_, known.at)
        if isinstance(measure, Milestone):
            raise Refusal(422, "A deliverable has days, not a series; see the annex.", "path.id")
        if not is_plain(measure):
            raise Refusal(422, "Its value is more than one sum; ask for its values.", "path.id")
        hidden = await queries.load_unfilled(tx, [initiative], known.at)
        books = await queries.load_booked(tx, [id_], known, periods[0].year_began)
        newest = await queries.load_newest(tx, [id_])
    is_hidden = (measure.id, measure.version) in hidden
    return Series(
        measure=id_,
        definition=measure.version,
        title=measure.title,
        unit=measure.unit,
        by="month" if periods[0].grain == "month" else "quarter",
        as_of=known.as_of,
        known_at=desk.instant(known),
        last_recorded_at=newest,
        plan_versions={initiative.initiative.id: initiative.adopted.version},
        state="being_filled" if is_hidden else "filled",
        points=() if is_hidden else tuple(_points(measure, books, periods, known.as_of)),
    )


async def answer_values(desk: Desk, id_: str, periods: list[Period], known: Known) -> ValueSeries:
    """Return a measure of any kind, period by period."""
    desk.require_published(known, is_monthly=periods[0].grain == "month")
    release = await desk.released(id_.partition("/")[0])
    if release is None:
        return await _whole_values(desk, id_, periods, known)
    values = await _whole_values(desk, id_, periods, known, release.books)
    return screen_course(values, release)


async def _whole_values(
    desk: Desk, id_: str, periods: list[Period], known: Known, told: Books | None = None
) -> ValueSeries:
    async with desk.reading() as tx:
        known_of, measure = await require_measure(tx, id_, known.at)
        initiative = known_of.initiative
        figures = sorted({id_, *(each.figure for each in rests_on(measure))})
        rested_on = await queries.load_rested_on(tx, [known_of], known.at)
        hidden = await queries.load_unfilled(tx, [known_of, *rested_on], known.at)
        books = await load_books(tx, figures, known, periods[0].year_began, told)
        newest = await queries.load_newest(tx, figures)
    versions = [each for each in initiative.measures if each.id == id_]
    measures = [m for each in (known_of, *rested_on) for m in each.initiative.measures]
    return ValueSeries(
        measure=id_,
        title=measure.title,
        unit=measure.unit,
        reading=in_danish(measure),
        by="month" if periods[0].grain == "month" else "quarter",
        as_of=known.as_of,
        known_at=desk.instant(known),
        last_recorded_at=newest,
        plan_versions={initiative.id: known_of.adopted.version},
        points=tuple(
            show_point(versions, Shown(measures, books, hidden), period, known.as_of)
            for period in periods
            if period.first_day <= known.as_of
        ),
    )


def _points(measure: Counted, books: Books, periods: list[Period], as_of: date) -> list[Point]:
    booked = whole_of(measure, books)
    return [
        Point(
            name=period.name,
            label=texts.period_label(period),
            first_day=period.first_day,
            last_day=period.last_day,
            **dict(amounts(measure, booked, Sight(period, as_of))),
        )
        for period in periods
        if period.first_day <= as_of
    ]
