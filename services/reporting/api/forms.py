"""One answer in the form asked for, by suffix or Accept; or the word that nothing is new."""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Any, Final, Literal, TypeAlias

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel

from services.chassis.http import PROBLEM_JSON, Problem, Refusal
from services.reporting.answers_base import Freshness
from services.reporting.formats.paper import NoPaper
from services.reporting.formats.separated import Dialect

Form: TypeAlias = Literal["json", "csv", "xlsx", "jsonstat", "px", "html", "pdf"]
Made: TypeAlias = bytes | Iterator[bytes]
Makers: TypeAlias = Mapping[Form, Callable[[], Made]]
DialectAsked: TypeAlias = Annotated[
    Dialect, Query(description="Of CSV: da for a Danish Excel, rfc4180 plainly")
]
MEDIA: Final[dict[Form, str]] = {
    "json": "application/json",
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonstat": "application/vnd.json-stat+json",
    "px": "text/x-pcaxis",
    "pdf": "application/pdf",
}
_VARY: Final = "Accept, Authorization, Cookie"  # who asks makes another answer too
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
        for suffix in ("", *forms):
            told = [each for each in ("json", *forms) if not suffix or each == suffix]
            router.add_api_route(
                f"{path}.{suffix}" if suffix else path,
                endpoint,
                methods=["GET"],
                summary=f"{summary}, as {suffix}" if suffix else summary,
                response_model=None,
                responses=_described(model, told),
            )
        return endpoint

    return register


def _described(model: type[BaseModel], forms: Sequence[Any]) -> dict[int | str, dict[str, Any]]:
    content = {MEDIA[each]: {"schema": _schema(each)} for each in forms if each != "json"}
    ok: dict[str, Any] = {"description": "The answer", "content": content}
    if "json" in forms:
        ok["model"] = model
    return {
        200: ok,
        304: {"description": "What you have (If-None-Match) is what would be answered"},
        406: _problem("None of the forms you accept is made here"),
        501: _problem("This machine lacks what makes the form"),
    }


def _schema(form: Form) -> dict[str, Any]:
    """Return what the form is to one who reads the description; its own standard says more."""
    if form == "jsonstat":
        return {"type": "object", "required": ["version", "class", "id", "size", "value"]}
    return {"type": "string"}


def _problem(words: str) -> dict[str, Any]:
    return {"model": Problem, "description": words, "content": {PROBLEM_JSON: {}}}


async def deliver(request: Request, offered: Offer) -> Response:
    """Return the answer in the form asked for, or 304 where the asker has it."""
    form = _asked(request, offered.makers)
    canonical = offered.answer.model_dump_json().encode()
    tag = _tag(request, offered, form, canonical)
    headers = {"ETag": tag, "Vary": _VARY, "Cache-Control": "private, no-cache"}
    if _has(request.headers.get("if-none-match", ""), tag):
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
    found = _best(request.headers.get("accept", "*/*"), offered)
    if found is None:
        told = ", ".join(MEDIA[each] for each in offered)
        raise Refusal(406, f"This is answered as {told}.", "header.accept")
    return found


def _best(accept: str, offered: Sequence[Form]) -> Form | None:
    """Return the form liked best; of those liked the same the first."""
    wanted = [_range(each) for each in accept.split(",") if each.strip()] or [("*/*", 1.0)]
    liked = [(_quality(MEDIA[form], wanted), -at, form) for at, form in enumerate(offered)]
    quality, _, form = max(liked)
    return form if quality > 0 else None


def _range(written: str) -> tuple[str, float]:
    media, *parameters = (each.strip() for each in written.split(";"))
    quality = next((each[2:] for each in parameters if each.startswith("q=")), "1")
    try:
        return media.lower(), min(1.0, max(0.0, float(quality)))
    except ValueError:
        return media.lower(), 0.0


def _quality(media: str, wanted: Iterable[tuple[str, float]]) -> float:
    """Return how much a type is liked: what names it most closely decides."""
    close = {media: 2, f"{media.partition('/')[0]}/*": 1, "*/*": 0}
    found = [(close[name], quality) for name, quality in wanted if name in close]
    return max(found)[1] if found else 0.0


def _tag(request: Request, offered: Offer, form: Form, canonical: bytes) -> str:
    """
    Return the answer's tag, made of nothing but what is handed out.

    Who asks of now is told of another instant each time; that alone makes no other answer.
    """
    if "known_at" not in request.query_params:
        now = offered.answer.model_dump_json(include={"known_at"}).encode()
        canonical = canonical.replace(json.dumps(json.loads(now)["known_at"]).encode(), b"")
    parts = (_VERSION, form.encode(), offered.dialect.encode(), offered.table.encode(), canonical)
    return f'W/"{sha256(b"|".join(parts)).hexdigest()[:32]}"'


def _has(header: str, tag: str) -> bool:
    known = {each.strip().removeprefix("W/") for each in header.split(",")}
    return "*" in known or tag.removeprefix("W/") in known
