"""What the reporting service is told."""

from pydantic_settings import SettingsConfigDict

from services.chassis.settings import ServiceSettings


class ReportingSettings(ServiceSettings):
    """Settings with the prefix REPORTING_."""

    model_config = SettingsConfigDict(
        env_prefix="REPORTING_", frozen=True, extra="ignore", hide_input_in_errors=True
    )
