"""Live figures as server-sent events: each as it may be shown, whenever that changes."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Final

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from services.chassis.database import Database
from services.reporting.live.store import Notice, load_last, load_notices
from services.reporting.live.watch import Listeners

from .asking import REFUSALS
from .routes import Tagged

STREAMS_MAX: Final = 100
STREAM_SECONDS_MAX: Final = 600
LOOK_EVERY_S: Final = 1.0
_STILL_HERE_EVERY: Final = 15
_LAST_ID: Final = 2**63 - 1
_TEXT: Final = {"schema": {"type": "string"}}


def make_router(database: Database, listeners: Listeners) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/v1", tags=["live"], responses=REFUSALS, route_class=Tagged)
    streams = _Streams(database, listeners)

    @router.get(
        "/live",
        summary="Figures as they move, as server-sent events",
        description="Each event is a figure that may now be shown otherwise than before. A stream "
        f"ends after {STREAM_SECONDS_MAX} seconds; ask again with Last-Event-ID to miss nothing.",
        response_class=StreamingResponse,
        responses={
            200: {
                "description": "A stream",
                "content": {"text/event-stream": {"schema": {"type": "string"}}},
            },
            503: {"description": "As many as can be served are listening already"},
        },
    )
    async def get_live(
        request: Request,
        agreement: Annotated[str | None, Query(max_length=100, examples=["2009"])] = None,
        seconds: Annotated[
            int, Query(ge=0, le=STREAM_SECONDS_MAX, description="End the stream after so long")
        ] = STREAM_SECONDS_MAX,
        last_event_id: Annotated[
            int | None,
            Header(ge=0, le=_LAST_ID, description="Begin after this; left out: from now on"),
        ] = None,
    ) -> Response:
        return await streams.open(request, agreement, seconds, last_event_id)

    return router


class _Streams:
    """The streams that are open in this process."""

    def __init__(self, database: Database, listeners: Listeners) -> None:
        self._database = database
        self._listeners = listeners

    async def open(
        self, request: Request, agreement: str | None, seconds: int, last: int | None
    ) -> Response:
        if self._listeners.open >= STREAMS_MAX:
            words = f"{STREAMS_MAX} are listening; try again"
            raise HTTPException(503, words, headers={"Retry-After": "30"})
        if last is None:
            async with self._database.transaction() as tx:
                last = await load_last(tx)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        events = self._events(request, agreement, seconds, last)
        return StreamingResponse(events, media_type="text/event-stream", headers=headers)

    async def _events(
        self, request: Request, agreement: str | None, seconds: int, last: int
    ) -> AsyncIterator[bytes]:
        self._listeners.open += 1
        try:
            yield b"retry: 3000\n\n"
            async with asyncio.timeout(seconds + 60):
                for looked in range(int(seconds / LOOK_EVERY_S) + 1):
                    found = await self._load(last, agreement)
                    for each in found:
                        yield _event(each)
                    last = found[-1].position if found else last
                    if looked and not found and looked % _STILL_HERE_EVERY == 0:
                        yield b": still here\n\n"
                    if looked >= seconds or await request.is_disconnected():
                        return
                    await asyncio.sleep(LOOK_EVERY_S)
        finally:
            self._listeners.open -= 1

    async def _load(self, after: int, agreement: str | None) -> list[Notice]:
        async with self._database.transaction() as tx:
            return await load_notices(tx, after, agreement)


def _event(notice: Notice) -> bytes:
    return b"id: %d\nevent: figure\ndata: %s\n\n" % (notice.position, notice.body)
