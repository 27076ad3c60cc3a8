"""Gives each request its reader, and keeps readers within the agreements they were given."""

from dataclasses import dataclass
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.access import Ring, bearer_of, unknown
from services.chassis.http import Refusal

from .readers import ANYBODY, Reader, Role
from .sessions import Sessions

# What is named in these paths begins with its agreement's id.
_OF_AN_AGREEMENT: Final = ("/v1/agreements/{id}", "/v1/measures/{id:path}", "/v1/lines/{id:path}")
_ACROSS: Final = "/v1/live"
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Visit:
    """Who asks, and for a page: what its forms must bring, and whether one can sign in here."""

    reader: Reader = ANYBODY
    form_key: str = ""
    can_sign_in: bool = False


def visit_of(request: Request) -> Visit:
    """Return the visit a request belongs to. One that has passed no gate is nobody's."""
    visit = getattr(request.state, "visit", Visit())
    assert isinstance(visit, Visit)  # noqa: S101 - only the gate writes it
    return visit


def reader_of(request: Request) -> Reader:
    """Return who asks."""
    return visit_of(request).reader


def sees_persons(request: Request) -> bool:
    """Return whether whoever asks may see small counts and single events."""
    return reader_of(request).sees_persons


def require_role(request: Request, role: Role) -> Reader:
    """Return who asks. Raises where it is nobody, or somebody without the role."""
    reader = require_known(request)
    if role not in reader.roles:
        raise Refusal(403, f"Only who is {role} may do this.")
    return reader


def require_known(request: Request) -> Reader:
    """Return who asks. Raises HTTPException where it is nobody in particular."""
    reader = reader_of(request)
    if not reader.is_known:
        raise unknown()
    return reader


class Gate:
    """Whom every request passes. A wrong credential is refused, never taken for none."""

    def __init__(self, keys: Ring[Reader], sessions: Sessions | None = None) -> None:
        self._keys = keys
        self._sessions = sessions

    def look(self, request: Request) -> Visit | None:
        """Return who visits; None where what they bring opens nothing here. Looked at once."""
        if not hasattr(request.state, "looked"):
            request.state.looked = self._look(request)
        looked: Visit | None = request.state.looked
        return looked

    def _look(self, request: Request) -> Visit | None:
        if "authorization" in request.headers:
            key = bearer_of(request)
            reader = self._keys.holder(key) if key else None
            return Visit(reader) if reader else None
        if self._sessions is None:
            return Visit()
        if self._sessions.name("session") not in request.cookies:
            return Visit(can_sign_in=True)
        session = self._sessions.current(request)
        return Visit(session.reader, session.form_key, can_sign_in=True) if session else None

    async def __call__(self, request: Request) -> Reader:
        """Return who asks, as a dependency. Raises where they may not."""
        visit = self.look(request)
        if visit is None:
            request.state.visit = Visit(can_sign_in=self._sessions is not None)
            raise self._unknown(request)
        request.state.visit = visit
        if visit.form_key and request.method not in _SAFE and _pattern(request).startswith("/v1"):
            # A browser brings the cookie along whoever has made it ask; a key it does not.
            raise Refusal(403, "Who has signed in may read here; to change anything, send a key.")
        _require_scope(visit.reader, request)
        return visit.reader

    def _unknown(self, request: Request) -> HTTPException:
        refused = unknown()
        if self._sessions is not None and "authorization" not in request.headers:
            gone = Response()
            self._sessions.forget(gone, "session")
            refused.headers = {**(refused.headers or {}), "Set-Cookie": gone.headers["set-cookie"]}
        return refused


def _require_scope(reader: Reader, request: Request) -> None:
    if reader.agreements is None:
        return
    asked = _agreement_of(request)
    if asked is not None and not reader.may_read(asked):
        own = ", ".join(sorted(reader.agreements)) or "none"
        raise Refusal(403, f"You may read of these agreements: {own}. Ask for one of them.")


def _agreement_of(request: Request) -> str | None:
    """Return the agreement a request is about; None where it is about none in particular."""
    pattern = _pattern(request)
    if pattern.startswith(_OF_AN_AGREEMENT):
        return str(request.path_params["id"]).partition("/")[0]
    if pattern == _ACROSS:
        return request.query_params.get("agreement", "")
    return request.path_params.get("agreement")


def _pattern(request: Request) -> str:
    return str(request.scope["route"].path)
