"""What reporting is told about how people sign in; told by halves, it does not start."""

from typing import Final, Self
from urllib.parse import urlsplit

from pydantic import Base64Bytes, Field, PositiveInt, model_validator

from services.chassis.settings import ServiceSettings

from .signing_in import Given, Name, OpenId, is_loopback

_PROVIDER: Final = ("oidc_issuer", "oidc_client_id", "oidc_client_secret", "oidc_access")


class SignInSettings(ServiceSettings):
    """Settings of the people who sign in: with a provider, or in development without."""

    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/?#]+$",
        description="Where people find the pages, as https://fremdrift.kommune.example",
    )
    session_key: Base64Bytes | None = Field(
        default=None, min_length=32, repr=False, description="Signs sessions: 32 bytes, in base64"
    )
    session_minutes_max: PositiveInt = Field(
        default=480, description="Then people sign in again; what they may do is asked for anew"
    )
    oidc_issuer: str | None = Field(
        default=None, pattern=r"^https?://", description="The provider people sign in with"
    )
    oidc_client_id: str | None = Field(default=None, min_length=1)
    oidc_client_secret: str | None = Field(default=None, min_length=1, repr=False)
    oidc_access: dict[Name, Given] | None = Field(
        default=None,
        min_length=1,
        description='What a value of the claim gives: {"group": {"roles": ["controller"], '
        '"agreements": ["2009"]}}',
    )
    oidc_access_claim: str = Field(default="groups", min_length=1)
    oidc_name_claim: str = Field(
        default="preferred_username",
        min_length=1,
        description="What an approval is signed with: one for each person, who cannot change it",
    )
    development_sign_in: bool = Field(
        default=False, description="Anybody may be anybody: for demonstrations on one machine"
    )

    @property
    def openid(self) -> OpenId | None:
        """The provider, where people sign in with one."""
        if not (self.oidc_issuer and self.oidc_client_id and self.oidc_client_secret):
            return None
        return OpenId(
            issuer=self.oidc_issuer,
            client_id=self.oidc_client_id,
            client_secret=self.oidc_client_secret,
            name_claim=self.oidc_name_claim,
            access_claim=self.oidc_access_claim,
            access=self.oidc_access or {},
        )

    @property
    def is_public_url_secure(self) -> bool:
        """Whether browsers may be told to send a session over TLS alone."""
        return (self.public_url or "").startswith("https://")

    @model_validator(mode="after")
    def _signing_in_is_told_whole_or_not_at_all(self) -> Self:
        told = [each for each in _PROVIDER if getattr(self, each)]
        if told and self.development_sign_in:
            raise ValueError("people sign in with a provider, or in development without; not both")
        needed = (*_PROVIDER, "public_url", "session_key") if told else ("session_key",)
        missing = [each for each in needed if not getattr(self, each)]
        if missing and (told or self.development_sign_in):
            names = ", ".join(f"REPORTING_{each.upper()}" for each in missing)
            raise ValueError(f"signing in is half configured: {names} is missing")
        return self

    @model_validator(mode="after")
    def _nobody_listens_in(self) -> Self:
        if self.development_sign_in and not is_loopback(self.http_host):
            raise ValueError("the development sign-in needs REPORTING_HTTP_HOST to be loopback")
        for name in ("public_url", "oidc_issuer"):
            url = urlsplit(getattr(self, name) or "https:")
            if url.scheme != "https" and not is_loopback(url.hostname):
                raise ValueError(f"REPORTING_{name.upper()} must be https, but on loopback")
        return self
