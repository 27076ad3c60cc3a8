"""Approving a period from its page, and opening it again: forms of who may, and what may hinder."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Annotated, Final, TypeVar
from urllib.parse import quote

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import TypeAdapter, ValidationError

from schemas.base import Instant, Text
from services.chassis.http import Refusal
from services.reporting.access.forms import read_form
from services.reporting.access.gate import require_role, visit_of
from services.reporting.api.asking import read_period
from services.reporting.vintages.approving import Act, Approving, UnknownError, done
from services.reporting.vintages.life import NotNowError, Why
from services.reporting.vintages.store import AnyStep

from . import site
from .asking import Agreement

T = TypeVar("T")
PeriodNamed = Annotated[str, Query(alias="periode")]
_KNOWN_AT: Final[TypeAdapter[datetime]] = TypeAdapter(Instant)
_REASON: Final[TypeAdapter[str]] = TypeAdapter(Text)
HINDRANCES: Final[dict[Why, str]] = {
    "approved": "Perioden er allerede godkendt. Skal den godkendes igen, må den genåbnes først.",
    "running": "Perioden er ikke slut. Den kan godkendes dagen efter sin sidste dag.",
    "not_approved": "Perioden er ikke godkendt, så der er intet at genåbne.",
    "not_known_yet": "Tal, der først bliver kendt senere, kan ikke godkendes nu.",
    "on_their_way": "Der er tal på vej, som hører til perioden. Prøv igen om et øjeblik.",
    "same_person": "Du har selv fundet tallene rigtige. En anden skal også godkende.",
    "quicker": "En anden nåede det først. Se på perioden igen.",
}


def add_approving(router: APIRouter, approving: Approving) -> None:
    """Add the routes the annex' forms are sent to."""

    @router.post("/aftaler/{agreement}/bilag/godkendelse")
    async def approve(request: Request, agreement: Agreement, period: PeriodNamed) -> Response:
        act, form = await _act(request, agreement, period)
        known_at = _read(_KNOWN_AT, form, "kendt")
        return await _after(act, approving.approve(act, known_at))

    @router.post("/aftaler/{agreement}/bilag/genaabning")
    async def reopen(request: Request, agreement: Agreement, period: PeriodNamed) -> Response:
        act, form = await _act(request, agreement, period)
        reason = _read(_REASON, form, "grund")
        return await _after(act, approving.reopen(act, reason))


async def _act(request: Request, agreement: str, period: str) -> tuple[Act, dict[str, str]]:
    by = require_role(request, "approver").name
    form = await read_form(request, visit_of(request).form_key)
    return Act(agreement, read_period(period), by), form


def _read(of: TypeAdapter[T], form: dict[str, str], field: str) -> T:
    try:
        return of.validate_python(form.get(field, "").strip())
    except ValidationError:
        raise Refusal(422, "Fill the field in.", field) from None


async def _after(act: Act, step: Awaitable[AnyStep]) -> Response:
    """Take the step, and lead back to the period or tell what hinders it."""
    try:
        await done(step)
    except NotNowError as hindrance:
        given = {"words": HINDRANCES[hindrance.why], "back": _place(act)}
        return site.page("not_now.html", given, 409)
    except UnknownError:
        raise Refusal(404, "No agreement with this id is known.", "path.agreement") from None
    return RedirectResponse(_place(act), 303)


def _place(act: Act) -> str:
    agreement = quote(act.agreement, safe="")
    return f"/aftaler/{agreement}/bilag?periode={act.period.name}#historik"
