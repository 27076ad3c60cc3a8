"""What the reporting service is told."""

from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import Field, PositiveInt, StringConstraints
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import ServiceSettings


class ReportingSettings(ServiceSettings):
    """Settings with the prefix REPORTING_."""

    model_config = SettingsConfigDict(
        env_prefix="REPORTING_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    freshness_seconds_max: PositiveInt = Field(
        default=300, description="Events waiting longer than this, and every page says it is old"
    )

    approvers: dict[
        Annotated[str, StringConstraints(min_length=1, max_length=100)],
        Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")],
    ] = Field(
        default={},
        repr=False,
        description='Who may approve: {"name": "SHA-256 of that person\'s key, in hexadecimal"}',
    )
    readers: dict[
        Annotated[str, StringConstraints(min_length=1, max_length=100)],
        Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")],
    ] = Field(
        default={},
        repr=False,
        description="Who reads by machine, and may have webhooks: names and digests as above",
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
