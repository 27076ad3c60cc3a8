"""Answers about what a year is expected to come to, and how right that was."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Final, NamedTuple, TypeAlias

from fastapi import APIRouter, Query, Request

from schemas.base import Day
from schemas.measures import Milestone
from services.chassis.database import Transaction
from services.chassis.http import Refusal
from services.reporting import queries
from services.reporting.answering.forecast_scores import not_scored, show_scores
from services.reporting.answering.forecasts import Judged, Seen, judge, show_scored, shown_number
from services.reporting.answers.forecasts import ForecastScores, MeasureForecasts
from services.reporting.forecasting.year import MeasuredYear, measured_year
from services.reporting.plans import AgreementKnown, InitiativeKnown
from services.reporting.queries import Known
from services.reporting.release.making import Release
from services.reporting.release.told import screen_forecasts
from services.reporting.scoring.figures import Span

from .asking import (
    REFUSALS,
    AgreementAsked,
    AsOf,
    Desk,
    KnownAt,
    MeasureAsked,
    require_measure,
    require_plan,
)
from .routes import InJson

DAYS_LATE_MAX: Final = 3650
YearAsked: TypeAlias = Annotated[int, Query(ge=1990, le=2100, description="The year forecast")]
RecordedWithin: TypeAlias = Annotated[
    int | None,
    Query(
        ge=0,
        le=DAYS_LATE_MAX,
        description="Our forecasts know what was recorded until so many days after the day they "
        "are made on, as they would have then. Left out: all that is known",
    ),
]


class YearSeen(NamedTuple):
    """Which forecasts: of a year, seen from where, by what was recorded how soon."""

    year: int
    known: Known
    now: datetime
    within: int | None


def make_router(desk: Desk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(prefix="/v1", tags=["forecasts"], responses=REFUSALS, route_class=InJson)

    @router.get(
        "/measures/{id:path}/forecasts",
        summary="What a measure's year was expected to come to, and how right that was",
    )
    async def get_forecasts(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: MeasureAsked,  # noqa: A002 - the name in the path
        year: YearAsked,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        recorded_within: RecordedWithin = None,
    ) -> MeasureForecasts:
        asked = year_seen(desk, year, as_of, known_at, recorded_within)
        at = desk.of(request)
        _require_free(at, as_of, known_at, recorded_within)
        return await answer_forecasts(at, id, asked)

    @router.get(
        "/agreements/{id}/forecasts/scores",
        summary="How good the forecasts of an agreement's measures were",
    )
    async def get_scores(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        year: Annotated[int | None, Query(ge=1990, le=2100, description="Left out: all")] = None,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        recorded_within: RecordedWithin = None,
    ) -> ForecastScores:
        def asked(of: int) -> YearSeen:
            return year_seen(desk, of, as_of, known_at, recorded_within)

        at = desk.of(request)
        _require_free(at, as_of, known_at, recorded_within)
        return await answer_scores(at, id, asked, year, known_at)

    return router


def _require_free(
    desk: Desk, as_of: date | None, known_at: datetime | None, within: int | None
) -> None:
    """Refuse a view of one's own choosing to who may not see persons."""
    if as_of is not None or known_at is not None:
        desk.require_published(Known(as_of or date.max, known_at))
    if within is not None:
        desk.require_published(Known(date.min))


def year_seen(
    desk: Desk, year: int, as_of: Day | None, known_at: datetime | None, within: int | None
) -> YearSeen:
    """Return from where the forecasts of a year are seen."""
    last = date(year, 12, 31)
    now = desk.instant(Known(last, known_at))
    # Of days to come nothing is known: a year is not over before it is.
    return YearSeen(year, Known(min(as_of or last, last, now.date()), known_at), now, within)


def _span(agreement: AgreementKnown) -> Span:
    adopted = agreement.adopted.agreement
    return Span(adopted.first_day, adopted.last_day)


async def answer_scores(
    desk: Desk,
    id_: str,
    seen: Callable[[int], YearSeen],
    year: int | None = None,
    known_at: datetime | None = None,
) -> ForecastScores:
    """Return how good the forecasts of an agreement's measures were, of one year or of all."""
    release = await desk.released(id_)
    async with desk.reading() as tx:
        plan = await require_plan(tx, id_, known_at)
        span = _span(plan.agreement)
        years = [year] if year else list(range(span.first.year, span.last.year + 1))
        judged: list[tuple[int, Judged]] = []
        for each in years:
            for initiative in plan.initiatives:
                asked = _as_told(seen(each), f"{initiative.initiative.id}/", release)
                found = await _judge(tx, initiative, span, asked)
                judged.extend(
                    (each, one)
                    for measure, one in found.items()
                    if release is None or release.is_open(measure)
                )
        figures = [m.id for i in plan.initiatives for m in i.initiative.measures]
        newest = await queries.load_newest(tx, figures)
    last = seen(years[-1])
    return ForecastScores(
        agreement=id_,
        years=tuple(years),
        scores=show_scores(judged),
        not_scored=not_scored(judged),
        as_of=last.known.as_of,
        known_at=last.now,
        last_recorded_at=newest,
        plan_versions=plan.versions,
    )


async def answer_forecasts(desk: Desk, id_: str, asked: YearSeen) -> MeasureForecasts:
    """Return what a measure's year was expected to come to, and how right that was."""
    release = await desk.released(id_.partition("/")[0])
    whole = await _whole_forecasts(desk, id_, _as_told(asked, id_, release))
    return whole if release is None else screen_forecasts(whole, release)


def _as_told(asked: YearSeen, figure: str, release: Release | None) -> YearSeen:
    """Return from where everybody sees a figure's year: not from later than it was told of last."""
    held_at = release.held_at(figure) if release else None
    return asked if held_at is None else asked._replace(known=asked.known._replace(at=held_at))


async def _whole_forecasts(desk: Desk, id_: str, asked: YearSeen) -> MeasureForecasts:
    async with desk.reading() as tx:
        initiative, measure = await require_measure(tx, id_, asked.known.at)
        if isinstance(measure, Milestone):
            raise Refusal(422, "A deliverable has days, not a forecast; see the annex.", "path.id")
        plan = await require_plan(tx, initiative.adopted.agreement, asked.known.at)
        found = await _judge(tx, initiative, _span(plan.agreement), asked, id_)
        newest = await queries.load_newest(tx, [id_])
    if id_ not in found:
        raise Refusal(422, "The agreement has no day in this year.", "query.year")
    judged = found[id_]
    return MeasureForecasts(
        measure=id_,
        title=measure.title,
        unit=measure.unit,
        year=asked.year,
        state=judged.state,
        actual=shown_number(judged.actual),
        forecasts=tuple(show_scored(each, judged.actual) for each in judged.made),
        as_of=asked.known.as_of,
        known_at=asked.now,
        last_recorded_at=newest,
        plan_versions={initiative.initiative.id: initiative.adopted.version},
    )


async def _judge(
    tx: Transaction,
    initiative: InitiativeKnown,
    agreement: Span,
    asked: YearSeen,
    only: str | None = None,
) -> dict[str, Judged]:
    """Return the forecasts of an initiative's measures, or of one of them, by measure."""
    hidden = await queries.load_unfilled(tx, [initiative], asked.known.at)
    years = {
        id_: year.seen(hidden) for id_, year in _years(initiative, agreement, asked.year, only)
    }
    first = min((each.known.first for each in years.values()), default=agreement.first)
    now = await _seen(tx, years, asked.known, first, asked.now)
    then: dict[date, Seen] = {}
    if asked.within is not None:
        days = {day for each in years.values() for day in each.made_on(asked.known.as_of)}
        for day in sorted(days):
            at = min(asked.now, _end_of(day + timedelta(days=asked.within)))
            then[day] = await _seen(tx, years, Known(day, at), first, at)
    told = await queries.load_told(tx, [initiative.initiative.id], asked.known.at)
    return {id_: judge(each, now, asked.known.as_of, told, then) for id_, each in years.items()}


async def _seen(
    tx: Transaction, figures: Iterable[str], known: Known, first: date, at: datetime
) -> Seen:
    return Seen(await queries.load_booked(tx, list(figures), known, first), at)


def _years(
    initiative: InitiativeKnown, agreement: Span, year: int, only: str | None
) -> Iterable[tuple[str, MeasuredYear]]:
    plan = initiative.initiative
    by_id: Mapping[str, None] = dict.fromkeys(
        each.id for each in plan.measures if not isinstance(each, Milestone)
    )
    for id_ in by_id:
        versions = [each for each in plan.measures if each.id == id_]
        found = measured_year(versions, year, agreement, plan.targets)
        if found is not None and only in {None, id_}:
            yield id_, found


def _end_of(day: date) -> datetime:
    return datetime.combine(day + timedelta(days=1), time(), UTC)
