"""Answers about approved periods: how they stand, what was approved, what has moved since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request, Response

from schemas.base import Instant
from schemas.reports import FigureRestated
from services.chassis.clock import Clock
from services.chassis.database import Transaction
from services.chassis.http import Refusal
from services.reporting.answering.annexes import Asked, load_annex
from services.reporting.answers.annex import Annex
from services.reporting.measures.figures import Sight
from services.reporting.periods import Period
from services.reporting.queries import Known
from services.reporting.release.making import measures_of
from services.reporting.release.told import screen_restatements
from services.reporting.vintages import store
from services.reporting.vintages.answers import (
    Changes,
    NumberChanged,
    PeriodLife,
    RestatementShown,
    StepShown,
)
from services.reporting.vintages.approving import Approving
from services.reporting.vintages.cells import cells_of, differences
from services.reporting.vintages.frozen import Frozen, for_everybody
from services.reporting.vintages.life import Kind, Step, in_force, proposal, state_of
from services.reporting.vintages.restating import load_stand, moved
from services.reporting.vintages.store import Vintage

from .approvals import PeriodInPath, add_approving
from .asking import KIND, REFUSALS, AgreementAsked, Desk, read_period, require_plan
from .lists import CursorAsked, LimitAsked, Paged, page
from .routes import InJson

_UNDECIDED: Final = (
    "Of this vintage nothing was decided on what everybody may see: look at the period as it is now"
)


@dataclass(frozen=True, slots=True)
class _Place:
    """A period of an agreement, as a path names it."""

    agreement: str
    period: Period


def make_router(desk: Desk, clock: Clock, approving: Approving) -> APIRouter:
    """Return the routes."""
    router = APIRouter(
        prefix="/v1/agreements/{id}", tags=["periods"], responses=REFUSALS, route_class=InJson
    )
    _add_reading(router, desk, clock)
    _add_changes(router, desk)
    add_approving(router, approving)
    return router


def _add_reading(router: APIRouter, desk: Desk, clock: Clock) -> None:
    @router.get("/periods", summary="The periods somebody has done something with")
    async def list_periods(
        request: Request,
        response: Response,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        limit: LimitAsked = 100,
        cursor: CursorAsked = None,
    ) -> list[PeriodLife]:
        at, now = desk.of(request), clock()
        async with desk.reading() as tx:
            await require_plan(tx, id, None)
            steps = await store.load_steps(tx, id)
            named = page((request, response), sorted(steps), str, Paged(limit, cursor))
            places = [_Place(id, read_period(name)) for name in named]
            return [await _life(tx, at, each, steps[each.period.name], now) for each in places]

    @router.get("/periods/{period}", summary="How a period stands, and what was done with it")
    async def get_period(
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        period: PeriodInPath,
    ) -> PeriodLife:
        return await answer_life(desk.of(request), id, read_period(period), clock())

    @router.get(
        "/periods/{period}/vintages/{number}",
        summary="The annex as it was approved: the same bytes for ever",
        responses={200: {"model": Annex}},
    )
    async def get_vintage(
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        period: PeriodInPath,
        number: Annotated[int, Path(ge=1, le=10_000)],
    ) -> Response:
        frozen = await answer_vintage(
            desk.of(request), Vintage(id, read_period(period).name, number)
        )
        # For ever the same to whoever asks, but not the same to everybody: see Desk.
        kept = {
            "ETag": f'"{frozen.sha256}"',
            "Vary": "Authorization, Cookie",
            "Cache-Control": "private, no-cache",
        }
        return Response(frozen.body, media_type="application/json", headers=kept)


def _add_changes(router: APIRouter, desk: Desk) -> None:
    @router.get("/restatements", summary="Where approved figures have become others")
    async def list_restatements(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        response: Response,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        period: Annotated[
            str | None, Query(description="Of this period alone", examples=["2009-Q3"])
        ] = None,
        since: Annotated[Instant | None, Query(description="Found after this instant")] = None,
        limit: LimitAsked = 100,
        cursor: CursorAsked = None,
    ) -> list[RestatementShown]:
        name = read_period(period).name if period else None
        found = await answer_restatements(desk.of(request), id, name, since)
        return page((request, response), found, _step_of, Paged(limit, cursor))

    @router.get("/changes", summary="What has changed of a period since you last looked")
    async def get_changes(
        request: Request,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        period: Annotated[str, Query(examples=["2009-Q3"])],
        cursor: Annotated[
            Instant, Query(description="next_cursor of the answer before, or any instant")
        ],
    ) -> Changes:
        at = desk.of(request)
        at.require_published(Known(date.max, cursor))
        return await _changes(at, _Place(id, read_period(period)), cursor)


def _step_of(restated: RestatementShown) -> str:
    return f"{restated.period} {restated.vintage} {restated.number}"


async def answer_life(desk: Desk, id_: str, period: Period, now: datetime) -> PeriodLife:
    """Return how a period stands, and what was done with it."""
    async with desk.reading() as tx:
        await require_plan(tx, id_, None)
        steps = (await store.load_steps(tx, id_)).get(period.name, [])
        return await _life(tx, desk, _Place(id_, period), steps, now)


async def answer_vintage(desk: Desk, vintage: Vintage, kind: Kind = "approved") -> Frozen:
    """Return an annex as it was approved, or as it was proposed, or refuse."""
    async with desk.reading() as tx:
        frozen = await store.load_frozen(tx, vintage, kind)
    if frozen is None:
        raise Refusal(404, "No such vintage was approved.", "path.number")
    if desk.sees_persons:
        return frozen
    shown = for_everybody(frozen)
    if shown is None:
        raise Refusal(403, _UNDECIDED, "path.number", KIND)
    return shown


async def answer_restatements(
    desk: Desk, id_: str, period: str | None, since: datetime | None = None
) -> list[RestatementShown]:
    """Return where approved figures have become others."""
    async with desk.reading() as tx:
        await require_plan(tx, id_, None)
        restated = _shown(await store.load_restatements(tx, id_, period, None, since))
        if desk.sees_persons:
            return restated
        vintages = {
            of: await store.load_frozen(tx, Vintage(id_, *of))
            for of in {(each.period, each.vintage) for each in restated}
        }
    annexes = {of: _for_everybody(frozen) for of, frozen in vintages.items()}
    of_each = (annexes[each.period, each.vintage] for each in restated)
    return list(screen_restatements(restated, of_each, await desk.release(id_)))


def _for_everybody(frozen: Frozen | None) -> Annex | None:
    shown = for_everybody(frozen) if frozen else None
    return shown.annex if shown else None


async def _life(
    tx: Transaction, desk: Desk, place: _Place, steps: Sequence[Step], now: datetime
) -> PeriodLife:
    last, restated = in_force(steps), 0
    if last is not None:
        vintage = Vintage(place.agreement, place.period.name, last.vintage)
        figures = {each.cell.figure for each in moved(await load_stand(tx, vintage))}
        if not desk.sees_persons:
            frozen = await store.load_frozen(tx, vintage)
            figures -= measures_of(frozen.hidden or () if frozen else ())
        restated = len(figures)
    return PeriodLife(
        agreement=place.agreement,
        period=place.period.name,
        state=state_of(steps, restated, place.period.last_day, now.date()),
        vintage=last.vintage if last else None,
        restated_figures=restated,
        awaits_second=proposal(steps) is not None,
        steps=tuple(_step_for(desk, each) for each in steps),
    )


def _step_for(desk: Desk, step: Step) -> StepShown:
    """Return a step; the hash of bytes with all numbers in them would prove a guess at one."""
    return _step_shown(step if desk.sees_persons else step._replace(sha256=None))


def _step_shown(step: Step) -> StepShown:
    return StepShown(**step._asdict())


def _shown(restated: Sequence[FigureRestated]) -> list[RestatementShown]:
    return [RestatementShown(**each.model_dump(exclude={"agreement"})) for each in restated]


async def _changes(desk: Desk, place: _Place, since: datetime) -> Changes:
    sight = Sight(place.period, place.period.last_day)
    name = place.period.name
    async with desk.reading() as tx:
        now = desk.instant(Known(sight.as_of))
        plan = await require_plan(tx, place.agreement, None)
        before = await require_plan(tx, place.agreement, since)
        then = cells_of(await load_annex(tx, before, Asked(sight, since, now)))
        present = cells_of(await load_annex(tx, plan, Asked(sight, now, now)))
        steps = (await store.load_steps(tx, place.agreement)).get(name, [])
        restated = await store.load_restatements(tx, place.agreement, name, None, since)
    return Changes(
        agreement=place.agreement,
        period=name,
        since=since,
        until=now,
        numbers=tuple(
            NumberChanged(
                **each.cell._asdict(),
                old_value=each.old,
                value=each.new,
                difference=each.amount,
            )
            for each in differences(then, present)
        ),
        steps=tuple(_step_shown(each) for each in steps if each.at > since),
        restatements=tuple(_shown(restated)),
        next_cursor=now.isoformat().replace("+00:00", "Z"),  # a + in a query is a blank
    )
