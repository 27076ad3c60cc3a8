"""Live figures as server-sent events: each as it may be shown, whenever that changes."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Annotated, Final, NamedTuple

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from services.chassis.database import Database
from services.chassis.logs import get_log
from services.reporting.access.gate import reader_of
from services.reporting.live.store import Notice, is_known, load_last, load_notices
from services.reporting.live.watch import Listeners

from .asking import REFUSALS
from .routes import Tagged

log = get_log(__name__)
STREAMS_MAX: Final = 100
STREAMS_EACH_MAX: Final = 20
STREAM_SECONDS_MAX: Final = 600
LOOK_EVERY_S: Final = 1.0
STILL_HERE_EVERY_S: Final = 15.0
SLOW_SECONDS_MAX: Final = 60
_LAST_ID: Final = 2**63 - 1


def who_asks(request: Request) -> str:
    """Return whose streams are counted together: a reader's, or an address' without one."""
    host = request.client.host if request.client else ""
    return reader_of(request).name or f"address {host}"


def make_router(database: Database, listeners: Listeners) -> APIRouter:
    """Return the route."""
    router = APIRouter(prefix="/v1", tags=["live"], responses=REFUSALS, route_class=Tagged)
    streams = _Streams(database, listeners)

    @router.get(
        "/live",
        summary="Figures as they move, as server-sent events",
        description="Each event `figure` is a figure that may now be shown otherwise than before. "
        f"A stream ends after {STREAM_SECONDS_MAX} seconds; ask again with Last-Event-ID to miss "
        "nothing. Where what followed it is no longer kept, an event `missed` says so first: ask "
        "for the annex anew. A comment comes while nothing moves. Who does not read is cut off.",
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
        self._open: Counter[str] = Counter()

    async def open(
        self, request: Request, agreement: str | None, seconds: int, last: int | None
    ) -> Response:
        who = who_asks(request)
        if self._listeners.open >= STREAMS_MAX or self._open[who] >= STREAMS_EACH_MAX:
            words = f"{STREAMS_MAX} may listen, {STREAMS_EACH_MAX} of them for one; try again"
            raise HTTPException(503, words, headers={"Retry-After": "30"})
        begun = await self._begin(last)
        events = self._events(request, agreement, seconds, begun)
        return _Stream(events, seconds + SLOW_SECONDS_MAX, partial(self._count, who))

    def _count(self, who: str, by: int) -> None:
        self._listeners.open += by
        self._open[who] += by
        self._open += Counter()  # forgets who has none

    async def _begin(self, last: int | None) -> "_Begun":
        async with self._database.transaction() as tx:
            newest = await load_last(tx)
            if last is None:
                return _Begun(newest)
            is_kept = last == 0 or await is_known(tx, last)
            return _Begun(min(last, newest), has_missed=not is_kept)

    async def _events(
        self, request: Request, agreement: str | None, seconds: int, begun: "_Begun"
    ) -> AsyncIterator[bytes]:
        # Who is cut off before anything moves must know its place too.
        yield b"retry: 3000\nid: %d\n\n" % begun.after
        if begun.has_missed:
            yield b'event: missed\ndata: {"after": %d}\n\n' % begun.after
        last, ends, told = begun.after, time.monotonic() + seconds, time.monotonic()
        while True:
            for each in (found := await self._load(last, agreement)):
                yield _event(each)
                last = each.position
            now = time.monotonic()
            if found:
                told = now
            elif now - told >= STILL_HERE_EVERY_S:
                yield b": still here\n\n"
                told = now
            if now >= ends or await request.is_disconnected():
                return
            await asyncio.sleep(LOOK_EVERY_S)

    async def _load(self, after: int, agreement: str | None) -> list[Notice]:
        async with self._database.transaction() as tx:
            return await load_notices(tx, after, agreement)


class _Begun(NamedTuple):
    """The place after which a stream begins; whether the reader may have missed something."""

    after: int
    has_missed: bool = False


class _Stream(StreamingResponse):
    """A stream that counts while it is open, and is cut off where nobody reads it."""

    def __init__(
        self, events: AsyncIterator[bytes], seconds_max: float, count: Callable[[int], None]
    ) -> None:
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        super().__init__(events, media_type="text/event-stream", headers=headers)
        self._seconds_max = seconds_max
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        self._count(1)
        try:
            async with asyncio.timeout(self._seconds_max):
                await super().__call__(scope, receive, send)
        except TimeoutError:
            log.info("a stream was cut off: nobody read it")
        finally:
            self._count(-1)


def _event(notice: Notice) -> bytes:
    return b"id: %d\nevent: figure\ndata: %s\n\n" % (notice.position, notice.body)
