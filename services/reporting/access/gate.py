"""Gives each request its reader, and keeps readers within the agreements they were given."""

from typing import Final

from starlette.requests import Request

from services.chassis.access import Ring, bearer_of, unknown
from services.chassis.http import Refusal

from .readers import ANYBODY, Reader, Role

# What is named in these paths begins with its agreement's id.
_OF_AN_AGREEMENT: Final = ("/v1/agreements/{id}", "/v1/measures/{id:path}", "/v1/lines/{id:path}")
_ACROSS: Final = "/v1/live"


def reader_of(request: Request) -> Reader:
    """Return who asks. A request that has passed no gate is nobody's."""
    reader = getattr(request.state, "reader", ANYBODY)
    assert isinstance(reader, Reader)  # noqa: S101 - only the gate writes it
    return reader


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

    def __init__(self, keys: Ring[Reader]) -> None:
        self._keys = keys

    def look(self, request: Request) -> Reader | None:
        """Return who asks; None where what they bring opens nothing here."""
        if "authorization" in request.headers:
            key = bearer_of(request)
            return self._keys.holder(key) if key else None
        return ANYBODY

    async def __call__(self, request: Request) -> Reader:
        """Return who asks, as a dependency. Raises where they may not."""
        reader = self.look(request)
        if reader is None:
            raise unknown()
        _require_scope(reader, request)
        request.state.reader = reader
        return reader


def _require_scope(reader: Reader, request: Request) -> None:
    if reader.agreements is None:
        return
    asked = _agreement_of(request)
    if asked is not None and not reader.may_read(asked):
        own = ", ".join(sorted(reader.agreements)) or "none"
        raise Refusal(403, f"You may read of these agreements: {own}. Ask for one of them.")


def _agreement_of(request: Request) -> str | None:
    """Return the agreement a request is about; None where it is about none in particular."""
    pattern: str = request.scope["route"].path
    if pattern.startswith(_OF_AN_AGREEMENT):
        return str(request.path_params["id"]).partition("/")[0]
    if pattern == _ACROSS:
        return request.query_params.get("agreement", "")
    return request.path_params.get("agreement")
