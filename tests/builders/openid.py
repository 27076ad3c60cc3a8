"""A small OpenID provider on this machine, and any application served on a port of its own."""

import asyncio
import base64
import hashlib
import secrets
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse, RedirectResponse
from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "fremdrift"
SECRET = "the client's secret"


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[str]:
    """Serve an application on a port of this machine."""
    config = uvicorn.Config(
        app, port=0, log_level="error", lifespan="off", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    at = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{at}"
    server.should_exit = True
    await running


def new_key(kid: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


@dataclass(slots=True)
class OpenIdProvider:
    """Signs in whoever comes, as told; ``twist`` is laid over the claims of its tokens."""

    claims: dict[str, Any] = field(
        default_factory=lambda: {"preferred_username": "kh", "groups": ["controllers"]}
    )
    twist: dict[str, Any] = field(default_factory=dict)
    issuer: str = ""
    keys: list[RSAKey] = field(default_factory=lambda: [new_key("first")])
    signs_with: RSAKey | None = None
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> FastAPI:
        app = FastAPI()
        app.get("/.well-known/openid-configuration")(self.about)
        app.get("/authorize")(self.authorize)
        app.post("/token")(self.token)
        app.get("/jwks")(self.jwks)
        return app

    async def about(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "end_session_endpoint": f"{self.issuer}/farewell",
            "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"],
        }

    async def jwks(self) -> dict[str, Any]:
        return {"keys": [each.as_dict(private=False) for each in self.keys]}

    async def authorize(self, request: Request) -> Response:
        asked = dict(request.query_params)
        assert asked["client_id"] == CLIENT
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        answer = urlencode({"code": code, "state": asked["state"]})
        return RedirectResponse(f"{asked['redirect_uri']}?{answer}", 302)

    async def token(self, request: Request) -> Response:
        said = {name: each[0] for name, each in parse_qs((await request.body()).decode()).items()}
        asked = self.codes.pop(said.get("code", ""), None)
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        proven = hashlib.sha256(said.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proven).decode().rstrip("=")
        if (
            asked is None
            or request.headers.get("authorization") != f"Basic {basic}"
            or challenge != asked["code_challenge"]
            or said.get("redirect_uri") != asked["redirect_uri"]
        ):
            return JSONResponse({"error": "invalid_grant"}, 400)
        return JSONResponse(self._tokens(asked["nonce"]))

    def _tokens(self, nonce: str) -> dict[str, Any]:
        now = int(time.time())
        life = {"iat": now, "exp": now + 300}
        who = {"iss": self.issuer, "sub": "4711", "aud": CLIENT, "nonce": nonce}
        said = {**who, **life, **self.claims, **self.twist}
        claims = {name: value for name, value in said.items() if value is not None}
        key = self.signs_with or self.keys[-1]
        token = jwt.encode({"alg": "RS256", "kid": key.kid}, claims, key)
        return {"access_token": "unused", "token_type": "Bearer", "id_token": token}


@asynccontextmanager
async def open_provider() -> AsyncIterator[OpenIdProvider]:
    provider = OpenIdProvider()
    async with served(provider.app()) as url:
        provider.issuer = url
        yield provider
