"""The two servers everything stands on: those the environment names, else our own."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from schemas.topics import Topic

from . import kafka, postgres, standin
from .ports import require_free
from .settings import LocalSettings, variable
from .state import State
from .trouble import Trouble

Say: TypeAlias = Callable[[str], None]


def open_postgres(settings: LocalSettings, state: State, *, durable: bool) -> postgres.Postgres:
    """Return a PostgreSQL that answers."""
    if settings.database_url is not None:
        return postgres.Postgres(settings.database_url, "PostgreSQL, the one DATABASE_URL names")
    require_free(settings.port_postgres, "PostgreSQL", variable("port_postgres"))
    place = postgres.Place(
        data=state.folder / "postgres",
        log=state.logs / "postgres.log",
        port=settings.port_postgres,
        password=state.secrets().postgres_password,
    )
    return postgres.start(place, durable=durable)


def open_broker(
    settings: LocalSettings, state: State, topics: Iterable[Topic], say: Say
) -> kafka.Broker:
    """
    Return a broker that answers: Kafka, or without Java the stand-in, and then say so.

    Only the stand-in is told the topics here, because nothing can make them on it later.
    """
    if settings.kafka_bootstrap is not None:
        return _given(settings.kafka_bootstrap)
    missing = kafka.missing()
    if missing is None:
        return _own(settings, state)
    say(f"Apache Kafka cannot run here: {missing}.")
    return standin.start(state.folder / "standin.address", state.logs / "standin.log", topics)


def _given(bootstrap: str) -> kafka.Broker:
    if not kafka.answers(bootstrap):
        raise Trouble(f"No Kafka answers at {bootstrap}, which KAFKA_BOOTSTRAP names.")
    return kafka.Broker(bootstrap, "Kafka, the one KAFKA_BOOTSTRAP names")


def _own(settings: LocalSettings, state: State) -> kafka.Broker:
    place = kafka.Place(
        data=state.folder / "kafka" / "data",
        log=state.logs / "kafka.log",
        port=settings.port_kafka,
        controller_port=settings.port_kafka_controller,
    )
    require_free(place.port, "Kafka", variable("port_kafka"))
    require_free(place.controller_port, "Kafka's controller", variable("port_kafka_controller"))
    return kafka.start(place, kafka.fetch(settings.jars))
