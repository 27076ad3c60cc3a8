"""Answers where a figure comes from: the changes under it, and the events that caused them."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple, TypeAlias

from fastapi import APIRouter, Query, Request

from schemas.budget_lines import lines_of
from schemas.measures import Aggregate, Level, Measure, Window
from schemas.snapshots import BudgetAccount
from services.chassis.database import Transaction
from services.chassis.http import Refusal
from services.reporting import queries
from services.reporting.answers.annex import Trace
from services.reporting.domain import LINE_DEFINITION, Account
from services.reporting.measures.figures import Sight
from services.reporting.periods import Period
from services.reporting.plans import InitiativeKnown
from services.reporting.queries import Known
from services.reporting.traces import BEGINNING, NOTHING, Cursor, load_page, parse_cursor

from .asking import (
    REFUSALS,
    AsOf,
    Desk,
    KnownAt,
    LineAsked,
    MeasureAsked,
    PeriodAsked,
    known_in,
    read_period,
    require_measure,
)
from .routes import InJson

PartAsked: TypeAlias = Annotated[
    str | None,
    Query(description="A part of the figure, as dimension:part", examples=["offer:internship"]),
]
CursorAsked: TypeAlias = Annotated[str | None, Query(description="next_cursor of the page before")]


@dataclass(frozen=True, slots=True)
class _Figure:
    """What is to be traced: an account over a window."""

    initiative: InitiativeKnown
    account: Account
    window: Window


class Traced(NamedTuple):
    """What of a measure is traced, and from where on."""

    period: Period
    known: Known
    part: str | None = None
    cursor: str | None = None


def make_router(desk: Desk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/v1", tags=["traces"], responses=REFUSALS, route_class=InJson)

    @router.get("/measures/{id:path}/trace", summary="The changes and events under a figure")
    async def trace_measure(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: MeasureAsked,  # noqa: A002 - the name in the path
        period: PeriodAsked,
        part: PartAsked = None,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        cursor: CursorAsked = None,
    ) -> Trace:
        asked = read_period(period)
        known = known_in(asked, as_of, known_at)
        return await answer_measure_trace(desk.of(request), id, Traced(asked, known, part, cursor))

    @router.get("/lines/{id:path}/trace", summary="The changes and events under an amount of money")
    async def trace_line(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: LineAsked,  # noqa: A002 - the name in the path
        period: PeriodAsked,
        account: BudgetAccount = "consumed",
        as_of: AsOf = None,
        known_at: KnownAt = None,
        cursor: CursorAsked = None,
    ) -> Trace:
        desk.of(request).require_sight()
        known = known_in(read_period(period), as_of, known_at)
        after = _read_cursor(cursor)
        async with desk.reading() as tx:
            initiative = await _require_line(tx, id, known)
            traced = Account(id, LINE_DEFINITION, account)
            figure = _Figure(initiative, traced, Window(None, known.as_of))
            return await _trace(tx, desk, figure, known, after)

    return router


async def answer_measure_trace(desk: Desk, id_: str, traced: Traced) -> Trace:
    """Return the changes and events under a measure's figure in a period."""
    desk.require_sight()
    known, after = traced.known, _read_cursor(traced.cursor)
    async with desk.reading() as tx:
        initiative, measure = await require_measure(tx, id_, known.at)
        window = _window(measure, Sight(traced.period, known.as_of))
        figure = _Figure(initiative, _account(measure, traced.part), window)
        return await _trace(tx, desk, figure, known, after)


def _read_cursor(cursor: str | None) -> Cursor:
    try:
        return parse_cursor(cursor) if cursor is not None else BEGINNING
    except ValueError as error:
        raise Refusal(422, f"The cursor cannot be read: {error}.", "query.cursor") from None


def _account(measure: Measure, part: str | None) -> Account:
    component = "value" if isinstance(measure, Aggregate | Level) else "reached"
    if part is None:
        return Account(measure.id, measure.version, component)
    dimension, colon, value = part.partition(":")
    if not colon or not dimension or not value:
        raise Refusal(422, "Write the part as dimension:part, as offer:internship.", "query.part")
    return Account(measure.id, measure.version, component, dimension, value)


def _window(measure: Measure, sight: Sight) -> Window:
    return Window(None if isinstance(measure, Level) else sight.period.first_day, sight.last)


async def _require_line(tx: Transaction, id_: str, known: Known) -> InitiativeKnown:
    initiative = await queries.load_initiative(tx, id_.rpartition("/")[0], known.at)
    if initiative is None or all(line.id != id_ for line in lines_of(initiative.initiative.budget)):
        raise Refusal(404, "No plan with this budget line is known.", "path.id")
    return initiative


async def _trace(
    tx: Transaction, desk: Desk, figure: _Figure, known: Known, after: Cursor
) -> Trace:
    account, window = figure.account, figure.window
    first = window.first or window.last
    initiative = figure.initiative
    hidden = await queries.load_unfilled(tx, [initiative], known.at)
    is_hidden = (account.figure, account.definition) in hidden
    books = await queries.load_booked(tx, [account.figure], known, first)
    page = NOTHING if is_hidden else await load_page(tx, account, window, known.at, after)
    booked = (each for each in books.get(account, ()) if window.holds(each.valid_on))
    return Trace(
        figure=account.figure,
        definition=account.definition or None,
        component=account.component,
        part=f"{account.dimension}:{account.part}" if account.dimension else None,
        first_day=window.first,
        last_day=window.last,
        state="being_filled" if is_hidden else "filled",
        value=None if is_hidden else sum(each.amount for each in booked),
        sum_of_changes=None if is_hidden else page.total,
        number_of_changes=page.number,
        missing_versions=page.missing,
        changes=page.changes,
        next_cursor=page.following.written if page.following else None,
        as_of=known.as_of,
        known_at=desk.instant(known),
        last_recorded_at=await queries.load_newest(tx, [account.figure]),
        plan_versions={initiative.initiative.id: initiative.adopted.version},
    )
