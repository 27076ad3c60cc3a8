"""Signing in is told whole or not at all, and what is told must not let others listen in."""

import base64
from typing import Any

import pytest
from pydantic import ValidationError

from services.chassis.errors import Misconfigured
from services.chassis.settings import load_settings
from services.reporting.settings import ReportingSettings

SERVICE = {"database_url": "postgresql://a@b/c", "kafka_bootstrap": "b:1", "http_port": 1}
KEY = base64.b64encode(b"k" * 32).decode()
WHOLE: dict[str, Any] = {
    "session_key": KEY,
    "public_url": "https://fremdrift.example",
    "oidc_issuer": "https://id.example",
    "oidc_client_id": "fremdrift",
    "oidc_client_secret": "secret",
    "oidc_access": {"controllers": {"roles": ["controller"]}},
}


def settings(**told: Any) -> ReportingSettings:
    return ReportingSettings.model_validate({**SERVICE, **told})


def test_told_whole_it_starts_and_told_nothing_too() -> None:
    assert settings(**WHOLE).openid is not None
    assert settings(development_sign_in=True, session_key=KEY).openid is None
    assert settings().openid is None


@pytest.mark.parametrize("missing", WHOLE)
def test_told_by_halves_it_says_what_is_missing(missing: str) -> None:
    told = {name: value for name, value in WHOLE.items() if name != missing}

    with pytest.raises(ValidationError, match=f"REPORTING_{missing.upper()} is missing"):
        settings(**told)


@pytest.mark.parametrize(
    "told",
    [
        {"development_sign_in": True},
        {"development_sign_in": True, "session_key": KEY, "http_host": "0.0.0.0"},
        {"development_sign_in": True, "session_key": KEY, "http_host": "reporting"},
        {**WHOLE, "development_sign_in": True},
        {**WHOLE, "public_url": "http://fremdrift.example"},
        {**WHOLE, "public_url": "https://fremdrift.example/path"},
        {**WHOLE, "oidc_issuer": "http://id.example"},
        {**WHOLE, "session_key": base64.b64encode(b"short").decode()},
        {**WHOLE, "session_key": base64.b64encode(b"k" * 31).decode()},
        {**WHOLE, "oidc_access": {"controllers": {"roles": ["king"]}}},
        {**WHOLE, "oidc_access": {}},
    ],
)
def test_what_would_let_others_in_is_refused_at_start(told: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        settings(**told)


def test_the_operator_reads_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {**SERVICE, "oidc_client_id": "fremdrift"}.items():
        monkeypatch.setenv(f"REPORTING_{name.upper()}", str(value))

    with pytest.raises(Misconfigured) as raised:
        load_settings(ReportingSettings, "REPORTING_")

    assert str(raised.value) == (
        "the configuration cannot be used: signing in is half configured: REPORTING_OIDC_ISSUER,"
        " REPORTING_OIDC_CLIENT_SECRET, REPORTING_OIDC_ACCESS, REPORTING_PUBLIC_URL,"
        " REPORTING_SESSION_KEY is missing"
    )
