"""What the budget service is told."""

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from services.chassis.settings import ServiceSettings


class BudgetSettings(ServiceSettings):
    """Settings with the prefix BUDGET_."""

    model_config = SettingsConfigDict(
        env_prefix="BUDGET_", frozen=True, extra="ignore", hide_input_in_errors=True
    )

    operator_key_sha256: str = Field(pattern=r"^[0-9a-f]{64}$", repr=False)
