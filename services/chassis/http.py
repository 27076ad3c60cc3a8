"""The HTTP side of every service: health, metrics, and errors as RFC 9457 problem details."""

import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from . import metrics
from .logs import get_log

log = get_log(__name__)
PROBLEM_JSON = "application/problem+json"


class Problem(BaseModel):
    """An error as RFC 9457 has it. ``field`` is the path of what is wrong, where there is one."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = Field(description="What is wrong and how to mend it; never what was sent")
    field: str | None = None


# Python's words for these changed between its versions; RFC 9110 has had them so since 2022.
_PHRASES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}


def phrase_of(status: int) -> str:
    """Return what a status is called."""
    return _PHRASES.get(status) or HTTPStatus(status).phrase


class Refusal(Exception):  # noqa: N818 - an answer, not a fault
    """Raised in a route to answer with a problem."""

    def __init__(
        self, status: int, detail: str, field: str | None = None, kind: str = "about:blank"
    ) -> None:
        super().__init__(detail)
        self.problem = Problem(
            type=kind, title=phrase_of(status), status=status, detail=detail, field=field
        )


def answer(problem: Problem, headers: dict[str, str] | None = None) -> Response:
    """Return the problem as a response."""
    return JSONResponse(
        problem.model_dump(exclude_none=True), problem.status, headers, media_type=PROBLEM_JSON
    )


@dataclass(frozen=True, slots=True)
class Health:
    """How a service answers whether it lives and whether it can work."""

    is_alive: Callable[[], bool]
    readiness: Callable[[], Awaitable[dict[str, bool]]]


def make_app(
    title: str,
    version: str,
    routers: Sequence[APIRouter],
    health: Health,
    request_bytes_max: int,
) -> FastAPI:
    """Return the service's application with its own routes and the common ones."""
    app = FastAPI(
        title=f"Fremdrift {title}",
        version=version,
        license_info={"name": "MPL-2.0", "identifier": "MPL-2.0"},
        docs_url=None,
        redoc_url=None,
    )
    app.include_router(_health(health))
    for router in routers:
        app.include_router(router)
    # Within the next one, which would wrap what is raised while a body is read.
    app.add_middleware(_BodyLimit, bytes_max=request_bytes_max)
    app.middleware("http")(_timed)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(Exception, _unforeseen)
    return app


def describe(app: FastAPI, finish: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
    """Have a service say in its OpenAPI what is the same for many of its routes."""
    plain = app.openapi

    @cache
    def described() -> dict[str, Any]:
        return finish(plain())

    app.openapi = described  # type: ignore[method-assign]


class _BodyLimit:
    """
    Reads no more of a request than is allowed, and says what is.

    FastAPI's own limit answers with two words of plain text, whatever handler is registered.
    """

    def __init__(self, app: ASGIApp, bytes_max: int) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = read = 0
        with suppress(ValueError):  # then it is counted as it comes
            declared = int(Headers(scope=scope).get("content-length", "0"))

        async def limited() -> Message:
            nonlocal read
            self._require(declared)
            message = await receive()
            read += len(message.get("body", b""))
            self._require(read)
            return message

        await self._app(scope, limited, send)

    def _require(self, size: int) -> None:
        if size > self._bytes_max:
            told = f"a request may have {self._bytes_max} bytes at most: send less at a time"
            raise HTTPException(413, told)


def _health(health: Health) -> APIRouter:
    router = APIRouter(tags=["operations"])

    @router.get("/livez", summary="Is the process alive and getting on with its work?")
    async def livez() -> Response:
        return (
            JSONResponse({"alive": True})
            if health.is_alive()
            else JSONResponse({"alive": False}, 503)
        )

    @router.get("/readyz", summary="Do database, broker and assignment allow it to work now?")
    async def readyz() -> Response:
        parts = await health.readiness()
        return JSONResponse(parts, 200 if all(parts.values()) else 503)

    @router.get("/metrics", summary="Prometheus metrics", response_class=PlainTextResponse)
    async def scrape() -> Response:
        return Response(generate_latest(metrics.REGISTRY), media_type=CONTENT_TYPE_LATEST)

    return router


async def _timed(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    begun = time.perf_counter()
    status = 500
    try:
        response = await call_next(request)
        status = response.status_code
        return response
    finally:
        # The route's pattern, not the path: a path holds ids, and every id would be a series.
        route = request.scope.get("route")
        metrics.REQUEST_SECONDS.labels(
            request.method, getattr(route, "path", "none"), str(status)
        ).observe(time.perf_counter() - begun)


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)  # noqa: S101 - registered for this class
    return answer(error.problem)


async def _http_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class
    title = phrase_of(error.status_code)
    return answer(
        Problem(title=title, status=error.status_code, detail=str(error.detail)),
        dict(error.headers) if error.headers else None,
    )


async def _invalid(_: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class
    first: Any = error.errors()[0]
    # The input is left out on purpose: it may hold an identity.
    return answer(
        Problem(
            title=phrase_of(422),
            status=422,
            detail=first["msg"],
            field=".".join(str(part) for part in first["loc"]),
        )
    )


async def _unforeseen(_: Request, error: Exception) -> Response:
    log.error("request failed", error=type(error).__name__, exc_info=error)
    return answer(
        Problem(
            title="Internal Server Error",
            status=500,
            detail="Something failed here that should not; it has been logged. Try again later.",
        )
    )
