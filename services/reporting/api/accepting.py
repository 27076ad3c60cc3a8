"""Which of the forms an answer is made in whoever asks likes best, by Accept with its q-values."""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, TypeAlias

from fastapi import Request

from services.chassis.http import Refusal

Form: TypeAlias = Literal["json", "csv", "xlsx", "jsonstat", "px", "html", "pdf"]
MEDIA: Final[dict[Form, str]] = {
    "json": "application/json",
    "html": "text/html",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonstat": "application/vnd.json-stat+json",
    "px": "text/x-pcaxis",
    "pdf": "application/pdf",
}


def accepted(request: Request, offered: Sequence[Form]) -> Form:
    """Return the form liked best of those offered. Raises Refusal where none is accepted."""
    found = _best(",".join(request.headers.getlist("accept")), offered)
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
    media, *parameters = (each.strip().lower() for each in written.split(";"))
    told = (each.partition("=") for each in parameters)
    quality = next((value.strip() for name, _, value in told if name.strip() == "q"), "1")
    try:
        return media, min(1.0, max(0.0, float(quality)))
    except ValueError:
        return media, 0.0


def _quality(media: str, wanted: Iterable[tuple[str, float]]) -> float:
    """Return how much a type is liked: what names it most closely decides."""
    close = {media: 2, f"{media.partition('/')[0]}/*": 1, "*/*": 0}
    found = [(close[name], quality) for name, quality in wanted if name in close]
    return max(found)[1] if found else 0.0
