"""The door over HTTP: events in, and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import to_json
from sqlalchemy import Row

from schemas.envelope import JSON_BATCH, JSON_EVENT, event_uuid
from schemas.reports import Reason
from services.chassis.database import Database, is_transient
from services.chassis.http import Refusal

from . import store
from .access import Access
from .domain import Outcome, Verdict
from .handlers import Arrived, IntakeHandlers, count
from .reading import Read, Unreadable, read_many, read_one
from .settings import IntakeSettings

_SENT: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "description": "CloudEvents 1.0; the JSON Schema of each type's data is in the contract",
        "content": {
            JSON_EVENT: {"schema": {"type": "object"}},
            JSON_BATCH: {"schema": {"type": "array", "items": {"type": "object"}}},
        },
    },
}


class Answer(BaseModel):
    """What became of one event."""

    id: str | None = Field(
        default=None, description="None where it is unreadable or names somebody"
    )
    verdict: Verdict
    reason: Reason | None = None
    field: str | None = Field(default=None, description="Path of what is wrong")
    detail: str | None = Field(default=None, description="How to mend it")


class FromRow(BaseModel):
    """Read from a row of the database."""

    model_config = ConfigDict(from_attributes=True)


class Mend(FromRow):
    """A correction or a retraction that was sent of an event."""

    uuid: UUID
    id: str
    type: str
    sent_at: datetime
    recorded_at: datetime


class PastRefusal(FromRow):
    """Why something sent under this id was refused."""

    type: str | None
    reason: Reason
    field: str | None
    detail: str
    recorded_at: datetime


class Known(BaseModel):
    """What is known of an id, or of an event."""

    uuid: UUID
    source: str
    id: str
    verdict: Verdict
    type: str | None
    recorded_at: datetime
    revision: int = Field(default=0, description="0 as sent, more for each time it was mended")
    is_withdrawn: bool = False
    corrections: list[Mend] = []
    refusals: list[PastRefusal] = Field(default=[], description="The last ten, the last first")


@dataclass(frozen=True, slots=True)
class EventDoor:
    """What the routes work with."""

    settings: IntakeSettings
    database: Database
    access: Access
    handlers: IntakeHandlers

    def routes(self) -> APIRouter:
        """Return the routes for events."""
        router = APIRouter(tags=["events"])
        add = router.add_api_route
        add(
            "/v1/events",
            self.receive,
            methods=["POST"],
            status_code=202,
            response_model=list[Answer],
            openapi_extra=_SENT,
        )
        add("/v1/events/{source}/{id_:path}", self.sent, methods=["GET"])
        add("/v1/events/{uuid}", self.event, methods=["GET"])
        return router

    async def receive(self, request: Request) -> Response:
        """Submit one event or a batch: a verdict for each, given after the commit."""
        publisher = await self.access.publisher(request)
        events = _read(await request.body(), _content_type(request), self.settings)
        arrived = [Arrived(publisher.source, publisher, each) for each in events]
        try:
            async with self.database.transaction() as tx:
                outcomes = await self.handlers.receive(tx, arrived, "http")
        except Exception as error:
            if is_transient(error):
                raise Refusal(503, "the database is not ready: send the same again") from error
            raise
        count(outcomes)
        return Response(_answers(outcomes), 202, media_type="application/json")

    async def sent(self, request: Request, source: str, id_: str) -> Known:
        """Return what became of what a source sent under an id."""
        await self.access.reader(request, source)
        async with self.database.transaction() as tx:
            row = await store.event(tx, event_uuid(source, id_))
            mends = await store.mends_of(tx, row.uuid) if row else []
            refusals = await store.refusals_of(tx, source, id_)
        if row is not None:
            return _known(row, mends, refusals)
        if not refusals:
            raise Refusal(404, "nothing has come under this id")
        return Known(
            uuid=event_uuid(source, id_),
            source=source,
            id=id_,
            verdict="refused",
            type=refusals[0].type,
            recorded_at=refusals[0].recorded_at,
            refusals=[PastRefusal.model_validate(each) for each in refusals],
        )

    async def event(self, request: Request, uuid: UUID) -> Known:
        """Return an event taken in."""
        self.access.operator(request)
        async with self.database.transaction() as tx:
            row = await store.event(tx, uuid)
            mends = await store.mends_of(tx, uuid)
            refusals = await store.refusals_of(tx, row.source, row.id) if row else []
        if row is None:
            raise Refusal(404, "no event has been taken in under this id")
        return _known(row, mends, refusals)


def _known(row: Row[Any], mends: Sequence[Row[Any]], refusals: Sequence[Row[Any]]) -> Known:
    return Known(
        uuid=row.uuid,
        source=row.source,
        id=row.id,
        verdict="accepted",
        type=row.type,
        recorded_at=row.recorded_at,
        revision=row.revision,
        is_withdrawn=row.is_withdrawn,
        corrections=[Mend.model_validate(each) for each in mends],
        refusals=[PastRefusal.model_validate(each) for each in refusals],
    )


def _content_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _read(body: bytes, content_type: str, settings: IntakeSettings) -> Sequence[Read]:
    if content_type == JSON_EVENT:
        return [read_one(body, settings.event_bytes_max)]
    if content_type != JSON_BATCH:
        raise Refusal(415, f"send {JSON_EVENT} or {JSON_BATCH}")
    try:
        events = read_many(body, settings.event_bytes_max)
    except Unreadable as fault:
        raise Refusal(400, str(fault)) from None
    if len(events) > settings.events_per_request_max:
        raise Refusal(413, f"send {settings.events_per_request_max} events at most at a time")
    return events


def _answers(outcomes: Sequence[Outcome]) -> bytes:
    return to_json([_answer(each) for each in outcomes])


def _answer(outcome: Outcome) -> dict[str, str | None]:
    refused = outcome.refused
    if refused is None:
        return {"id": outcome.event, "verdict": outcome.verdict}
    return {
        "id": outcome.event,
        "verdict": outcome.verdict,
        "reason": refused.reason,
        "field": refused.field,
        "detail": refused.detail,
    }
