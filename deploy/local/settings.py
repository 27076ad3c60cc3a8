"""What may be chosen about the local stack, each by one environment variable."""

from pathlib import Path
from typing import Annotated, TypeAlias

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .trouble import Trouble

Port: TypeAlias = Annotated[int, Field(ge=1, le=65535)]
PREFIX = "FREMDRIFT_"


class LocalSettings(BaseSettings):
    """
    The choices; every one has a default that works on an empty machine.

    ``database_url`` is an administrator's URL, ``kafka_bootstrap`` the address of a broker. Where
    one is given, the server it names is used and none is started.
    """

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, populate_by_name=True)

    state: Path = Field(default=Path(".local"), description="Where data, secrets and logs lie")
    jars: Path = Field(default=Path(".local/kafka/lib"), description="Where Kafka's jars lie")
    port_intake: Port = 8001
    port_progress: Port = 8002
    port_budget: Port = 8003
    port_reporting: Port = 8004
    port_postgres: Port = 54320
    port_kafka: Port = 19092
    port_kafka_controller: Port = 19093
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    kafka_bootstrap: str | None = Field(default=None, validation_alias="KAFKA_BOOTSTRAP")

    def port(self, service: str) -> int:
        """Return the port a service answers on."""
        port: int = getattr(self, f"port_{service}")
        return port


def variable(name: str) -> str:
    """Return the environment variable by which a setting is chosen."""
    return f"{PREFIX}{name.upper()}"


def load() -> LocalSettings:
    """Read the settings from the environment; raise Trouble if one cannot be used."""
    try:
        return LocalSettings()
    except ValidationError as error:
        faults = "; ".join(
            f"{variable(str(fault['loc'][0]))}: {fault['msg'].lower()}"
            for fault in error.errors(include_input=False)
        )
        raise Trouble(f"The environment cannot be used: {faults}.") from None
