"""What every measurement stands on: a durable PostgreSQL, a roomy Kafka, and some services."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import text

from deploy.local import databases, kafka
from deploy.local.ports import free_port
from deploy.local.settings import LocalSettings
from deploy.local.stack import Service, Stack
from schemas.envelope import Headers
from schemas.topics import Topic
from services.chassis.producer import KafkaPublisher

from .gauges import Used, used

T = TypeVar("T")
ROOT: Final = Path(__file__).parents[1]
CHUNK: Final = 20_000


@dataclass(slots=True)
class Ground:
    """A stack in a folder of its own; nothing of it is left behind."""

    stack: Stack
    broker: kafka.Broker

    def fill(self, topic: Topic, messages: Iterable[tuple[bytes, bytes, Headers]]) -> int:
        """Put messages on a topic and return how many there are."""
        return asyncio.run(self._fill(topic, messages))

    async def _fill(self, topic: Topic, messages: Iterable[tuple[bytes, bytes, Headers]]) -> int:
        publisher = KafkaPublisher(self.broker.bootstrap, seconds_max=60)
        count = 0
        for chunk in chunks(messages, CHUNK):
            await publisher.publish(topic.name, chunk)
            count += len(chunk)
        await publisher.close()
        return count

    def ask(self, service: str, question: str) -> int:
        """Return a number from a service's database."""
        return asyncio.run(self._ask(service, question))

    async def _ask(self, service: str, question: str) -> int:
        url = self.stack.ground.database_urls[service]
        async with databases.engine(url).connect() as connection:
            return int(await connection.scalar(text(question)) or 0)

    def start_all(self) -> tuple[str, str]:
        """Start every service, and return where intake and reporting are."""
        for service in databases.SERVICES:
            self.stack.start_service(service)
        for service in databases.SERVICES:
            self.stack.wait_until_ready(service)
        return self.stack.services["intake"].url, self.stack.services["reporting"].url

    def usage(self, service: Service) -> dict[str, Used]:
        """Return what service, database and broker have used so far."""
        return self.usages([service])

    def usages(self, services: Sequence[Service]) -> dict[str, Used]:
        """Return what these processes together, database and broker have used so far."""
        postgres, broker = self.stack.ground.postgres.child, self.broker.child
        assert postgres is not None
        assert broker is not None
        each = [used(service.child.pid) for service in services]
        own = Used(sum(e.cpu_s for e in each), max(e.rss_mb for e in each))
        return {"service": own, "database": used(postgres.pid), "broker": used(broker.pid)}


def chunks(many: Iterable[T], size: int) -> Iterator[list[T]]:
    """Return lists of up to ``size``."""
    iterator = iter(many)
    while chunk := list(islice(iterator, size)):
        yield chunk


@contextmanager
def ground(services: Sequence[str], topics: Sequence[Topic] = ()) -> Iterator[Ground]:
    """Start PostgreSQL and Kafka with these services' tables, and take everything down again."""
    folder = Path(tempfile.mkdtemp(prefix="fremdrift-bench-"))
    folder.chmod(0o755)
    jars = kafka.fetch(ROOT / ".local" / "kafka" / "lib")
    place = kafka.Place(folder / "kafka", folder / "kafka.log", free_port(), free_port())
    broker = kafka.start(place, jars, roomy=True)
    ports = {f"port_{name}": free_port() for name in (*databases.SERVICES, "postgres")}
    settings = LocalSettings(state=folder / "state", kafka_bootstrap=broker.bootstrap, **ports)  # type: ignore[arg-type]
    stack = Stack(settings, topics=topics)
    try:
        stack.start_ground()
        stack.migrate(services)
        yield Ground(stack, broker)
    finally:
        stack.stop()
        broker.stop()
        shutil.rmtree(folder, ignore_errors=True)
