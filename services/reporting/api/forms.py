"""One answer in the form asked for, by suffix or Accept; or the word that nothing is new."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.chassis.http import Refusal
from services.reporting.answers.base import Freshness
from services.reporting.formats.paper import NoPaper
from services.reporting.formats.separated import Dialect

from .accepting import MEDIA, Form, accepted
from .asking import problems
from .routes import VARY, Tagged, has, timeless, weak_tag

Made: TypeAlias = bytes | Iterator[bytes]
Makers: TypeAlias = Mapping[Form, Callable[[], Made]]
DialectAsked: TypeAlias = Annotated[
    Dialect, Query(description="Of CSV: da for a Danish Excel, rfc4180 plainly")
]
_TEXTS: Final = frozenset({"html", "csv", "px"})
_PAGE_POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_PAPERS: Final = asyncio.Semaphore(1)  # a second at a time would make both wait twice as long
_VERSION: Final = b"1"  # raised when a form is written otherwise, so that nobody keeps the old one


@dataclass(frozen=True, slots=True)
class Offer:
    """An answer with what is hidden taken out of it, and how to write it in other forms."""

    answer: Freshness
    name: str
    makers: Makers
    dialect: Dialect = "da"
    table: str = ""


def offer(
    router: APIRouter, path: str, summary: str, model: type[BaseModel], forms: Sequence[Form]
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a route that answers in the form of Accept, and one for each suffix."""

    def register(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        for suffix in ("", "json", *forms):
            told = [each for each in ("json", *forms) if not suffix or each == suffix]
            router.add_api_route(
                f"{path}.{suffix}" if suffix else path,
                endpoint,
                methods=["GET"],
                summary=f"{summary}, as {suffix}" if suffix else summary,
                response_model=None,
                route_class_override=Tagged,
                responses=_described(model, told),
            )
        return endpoint

    return register


def _described(model: type[BaseModel], forms: Sequence[Any]) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA[each]: {"schema": _schema(each)} for each in forms if each != "json"}
    ok: dict[str, Any] = {"description": "The answer", "content": content}
    if "json" in forms:
        ok["model"] = model
    paper = problems({501: "This machine lacks what sets the type of a PDF"})
    return {200: ok} | (paper if "pdf" in forms else {})


def _schema(form: Form) -> dict[str, Any]:
    """Return what the form is to one who reads the description; its own standard says more."""
    if form == "jsonstat":
        return {"type": "object", "required": ["version", "class", "id", "size", "value"]}
    return {"type": "string"}


async def deliver(request: Request, offered: Offer) -> Response:
    """Return the answer in the form asked for, or 304 where the asker has it."""
    form = _asked(request, offered.makers)
    canonical = offered.answer.model_dump_json().encode()
    tag = _tag(request, offered, form, canonical)
    headers = {"ETag": tag, "Vary": VARY, "Cache-Control": "private, no-cache"}
    if has(request, tag):
        return Response(status_code=304, headers=headers)
    if form == "json":
        return Response(canonical, media_type=MEDIA["json"], headers=headers)
    media = MEDIA[form] + ("; charset=utf-8" if form in _TEXTS else "")
    if form == "html":
        headers["Content-Security-Policy"] = _PAGE_POLICY
    else:
        headers["Content-Disposition"] = f'attachment; filename="{offered.name}.{form}"'
    made = await _make(form, offered.makers[form])
    if isinstance(made, bytes):
        return Response(made, media_type=media, headers=headers)
    return StreamingResponse(made, media_type=media, headers=headers)


async def _make(form: Form, maker: Callable[[], Made]) -> Made:
    if form != "pdf":
        return await asyncio.to_thread(maker)
    try:
        async with _PAPERS:
            return await asyncio.to_thread(maker)
    except NoPaper:
        words = "PDF needs Pango on this machine; ask for html, which prints the same."
        raise Refusal(501, words) from None


def _asked(request: Request, makers: Makers) -> Form:
    suffix = request.url.path.rpartition("/")[2].rpartition(".")[2]
    offered: list[Form] = ["json", *makers]
    for form in offered:
        if form == suffix:
            return form
    return accepted(request, offered)


def _tag(request: Request, offered: Offer, form: Form, canonical: bytes) -> str:
    """Return the answer's tag. Another form, dialect or table is another answer."""
    parts = (form, offered.dialect, offered.table)
    return weak_tag(_VERSION, *(each.encode() for each in parts), timeless(request, canonical))
