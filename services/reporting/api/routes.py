"""What every route has in common: it answers in a form that is accepted, and nothing twice."""

from collections.abc import Callable, Coroutine
from hashlib import sha256
from typing import Any, Final

import msgspec
from fastapi import Request, Response
from fastapi.routing import APIRoute

from .accepting import accepted

VARY: Final = "Accept, Authorization, Cookie"  # who asks makes another answer too


class _Dated(msgspec.Struct):
    """All that is read of an answer that may be long."""

    known_at: str | None = None


_DATED: Final = msgspec.json.Decoder(_Dated)
_KEPT: Final = {"Vary": VARY, "Cache-Control": "private, no-cache"}


class Tagged(APIRoute):
    """A route whose answers have tags: who has one already is told that nothing is new."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def tagged(request: Request) -> Response:
            response = await answer(request)
            is_whole = request.method == "GET" and response.status_code == 200  # noqa: PLR2004
            return _tagged(request, response) if is_whole else response

        return tagged


class InJson(Tagged):
    """A route that answers in JSON alone."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what answers a request."""
        answer = super().get_route_handler()

        async def in_json(request: Request) -> Response:
            if self.status_code != 204:  # noqa: PLR2004 - where nothing is said, no form is wrong
                accepted(request, ["json"])
            return await answer(request)

        return in_json


def _tagged(request: Request, response: Response) -> Response:
    body = getattr(response, "body", None)
    if body is None or "no-store" in response.headers.get("cache-control", ""):
        return response
    if "etag" not in response.headers:
        response.headers["ETag"] = weak_tag(timeless(request, bytes(body)))
    for name, value in _KEPT.items():
        response.headers.setdefault(name, value)
    if not has(request, response.headers["etag"]):
        return response
    kept = {"etag", "vary", "cache-control", "link"}
    told = {name: value for name, value in response.headers.items() if name in kept}
    return Response(status_code=304, headers=told)


def timeless(request: Request, body: bytes) -> bytes:
    """
    Return an answer without the instant it is as of, unless that was asked for.

    Who asks of now is told of another instant each time; that alone makes no other answer.
    """
    if "known_at" in request.query_params:
        return body
    try:
        now = _DATED.decode(body).known_at
    except msgspec.ValidationError:  # a list has no instant of its own
        return body
    return body.replace(f'"{now}"'.encode(), b"") if now else body


def weak_tag(*parts: bytes) -> str:
    """Return a tag made of nothing but what is handed out."""
    return f'W/"{sha256(b"|".join(parts)).hexdigest()[:32]}"'


def has(request: Request, tag: str) -> bool:
    """Return whether whoever asks has the answer with this tag."""
    header = ",".join(request.headers.getlist("if-none-match"))
    known = {each.strip().removeprefix("W/") for each in header.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
