"""What the reporting service is told."""

from ipaddress import IPv4Network, IPv6Network
from typing import Self

from pydantic import Field, PositiveInt, model_validator
from pydantic_settings import SettingsConfigDict

from .access.keys import Digest, Held, ring
from .access.settings import SignInSettings
from .access.signing_in import Name


class ReportingSettings(SignInSettings):
    """Settings with the prefix REPORTING_."""

    model_config = SettingsConfigDict(
        env_prefix="REPORTING_",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,
        env_ignore_empty=True,  # compose has no other word for what is not told
    )

    freshness_seconds_max: PositiveInt = Field(
        default=300, description="Events waiting longer than this, and every page says it is old"
    )

    approvers: dict[Name, Digest] = Field(
        default={},
        repr=False,
        description='Who may approve: {"name": "SHA-256 of that person\'s key, in hexadecimal"}',
    )
    readers: dict[Name, Digest | Held] = Field(
        default={},
        repr=False,
        description="Who reads by machine, and may have webhooks: names and digests as above, or "
        '{"name": {"key_sha256": …, "roles": […], "agreements": […], "providers": […]}}',
    )
    requests_per_minute_max: PositiveInt = Field(
        default=6000, description="For each reader's key, and each address without one"
    )
    webhook_networks_allowed: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(), description="Networks of the house that webhooks may be sent to, by http too"
    )
    four_eyes: bool = Field(default=False, description="Whether two have to approve a period")
    material_percent_min: int = Field(
        default=5, ge=0, le=1000, description="What moves a figure by so much is material"
    )

    @model_validator(mode="after")
    def _keys_name_one_reader_each(self) -> Self:
        ring(self.readers, self.approvers)
        return self
