"""How a page is made and sent: templates, what may be loaded, and what stands beside the pages."""

from collections.abc import Callable, Coroutine, Mapping
from contextvars import ContextVar
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, HTMLResponse
from fastapi.routing import APIRoute
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from services.chassis.http import Refusal
from services.reporting.access.forms import FIELD
from services.reporting.access.gate import Visit, visit_of
from services.reporting.release.hand import Hand

from . import charts, figures, shown
from .freshness import waited
from .marks import mark_of

_HERE: Final = Path(__file__).resolve().parent
_OWN: Final = _HERE / "static"
_BROUGHT: Final = (_HERE / "node_modules").resolve()
_DESIGN: Final = _BROUGHT / "dkfds" / "dist"
_HTMX: Final = _BROUGHT / "htmx.org" / "dist" / "htmx.min.js"
_YEAR_S: Final = 365 * 24 * 3600
_NAMING: Final = frozenset({"authorization", "cookie"})
# Nothing is loaded from elsewhere and nothing runs that stands in the page itself.
_POLICY: Final = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "private, no-cache",
}
# Every page says at its top who is signed in; the request is not every answer's to carry along.
_ASKED: Final[ContextVar[Request | None]] = ContextVar("asked", default=None)


@cache
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        shown.FILTERS,
        figure=figures.figure,
        amounts=figures.amounts,
        one=figures.one,
        value=figures.value,
        deliverable=figures.deliverable,
        split_money=charts.split,
    )
    made.globals.update(
        has_design=(_DESIGN / "css" / "dkfds.min.css").is_file(),
        has_htmx=_HTMX.is_file(),
        mark_of=mark_of,
        mark=_digest(_OWN / "fremdrift.css"),
    )
    return made


def _digest(path: Path) -> str:
    """Return a name of a file's content, so that a browser keeps it until it changes."""
    return sha256(path.read_bytes()).hexdigest()[:12]


def page(template: str, given: Mapping[str, Any] | None = None, status: int = 200) -> Response:
    """Return a page."""
    request = _ASKED.get()
    common = {
        "visit": visit_of(request) if request else Visit(),
        "asked_path": request.url.path if request else "/",
        "asked_query": request.url.query if request else "",
        "form_field": FIELD,
        "has_named": request is not None and not _NAMING.isdisjoint(request.headers),
    }
    html = _environment().get_template(template).render({**common, **(given or {})})
    return HTMLResponse(html, status, _HEADERS)


def _refused(status: int, field: str | None) -> Response:
    return page("refused.html", {"status": status, "field": field}, status)


def asset(path: str) -> Response:
    """Return a stylesheet, a script, a font or a picture, or refuse."""
    for prefix, folder in (("dkfds/", _DESIGN), ("", _OWN)):
        found = (folder / path.removeprefix(prefix)).resolve()
        if path.startswith(prefix) and found.is_relative_to(folder) and found.is_file():
            return _file(found)
    if path == "htmx.min.js" and _HTMX.is_file():
        return _file(_HTMX)
    raise Refusal(404, "Filen findes ikke.", "path.path")


def _file(path: Path) -> Response:
    kept = f"public, max-age={_YEAR_S}, immutable"
    return FileResponse(path, headers={**_HEADERS, "Cache-Control": kept})


class Page(APIRoute):
    """A route whose refusals are pages too."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the handler; what it refuses is said in a page."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            _ASKED.set(request)
            try:
                return await handle(request)
            except Refusal as refusal:
                return _refused(refusal.problem.status, refusal.problem.field)
            except HTTPException as error:
                refused = _refused(error.status_code, None)
                refused.headers.update(error.headers or {})
                return refused
            except RequestValidationError as error:
                field = ".".join(str(part) for part in error.errors()[0]["loc"])
                return _refused(422, field)

        return answer


def shared_by(hand: Hand[Response]) -> type[Page]:
    """Return routes whose pages are made once for all who bring nothing to say who they are."""

    class Shared(Page):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def answer(request: Request) -> Response:
                if request.method != "GET" or not _NAMING.isdisjoint(request.headers):
                    return await handle(request)
                # A page that says for how long its figures have not moved is another each minute.
                minutes = waited() // timedelta(minutes=1)
                name = f"{minutes} {request.url.path}?{request.url.query}"
                return await hand.of(name, lambda: handle(request))

            return answer

    return Shared
