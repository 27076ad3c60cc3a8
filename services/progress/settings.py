"""What the progress service is told."""

from pydantic_settings import SettingsConfigDict

from services.chassis.settings import ServiceSettings


class ProgressSettings(ServiceSettings):
    """Settings with the prefix PROGRESS_."""

    model_config = SettingsConfigDict(
        env_prefix="PROGRESS_", frozen=True, extra="ignore", hide_input_in_errors=True
    )
