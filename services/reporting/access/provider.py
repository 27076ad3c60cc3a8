"""The OpenID provider: people are sent there, and come back with a code that says who they are."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import httpx2
from authlib.integrations.base_client import OAuthError
from authlib.integrations.starlette_client import StarletteIntegration, StarletteOAuth2App
from joserfc.errors import JoseError

from .readers import Reader
from .signing_in import OpenId

_ANSWER_S_MAX: Final = 10.0
_CLOCKS_DIFFER_S_MAX: Final = 30
_DISCOVERY: Final = "/.well-known/openid-configuration"
# Keys that everybody may know must not be taken for secrets we share with the provider.
_ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")


class NoAnswerError(Exception):
    """The provider does not answer, or not as one does: try again later."""


class NotProvenError(Exception):
    """What came back does not prove who somebody is."""


class Provider:
    """Knows people by OpenID Connect: code flow with PKCE, state and nonce."""

    def __init__(self, told: OpenId, redirect_uri: str) -> None:
        self._told = told
        self._redirect_uri = redirect_uri
        self._lock = asyncio.Lock()
        self._app = StarletteOAuth2App(
            StarletteIntegration("openid"),
            "openid",
            client_id=told.client_id,
            client_secret=told.client_secret,
            server_metadata_url=told.issuer.rstrip("/") + _DISCOVERY,
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "timeout": _ANSWER_S_MAX,
            },
        )

    async def depart(self) -> dict[str, str]:
        """Return where to send somebody (url), and what their answer is held against."""
        await self._metadata()
        begun: dict[str, str] = await self._app.create_authorization_url(self._redirect_uri)
        return begun

    async def finish(self, begun: Mapping[str, str], code: str) -> Reader:
        """
        Return who has come back with the code.

        Raises:
            NoAnswerError: the provider does not answer.
            NotProvenError: the answer does not prove who it is.
            NotGivenError: it does, and they may nothing here.

        """
        await self._metadata()
        try:
            token = await self._app.fetch_access_token(
                self._redirect_uri, code=code, code_verifier=begun["code_verifier"]
            )
            claims = await self._app.parse_id_token(
                token,
                nonce=begun["nonce"],
                claims_options={
                    "iss": {"essential": True, "value": self._told.issuer},
                    "aud": {"essential": True, "value": self._told.client_id},
                    "exp": {"essential": True},
                },
                leeway=_CLOCKS_DIFFER_S_MAX,
            )
        except httpx2.HTTPError as error:
            raise NoAnswerError(str(error)) from error
        except (OAuthError, JoseError, ValueError) as error:
            raise NotProvenError(str(error)) from error
        if claims is None:
            raise NotProvenError("the provider has sent no ID token")
        return self._told.reader(claims)

    async def farewell(self) -> str | None:
        """Return where somebody signs out of the provider too, if it has such a place."""
        try:
            return (await self._metadata()).get("end_session_endpoint")
        except NoAnswerError:
            return None

    async def _metadata(self) -> dict[str, Any]:
        """Return what the provider says of itself. Raises NoAnswerError where it says nothing."""
        async with self._lock:
            try:
                found: dict[str, Any] = await self._app.load_server_metadata()
            except (httpx2.HTTPError, ValueError) as error:
                raise NoAnswerError(str(error)) from error
        if found.get("issuer") != self._told.issuer:
            found.pop("_loaded_at", None)  # it is asked again the next time
            raise NoAnswerError("the provider calls itself otherwise than it was told of")
        signed = found.get("id_token_signing_alg_values_supported", ["RS256"])
        found["id_token_signing_alg_values_supported"] = [
            each for each in signed if each in _ALGORITHMS
        ]
        return found
