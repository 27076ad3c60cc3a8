"""What the reporting service is told."""

from pydantic import Field, PositiveInt
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
