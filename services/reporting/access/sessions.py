"""Sessions as signed cookies: bounded in life, out of scripts' reach, each for one use alone."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, Literal, NamedTuple, TypeAlias

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import Response

from services.chassis.clock import Clock

from .readers import Reader
from .signing_in import Given

# A session is somebody who has signed in; an attempt is a sign-in that is under way.
Use: TypeAlias = Literal["session", "attempt"]
ATTEMPT_MAX: Final = timedelta(minutes=10)
_ALGORITHM: Final = "HS256"


class Session(NamedTuple):
    """Who has signed in, and what a form of theirs must bring to be taken for theirs."""

    reader: Reader
    form_key: str


def new_form_key() -> str:
    """Return what a form brings back to show that it was made here."""
    return secrets.token_urlsafe(24)


class Sessions:
    """Makes cookies and reads them. What it did not make itself, or is too old, is nothing."""

    def __init__(self, key: bytes, clock: Clock, session_max: timedelta, *, secure: bool) -> None:
        self._key = OctKey.import_key(key)
        self._clock = clock
        self._secure = secure
        self._life = {"session": session_max, "attempt": ATTEMPT_MAX}

    def admit(self, response: Response, reader: Reader) -> None:
        """Have a browser remember who has signed in."""
        given = Given(roles=reader.roles, agreements=reader.agreements, providers=reader.providers)
        said = {"sub": reader.name, "given": given.model_dump(mode="json")}
        self.keep(response, "session", {**said, "form": new_form_key()})

    def current(self, request: Request) -> Session | None:
        """Return who has signed in; None where the cookie is not one that holds."""
        said = self.kept(request, "session")
        if said is None:
            return None
        return Session(Given.model_validate(said["given"]).to(said["sub"]), said["form"])

    def keep(self, response: Response, use: Use, said: Mapping[str, Any]) -> None:
        """Have a browser remember something for one use."""
        life = self._life[use]
        claims = {**said, "aud": use, "exp": int((self._clock() + life).timestamp())}
        sealed = jwt.encode({"alg": _ALGORITHM}, claims, self._key, algorithms=[_ALGORITHM])
        response.set_cookie(self.name(use), sealed, int(life.total_seconds()), **self._how)

    def kept(self, request: Request, use: Use) -> dict[str, Any] | None:
        """Return what a browser was to remember; None where that was not said here, or long ago."""
        rule = jwt.JWTClaimsRegistry(
            now=int(self._clock().timestamp()),
            aud={"essential": True, "value": use},
            exp={"essential": True},
        )
        try:
            token = jwt.decode(request.cookies[self.name(use)], self._key, [_ALGORITHM])
            rule.validate(token.claims)
        except (JoseError, ValueError, KeyError):
            return None
        return token.claims

    def forget(self, response: Response, use: Use) -> None:
        """Have a browser forget."""
        response.delete_cookie(self.name(use), **self._how)

    def name(self, use: Use) -> str:
        """Return the cookie's name. Browsers take one with this prefix from nobody else."""
        return f"{'__Host-' if self._secure else ''}fremdrift-{use}"

    @property
    def _how(self) -> dict[str, Any]:
        return {"path": "/", "secure": self._secure, "httponly": True, "samesite": "lax"}
