"""All of Fremdrift on one machine: started in order, watched, and stopped in reverse."""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import httpx2

from schemas.topics import TOPICS, Topic, submissions

from . import databases, environment, topics
from .environment import Addresses
from .kafka import Broker
from .ports import HOST, require_free
from .postgres import Postgres
from .processes import Child, Command
from .servers import Say, open_broker, open_postgres
from .settings import LocalSettings, variable
from .state import Running, State

READY_S_MAX: Final = 60.0
MIGRATE_S_MAX: Final = 120.0
PROBE_S_MAX: Final = 2.0


def is_ready(url: str) -> bool:
    """Tell whether a service says that it is ready."""
    try:
        return httpx2.get(f"{url}/readyz", timeout=PROBE_S_MAX).status_code == httpx2.codes.OK
    except httpx2.TransportError:
        return False


@dataclass(frozen=True, slots=True)
class Service:
    """A service process and where it answers."""

    child: Child
    url: str


@dataclass(frozen=True, slots=True)
class Ground:
    """What the services stand on."""

    postgres: Postgres
    broker: Broker
    database_urls: dict[str, str]


@dataclass(slots=True)
class Stack:
    """
    PostgreSQL, Kafka and the services, on one folder of state.

    ``say`` is told each step as it is done. Without ``durable`` the database may forget what a
    crash of the machine interrupts, as tests may. ``topics`` are made besides the contract's own.
    One that ``demonstrates`` lets anybody sign in as anybody.
    """

    settings: LocalSettings
    say: Say = lambda _: None
    durable: bool = True
    topics: Sequence[Topic] = ()
    demonstrates: bool = False
    services: dict[str, Service] = field(default_factory=dict)
    _servers: list[Postgres | Broker] = field(default_factory=list)
    _ground: Ground | None = None

    @property
    def state(self) -> State:
        """The folder it works on."""
        return State(self.settings.state)

    @property
    def ground(self) -> Ground:
        """What the services stand on, once started."""
        if self._ground is None:
            raise RuntimeError("the stack has not been started")
        return self._ground

    def start(self, services: Sequence[str] = databases.SERVICES) -> None:
        """Start everything and wait until every service is ready."""
        for service in services:
            require_free(self.settings.port(service), service, variable(f"port_{service}"))
        self.start_ground()
        self.migrate(services)
        for service in services:
            self.start_service(service)
        for service in services:
            self.wait_until_ready(service)
            self.say(f"{service} at {self.services[service].url}")

    def start_ground(self) -> None:
        """Start what the services stand on: servers, databases and topics."""
        for log in self.state.logs.glob("*.log"):
            log.unlink()
        postgres = open_postgres(self.settings, self.state, durable=self.durable)
        self._servers.append(postgres)
        self.say(postgres.origin)
        known = [submissions(each) for each in self.state.secrets().publisher_keys]
        wanted = [*TOPICS, *self.topics, *known]
        broker = open_broker(self.settings, self.state, wanted, self.say)
        self._servers.append(broker)
        self.say(f"{broker.origin}, at {broker.bootstrap}")
        passwords = self.state.secrets().database_passwords
        urls = asyncio.run(databases.prepare(postgres.admin_url, passwords))
        self._ground = Ground(postgres, broker, urls)
        self.create_topics(wanted)
        self.say("databases and topics")

    def migrate(self, services: Sequence[str]) -> None:
        """Bring the services' tables up to date."""
        migrations = [self._migration(service) for service in services]
        try:
            for migration in migrations:
                migration.finish(MIGRATE_S_MAX)
        finally:
            for migration in migrations:
                migration.stop()

    def start_service(self, service: str, port: int | None = None) -> Service:
        """Start a service, without waiting; with a port it is one more process of the service."""
        at = port or self.settings.port(service)
        name = service if port is None else f"{service}-{port}"
        argv = (sys.executable, "-m", f"services.{service}")
        command = Command(name, argv, env=self.environment(service, at))
        child = Child(command, self.state.logs / f"{name}.log")
        self.services[name] = Service(child, f"http://{HOST}:{at}")
        return self.services[name]

    def wait_until_ready(self, name: str) -> None:
        """Wait until a service says it is ready; raise Trouble if it dies or takes too long."""
        service = self.services[name]
        service.child.wait_until(lambda: is_ready(service.url), READY_S_MAX)

    def environment(self, service: str, port: int | None = None) -> dict[str, str]:
        """Return what a service is told here."""
        addresses = Addresses(
            self.ground.database_urls[service],
            self.ground.broker.bootstrap,
            port or self.settings.port(service),
            self.ground.broker.is_standin,
        )
        known = self.state.secrets()
        return environment.of(service, addresses, known, demonstrates=self.demonstrates)

    def create_topics(self, wanted: Sequence[Topic]) -> None:
        """Make topics, unless on the stand-in, which makes them as they are named."""
        if not self.ground.broker.is_standin:
            asyncio.run(topics.create(self.ground.broker.bootstrap, wanted))

    def running(self) -> Running:
        """Return what runs, for other commands to know."""
        return Running(
            postgres=self.ground.postgres.origin,
            kafka=self.ground.broker.origin,
            bootstrap=self.ground.broker.bootstrap,
            is_standin=self.ground.broker.is_standin,
            database_urls=self.ground.database_urls,
            services={name: service.url for name, service in self.services.items()},
        )

    def require_alive(self) -> None:
        """Raise Trouble if any of our processes has ended."""
        for server in self._servers:
            if server.child is not None:
                server.child.require_alive()
        for service in self.services.values():
            service.child.require_alive()

    def stop(self) -> None:
        """Stop what was started, the last first."""
        while self.services:
            _, service = self.services.popitem()
            service.child.stop()
        while self._servers:
            self._servers.pop().stop()

    def _migration(self, service: str) -> Child:
        argv = (sys.executable, "-m", f"services.{service}", "--migrate")
        name = f"{service}-migration"
        command = Command(name, argv, env=self.environment(service))
        return Child(command, self.state.logs / f"{name}.log")
