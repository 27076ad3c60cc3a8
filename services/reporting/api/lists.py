"""What there is to ask about: agreements, their initiatives, their measures; a page at a time."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Annotated, Final, NamedTuple, TypeAlias, TypeVar

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from schemas.measures import Unit
from services.chassis.http import Refusal
from services.reporting.answers.base import Answer
from services.reporting.queries import Known

from .asking import REFUSALS, AgreementAsked, Desk, KnownAt, require_plan
from .routes import InJson

PAGE_MAX: Final = 500
LimitAsked: TypeAlias = Annotated[int, Query(ge=1, le=PAGE_MAX, description="At most so many")]
CursorAsked: TypeAlias = Annotated[
    str | None,
    Query(max_length=500, description="As the Link with rel=next of the page before has it"),
]
T = TypeVar("T")


class InitiativeListed(Answer):
    """An initiative that is in force."""

    id: str = Field(examples=["2009/1.3"])
    number: str = Field(examples=["1.3"])
    title: str
    version: int
    adopted_at: datetime


class MeasureListed(Answer):
    """A measure that is defined."""

    id: str = Field(examples=["2009/1.3/forloeb-gennemfoert"])
    initiative: str
    definition: int
    title: str
    kind: str
    unit: Unit | None = Field(description="None: a deliverable, which has days and no numbers")


def make_router(desk: Desk) -> APIRouter:
    """Return the routes."""
    router = APIRouter(
        prefix="/v1/agreements", tags=["agreements"], responses=REFUSALS, route_class=InJson
    )

    @router.get("/{id}/initiatives", summary="The initiatives of an agreement")
    async def list_initiatives(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        response: Response,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        known_at: KnownAt = None,
        limit: LimitAsked = 100,
        cursor: CursorAsked = None,
    ) -> list[InitiativeListed]:
        now = desk.instant(Known(date.max, known_at))
        async with desk.reading() as tx:
            plan = await require_plan(tx, id, known_at)
        listed = [
            InitiativeListed(
                id=each.initiative.id,
                number=each.number,
                title=each.initiative.title,
                version=each.adopted.version,
                adopted_at=each.versions[-1][1],
            )
            for each in plan.initiatives
        ]
        return page((request, response), listed, lambda each: each.id, Paged(limit, cursor, now))

    @router.get("/{id}/measures", summary="The measures of an agreement")
    async def list_measures(  # noqa: PLR0913 - the parameters of the question
        *,
        request: Request,
        response: Response,
        id: AgreementAsked,  # noqa: A002 - the name in the path
        known_at: KnownAt = None,
        limit: LimitAsked = 100,
        cursor: CursorAsked = None,
    ) -> list[MeasureListed]:
        now = desk.instant(Known(date.max, known_at))
        async with desk.reading() as tx:
            plan = await require_plan(tx, id, known_at)
        listed = [
            MeasureListed(
                id=measure.id,
                initiative=each.initiative.id,
                definition=measure.version,
                title=measure.title,
                kind=measure.kind,
                unit=getattr(measure, "unit", None),
            )
            for each in plan.initiatives
            for measure in each.initiative.measures
        ]
        return page((request, response), listed, _named, Paged(limit, cursor, now))

    return router


def _named(measure: MeasureListed) -> str:
    return f"{measure.id} {measure.definition}"


class Paged(NamedTuple):
    """Which page of a list: how long, after which place; what was known where it was begun."""

    limit: int
    cursor: str | None
    known_at: datetime | None = None


def page(
    exchange: tuple[Request, Response],
    listed: Sequence[T],
    name: Callable[[T], str],
    asked: Paged,
) -> list[T]:
    """
    Return the part of a list that was asked for, and say in a Link where it goes on.

    What comes to stand before the place moves nothing: a cursor names the last that was shown.
    """
    names = [name(each) for each in listed]
    begun = 0
    if asked.cursor is not None:
        after = read_cursor(asked.cursor)
        if after not in names:
            raise wrong_cursor()
        begun = names.index(after) + 1
    shown = list(listed[begun : begun + asked.limit])
    if begun + asked.limit < len(listed):
        link_on(exchange, name(shown[-1]), asked.known_at)
    return shown


def link_on(
    exchange: tuple[Request, Response], last: str, known_at: datetime | None = None
) -> None:
    """Say where a list goes on after what was shown last; as it was known when it was begun."""
    request, response = exchange
    following = base64.urlsafe_b64encode(last.encode()).decode()
    pinned = {} if known_at is None else {"known_at": known_at.isoformat()}
    url = request.url.include_query_params(cursor=following, **pinned)
    response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'


def read_cursor(cursor: str) -> str:
    """Return what a cursor names; nothing where it is none of ours."""
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return ""


def wrong_cursor() -> Refusal:
    """Return the refusal of a cursor that leads nowhere."""
    return Refusal(422, "Send the cursor of the page before, unchanged.", "query.cursor")
