"""
One service process: tables current, readers, relay, HTTP; and an orderly end.

The process ends with 0 when told to stop, 1 when it had to stop itself (its last log line says
why), 2 when the configuration cannot be used.
"""

import asyncio
import gc
import signal
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

import uvicorn
from fastapi import APIRouter

from . import build, metrics, offsets
from .clock import Clock, system_clock
from .consumer import Consumer, Stream
from .database import Database, is_transient
from .errors import Broken
from .http import Health, describe, make_app
from .kafka import Bus
from .logs import get_log
from .migrate import is_current
from .producer import KafkaPublisher
from .reach import log_id
from .relay import Relay
from .retries import Backoff
from .rounds import rest
from .settings import ServiceSettings

log = get_log(__name__)
S = TypeVar("S", bound=ServiceSettings)
_MEASURE_EVERY_S: Final = 5.0


@dataclass(frozen=True, slots=True)
class Parts:
    """
    What a service puts on the chassis. ``background`` runs until the event is set.

    ``describe`` finishes the OpenAPI that follows from the routes.
    """

    routers: Sequence[APIRouter] = ()
    streams: Sequence[Stream] = ()
    background: Sequence[Callable[["Runtime", asyncio.Event], Coroutine[Any, Any, None]]] = ()
    describe: Callable[[dict[str, Any]], dict[str, Any]] = lambda plain: plain


@dataclass(slots=True)
class Runtime:
    """What the chassis gives a service while it runs."""

    consumers: list[Consumer[Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ServiceSpec(Generic[S]):
    """
    A service's name, its settings and how its parts are put together.

    ``figures`` is a query that names each figure and ends with its amount; a fold of the log must
    give the same rows. None where the service's record is what the log comes from.
    """

    name: str
    settings: type[S]
    build: Callable[[S, Database, Clock], Parts]
    figures: str | None = None


class Service:
    """A running service."""

    def __init__(self, spec: ServiceSpec[Any], settings: ServiceSettings) -> None:
        self._spec = spec
        self._settings = settings
        self._stopping = asyncio.Event()
        self._failure: BaseException | None = None
        self._database = Database(settings, spec.name)
        self._publisher = KafkaPublisher(
            settings.kafka_bootstrap, seconds_max=settings.publish_seconds_max
        )
        self._relay = Relay(
            self._database,
            self._publisher,
            rows_max=settings.outbox_rows_max,
            wait_ms_max=settings.outbox_wait_ms_max,
            backoff=Backoff(
                "relay", attempts_max=settings.attempts_max * 3, ms_max=settings.backoff_ms_max
            ),
        )
        self._bus = Bus(settings, self._fail)
        self._runtime = Runtime()

    async def run(self) -> None:
        """Run until told to stop. Raises Broken when the service had to stop itself."""
        metrics.BUILD.info(build.about(self._spec.name))
        metrics.LAST_COMMIT.set(system_clock().timestamp())
        await self._require_current_tables()
        parts = self._spec.build(self._settings, self._database, system_clock)
        await self._connect(parts)
        server = self._server(parts)
        loop = asyncio.get_running_loop()
        for stop in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(stop, self._stopping.set)
        tasks = [
            asyncio.create_task(self._guard(name, work))
            for name, work in [
                ("relay", self._relay.run(self._stopping)),
                ("lag", self._bus.measure(self._stopping)),
                ("balance", self._measure()),
                ("http", server.serve()),
                *(("background", each(self._runtime, self._stopping)) for each in parts.background),
            ]
        ]
        # Long-lived objects are out of the collector's way: it is the largest cost beside parsing.
        gc.collect()
        gc.freeze()
        gc.set_threshold(1_000_000, 20, 100)
        log.info("started", port=self._settings.http_port)
        await self._stopping.wait()
        await self._shut_down(server, tasks)
        if self._failure is not None:
            raise self._as_broken(self._failure)

    async def _require_current_tables(self) -> None:
        try:
            async with self._database.transaction() as tx:
                current = await is_current(tx, self._spec.name)
        except OSError as error:
            raise Broken(f"the database cannot be reached: {error}") from error
        if not current:
            raise Broken(
                f"the tables are not current: run python -m services.{self._spec.name} --migrate"
            )

    async def _connect(self, parts: Parts) -> None:
        try:
            name = await asyncio.wait_for(log_id(self._settings.kafka_bootstrap), 30)
        except Exception as error:
            raise Broken(
                f"Kafka at {self._settings.kafka_bootstrap} cannot be reached: {error}"
            ) from error
        for stream in parts.streams:
            group = f"fremdrift-{self._spec.name}-{stream.work.name}"
            for _ in range(min(stream.readers, self._settings.readers_max)):
                consumer = Consumer(
                    self._spec.name, stream.work, self._database, self._settings, system_clock
                )
                self._runtime.consumers.append(consumer)
                self._bus.read(name, group, stream, consumer, self._database)
        await self._bus.start()

    def _server(self, parts: Parts) -> uvicorn.Server:
        app = make_app(
            self._spec.name,
            build.version(),
            parts.routers,
            Health(
                lambda: not any(reader.is_stuck() for reader in self._bus.readers), self._readiness
            ),
            self._settings.request_bytes_max,
        )
        describe(app, parts.describe)
        config = uvicorn.Config(
            app,
            host=self._settings.http_host,
            port=self._settings.http_port,
            log_config=None,
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=self._settings.shutdown_seconds_max,
            limit_concurrency=500,
        )
        server = uvicorn.Server(config)
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
        return server

    async def _readiness(self) -> dict[str, bool]:
        return await self._ready_if(self._database.answers())

    async def _ready_if(self, database_answers: Awaitable[bool]) -> dict[str, bool]:
        database, broker = await asyncio.gather(database_answers, self._bus.answers())
        parts = {"database": database, "broker": broker, "assignment": self._bus.is_assigned()}
        metrics.READY.set(all(parts.values()))
        return parts

    async def _measure(self) -> None:
        while not self._stopping.is_set():
            # One question to the database tells both whether the books balance and that it answers.
            await self._ready_if(self._measure_balance())
            await rest(self._stopping, _MEASURE_EVERY_S)

    async def _measure_balance(self) -> bool:
        try:
            async with self._database.transaction() as tx:
                metrics.BALANCE_DIFFERENCE.set(await offsets.difference(tx))
        except Exception as error:
            if not is_transient(error):
                raise
            metrics.ATTEMPTS.labels("balance").inc()
            return False
        return True

    async def _guard(self, name: str, work: Awaitable[Any]) -> None:
        try:
            await work
        except asyncio.CancelledError:
            raise
        except SystemExit as error:  # uvicorn's way of saying that the port is taken
            self._fail(Broken(f"{name} ended: is port {self._settings.http_port} taken? ({error})"))
        except BaseException as error:  # noqa: BLE001 - a part that dies takes the service with it
            self._fail(error)

    def _fail(self, error: BaseException) -> None:
        self._failure = self._failure or error
        self._stopping.set()

    def _as_broken(self, error: BaseException) -> Broken:
        if isinstance(error, Broken):
            return error
        log.error("unforeseen failure", exc_info=error)
        return Broken(f"{type(error).__name__}: {str(error)[:300]}")

    async def _shut_down(self, server: uvicorn.Server, tasks: Sequence[asyncio.Task[None]]) -> None:
        """Close the door, finish the running batches, publish what is promised, disconnect."""
        server.should_exit = True
        try:
            async with asyncio.timeout(self._settings.shutdown_seconds_max):
                await self._bus.stop()
                await asyncio.wait(tasks, timeout=self._settings.shutdown_seconds_max / 2)
        except TimeoutError:
            log.warning("not everything ended in time", seconds=self._settings.shutdown_seconds_max)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._publisher.close()
        await self._database.close()
        log.info("stopped")
