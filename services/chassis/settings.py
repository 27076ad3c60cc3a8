"""Settings from the environment, checked at start; every queue, batch and wait has a limit."""

from typing import TypeVar

from pydantic import Field, PositiveInt, PostgresDsn, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from .errors import Misconfigured

S = TypeVar("S", bound="DatabaseSettings")


class DatabaseSettings(BaseSettings):
    """Where a service's tables are: all that a migration needs to be told."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)

    database_url: PostgresDsn
    database_schema: str = Field(
        default="public", pattern=r"^[a-z_][a-z0-9_]*$", description="Another for a scratch rebuild"
    )


class ServiceSettings(DatabaseSettings):
    """What every service is told. A service's own settings add to it and set the prefix."""

    kafka_bootstrap: str = Field(min_length=3, description="host:port of the bus")
    http_host: str = "127.0.0.1"
    http_port: int = Field(ge=1, le=65535)

    database_connections_max: PositiveInt = 8
    statement_seconds_max: PositiveInt = 60
    lock_wait_seconds_max: PositiveInt = 20

    readers_max: PositiveInt = Field(
        default=2, description="Consumers of one stream in this process: one waits, one reckons"
    )
    batch_records_max: PositiveInt = 6000
    batch_wait_ms_max: PositiveInt = 50
    fetch_bytes_min: PositiveInt = 1
    session_seconds_max: PositiveInt = 10
    rebalance_seconds_max: PositiveInt = 60
    attempts_max: PositiveInt = 12
    backoff_ms_max: PositiveInt = 10_000
    set_aside_share_max: float = Field(
        default=0.25, gt=0, le=1, description="More of a batch than this and the fault is ours"
    )
    set_aside_run_max: PositiveInt = 100
    outbox_rows_max: PositiveInt = 64
    outbox_wait_ms_max: PositiveInt = 50
    publish_seconds_max: PositiveInt = 30
    shutdown_seconds_max: PositiveInt = 20
    request_bytes_max: PositiveInt = 4 * 1024 * 1024
    silence_seconds_max: PositiveInt = Field(
        default=60, description="With records waiting and none handled for so long, not live"
    )


def load_settings(kind: type[S], prefix: str) -> S:
    """
    Read the settings from the environment, each variable beginning with ``prefix``.

    Raises:
        Misconfigured: with one sentence that names each variable and what is wrong with it.

    """
    try:
        return kind(_env_prefix=prefix)
    except ValidationError as error:
        faults = "; ".join(
            _fault(prefix, fault["loc"], fault["msg"])
            for fault in error.errors(include_input=False, include_url=False)
        )
        raise Misconfigured(f"the configuration cannot be used: {faults}") from None


def _fault(prefix: str, where: tuple[int | str, ...], what: str) -> str:
    """Return what is wrong with a variable, or with how several go together."""
    if not where:
        return what.removeprefix("Value error, ")
    return f"{prefix}{'_'.join(map(str, where)).upper()}: {what.lower()}"
