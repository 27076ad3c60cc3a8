"""What the reporting service is told."""

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
    four_eyes: bool = Field(default=False, description="Whether two have to approve a period")
    material_percent_min: int = Field(
        default=5, ge=0, le=1000, description="What moves a figure by so much is material"
    )
