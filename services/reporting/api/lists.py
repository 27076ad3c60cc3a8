"""What there is to ask about: agreements, their initiatives, their measures; a page at a time."""

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Final, TypeAlias, TypeVar

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field

from schemas.measures import Unit
from services.chassis.http import Refusal
from services.reporting.answers_base import Answer

from .asking import REFUSALS, AgreementAsked, Desk, KnownAt, require_plan

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
    router = APIRouter(prefix="/v1/agreements", tags=["agreements"], responses=REFUSALS)

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
        return page((request, response), listed, lambda each: each.id, (limit, cursor))

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
        name = _named
        return page((request, response), listed, name, (limit, cursor))

    return router


def _named(measure: MeasureListed) -> str:
    return f"{measure.id} {measure.definition}"


def page(
    exchange: tuple[Request, Response],
    listed: Sequence[T],
    name: Callable[[T], str],
    asked: tuple[int, str | None],
) -> list[T]:
    """Return the part of a list that was asked for, and say in a Link where it goes on."""
    (request, response), (limit, cursor) = exchange, asked
    names = [name(each) for each in listed]
    begun = 0
    if cursor is not None:
        after = _read(cursor)
        if after not in names:
            raise Refusal(422, "Send the cursor of the page before, unchanged.", "query.cursor")
        begun = names.index(after) + 1
    shown = list(listed[begun : begun + limit])
    if begun + limit < len(listed):
        following = base64.urlsafe_b64encode(name(shown[-1]).encode()).decode()
        url = request.url.include_query_params(cursor=following)
        response.headers["Link"] = f'<{url.path}?{url.query}>; rel="next"'
    return shown


def _read(cursor: str) -> str:
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
