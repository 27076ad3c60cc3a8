"""The pages on which people sign in and out: with a provider, or in development as anybody."""

import hmac
from dataclasses import dataclass
from typing import Annotated, Any, Final, TypeAlias

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.chassis.http import Refusal
from services.chassis.logs import get_log
from services.reporting.access.development import PEOPLE
from services.reporting.access.forms import read_form
from services.reporting.access.provider import NoAnswerError, NotProvenError, Provider
from services.reporting.access.sessions import Sessions, new_form_key
from services.reporting.access.signing_in import NotGivenError, is_loopback, within

from . import site

log = get_log(__name__)
ANSWER_AT: Final = "/log-ind/svar"
_LONG: Final = 2000
Next: TypeAlias = Annotated[str, Query(alias="videre", max_length=_LONG)]
Said: TypeAlias = Annotated[str, Query(max_length=_LONG)]


@dataclass(frozen=True, slots=True)
class SignIn:
    """How people sign in here. Without a provider it is the development sign-in."""

    sessions: Sessions
    provider: Provider | None


def make_sign_in(how: SignIn) -> APIRouter:
    """Return the routes. They pass no gate: who stands at them is on the way in or out."""
    router = APIRouter(include_in_schema=False, route_class=site.Page)
    if how.provider is None:
        _add_development(router, how.sessions)
    else:
        _add_provider(router, how.sessions, how.provider)
    _add_out(router, how)
    return router


def _add_provider(router: APIRouter, sessions: Sessions, provider: Provider) -> None:
    @router.get("/log-ind")
    async def sign_in(then: Next = "/") -> Response:
        try:
            begun = await provider.depart()
        except NoAnswerError as error:
            return _failed("no_answer", error)
        gone = RedirectResponse(begun.pop("url"), 303)
        sessions.keep(gone, "attempt", {**begun, "then": within(then)})
        return gone

    @router.get(ANSWER_AT)
    async def finish(
        request: Request, code: Said = "", state: Said = "", error: Said = ""
    ) -> Response:
        begun = sessions.kept(request, "attempt")
        if begun is None or not hmac.compare_digest(state.encode(), begun["state"].encode()):
            return _failed("not_begun")
        if error or not code:
            return _failed("refused", error)
        try:
            reader = await provider.finish(begun, code)
        except (NoAnswerError, NotProvenError, NotGivenError) as fault:
            return _failed(_REASONS[type(fault)], fault)
        entered = RedirectResponse(begun["then"], 303)
        sessions.forget(entered, "attempt")
        sessions.admit(entered, reader)
        return entered


_REASONS: Final[dict[type[Exception], str]] = {
    NoAnswerError: "no_answer",
    NotProvenError: "not_proven",
    NotGivenError: "not_given",
}
_STATUS: Final = {
    "no_answer": 503,
    "not_begun": 400,
    "refused": 403,
    "not_proven": 403,
    "not_given": 403,
}


def _failed(reason: str, why: object = "") -> Response:
    log.warning("sign-in failed", reason=reason, why=str(why)[:300])
    return site.page("sign_in_failed.html", {"reason": reason}, _STATUS[reason])


def _add_development(router: APIRouter, sessions: Sessions) -> None:
    @router.get("/log-ind")
    async def choose(request: Request, then: Next = "/") -> Response:
        _require_here(request)
        form_key = new_form_key()
        given: dict[str, Any] = {"people": PEOPLE, "form_key": form_key}
        shown = site.page("sign_in_development.html", given)
        sessions.keep(shown, "attempt", {"form": form_key, "then": within(then)})
        return shown

    @router.post("/log-ind")
    async def sign_in(request: Request) -> Response:
        _require_here(request)
        begun = sessions.kept(request, "attempt") or {"form": "", "then": "/"}
        name = (await read_form(request, begun["form"])).get("person", "")
        if name not in PEOPLE:
            raise Refusal(422, "Choose somebody of the list.", "body.person")
        entered = RedirectResponse(begun["then"], 303)
        sessions.forget(entered, "attempt")
        sessions.admit(entered, PEOPLE[name].to(name))
        return entered


def _require_here(request: Request) -> None:
    """Answer only who asks this machine by its own name: another's name could lead here too."""
    if not is_loopback(request.url.hostname):
        raise Refusal(404, "There is nothing here.")


def _add_out(router: APIRouter, how: SignIn) -> None:
    @router.post("/log-ud")
    async def sign_out(request: Request) -> Response:
        session = how.sessions.current(request)
        if session is not None:
            await read_form(request, session.form_key)
        gone = RedirectResponse("/log-ud", 303)
        how.sessions.forget(gone, "session")
        return gone

    @router.get("/log-ud")
    async def signed_out() -> Response:
        farewell = await how.provider.farewell() if how.provider else None
        return site.page("signed_out.html", {"farewell": farewell})
