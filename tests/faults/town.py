"""A broker of the fault tests' own with the real topics, databases, and services to be killed."""

import asyncio
import os
import re
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, Final

import asyncpg
import httpx2
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from sqlalchemy import text

from deploy.local import databases, kafka, topics
from deploy.local.ports import HOST, free_port
from deploy.local.processes import Child, Command
from deploy.local.stack import is_ready
from schemas.topics import EVENTS, PLANS, TOPICS
from services.chassis.errors import Transient
from services.chassis.producer import KafkaPublisher
from tests.stack import JARS, ROOT

from .letters import Letter

SESSION_S: Final = 6  # the least that Kafka allows: how long a dead member keeps its partitions
SETTLED_S_MAX: Final = 90.0
READY_S_MAX: Final = 60.0
_CHUNK: Final = 250
# A child dies with the thread that started it, and a test's own threads end with the test.
_HANDS: Final = ThreadPoolExecutor(1, "broker")


@dataclass(slots=True)
class Bus:
    """A broker that can be killed and started again on the same folder and ports."""

    place: kafka.Place
    broker: kafka.Broker

    @property
    def bootstrap(self) -> str:
        """Where clients begin."""
        return self.place.bootstrap

    def kill(self) -> None:
        """End it as a crash would."""
        assert self.broker.child is not None
        self.broker.child.kill()

    async def start(self) -> None:
        """Start it again on what it has written."""
        start = partial(kafka.start, self.place, kafka.fetch(JARS))
        self.broker = await asyncio.get_running_loop().run_in_executor(_HANDS, start)

    async def empty(self) -> None:
        """Make the topics anew. Deleting their records would not outlast a crash of the broker."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            await admin.delete_topics([topic.name for topic in TOPICS])
        finally:
            await admin.close()
        await topics.create(self.bootstrap, TOPICS)

    async def offsets(self, *topics: str) -> dict[TopicPartition, tuple[int, int]]:
        """Return where the partitions begin and end."""
        async with self._reader(*topics) as reader:
            partitions = sorted(reader.assignment())
            begins = await reader.beginning_offsets(partitions)
            ends = await reader.end_offsets(partitions)
            return {tp: (begins[tp], ends[tp]) for tp in partitions}

    async def records(self, topic: str) -> list[ConsumerRecord[Any, Any]]:
        """Return everything that lies on a topic."""
        found: list[ConsumerRecord[Any, Any]] = []
        async with self._reader(topic) as reader:
            ends = await reader.end_offsets(reader.assignment())
            begins = await reader.beginning_offsets(reader.assignment())
            waiting = {tp for tp, end in ends.items() if begins[tp] < end}
            while waiting:
                for tp, some in (await reader.getmany(*waiting, timeout_ms=1000)).items():
                    found.extend(some)
                    if some and some[-1].offset + 1 >= ends[tp]:
                        waiting.discard(tp)
        return found

    @asynccontextmanager
    async def _reader(self, *topics: str) -> AsyncIterator[AIOKafkaConsumer]:
        reader = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap, auto_offset_reset="earliest", enable_auto_commit=False
        )
        await reader.start()
        try:
            parts = {topic.name: topic.partitions for topic in TOPICS}
            reader.assign([TopicPartition(name, n) for name in topics for n in range(parts[name])])
            yield reader
        finally:
            await reader.stop()


@dataclass(frozen=True, slots=True)
class Member:
    """One running process of a service."""

    service: str
    child: Child
    url: str

    @property
    def words(self) -> list[str]:
        """What it has said."""
        return self.child.log.read_text(errors="replace").splitlines()

    def kill(self) -> None:
        """End it as a crash would."""
        assert self.child.is_alive, f"it died by itself: {self.words[-3:]}"
        self.child.kill()

    def end(self, seconds_max: float) -> tuple[int, float]:
        """Ask it to end; return its exit code and how long it took."""
        begun = time.monotonic()
        self.child.send(signal.SIGTERM)
        return self.wait(seconds_max), time.monotonic() - begun

    def wait(self, seconds_max: float) -> int:
        """Return its exit code once it has ended."""
        return self.child._process.wait(seconds_max)

    @property
    def batches(self) -> int:
        """How many batches of events it has handled since it started."""
        said = httpx2.get(f"{self.url}/metrics", timeout=5).text if is_ready(self.url) else ""
        found = re.search(rf'handling_seconds_count{{topic="{EVENTS.name}"}} (\d+)', said)
        return int(found.group(1)) if found else 0

    async def is_up(self) -> None:
        """Wait until it says it is ready."""
        await until(lambda: is_ready(self.url), self, READY_S_MAX)


@dataclass(slots=True)
class Town:
    """One test's databases and processes."""

    bus: Bus
    admin_url: str
    urls: dict[str, str]
    logs: Path
    members: list[Member] = field(default_factory=list)
    sender: asyncio.Task[None] | None = None

    def start(self, service: str, module: str = "", **settings: object) -> Member:
        """Start one more process of a service, without waiting."""
        port, prefix = free_port(), service.upper()
        told = {
            "database_url": self.urls[service],
            "kafka_bootstrap": self.bus.bootstrap,
            "http_port": port,
            "session_seconds_max": SESSION_S,
            "batch_records_max": 500,
            "operator_key_sha256": "0" * 64,  # nobody's: no test holds room
            **settings,
        }
        env = {f"{prefix}_{name.upper()}": str(value) for name, value in told.items()}
        env |= {"PYTHONPATH": str(ROOT)}
        name = f"{service}-{len(self.members)}"
        argv = (sys.executable, "-m", module or f"services.{service}")
        child = Child(Command(name, argv, env=env), self.logs / f"{name}.log")
        member = Member(service, child, f"http://{HOST}:{port}")
        self.members.append(member)
        return member

    def stop(self) -> None:
        """End every process: all are asked first, then waited for."""
        running = [member for member in self.members if member.child.is_alive]
        for member in running:
            os.kill(member.child.pid, signal.SIGCONT)
            member.child.send(signal.SIGTERM)
        for member in running:
            member.child.stop()

    @property
    def running(self) -> list[Member]:
        """The processes that run."""
        return [member for member in self.members if member.child.is_alive]

    async def send(self, letters: Sequence[Letter], seconds: float = 0.0) -> None:
        """Put letters on the bus over this time; what the bus refuses is sent again."""
        publisher = KafkaPublisher(self.bus.bootstrap, seconds_max=5)
        chunks = [letters[at : at + _CHUNK] for at in range(0, len(letters), _CHUNK)]
        begun = time.monotonic()
        for number, chunk in enumerate(chunks):
            await asyncio.sleep(begun + seconds * number / len(chunks) - time.monotonic())
            topic = PLANS if chunk[0].is_plan else EVENTS
            while True:
                try:
                    await publisher.publish(topic.name, [each.message for each in chunk])
                    break
                except Transient:
                    await asyncio.sleep(0.5)
        await publisher.close()

    def sending(self, letters: Sequence[Letter], seconds: float) -> asyncio.Task[None]:
        """Begin to put letters on the bus over this time; to be awaited."""
        self.sender = asyncio.create_task(self.send(letters, seconds))
        return self.sender

    async def ask(self, service: str, question: str) -> list[tuple[Any, ...]]:
        """Return the rows of an answer from a service's database, or as the administrator."""
        # Asked often, while two cores have better things to do: without an engine each time.
        connection = await asyncpg.connect(self.urls.get(service, self.admin_url))
        try:
            return [tuple(row) for row in await connection.fetch(question)]
        finally:
            await connection.close()

    @asynccontextmanager
    async def locked(self, service: str, rows: str) -> AsyncIterator[Callable[[], Any]]:
        """Hold rows that the service needs; the function given waits until somebody waits."""
        async with databases.engine(self.urls[service]).connect() as connection:
            await connection.execute(text("BEGIN"))
            await connection.execute(text(rows))
            try:
                yield partial(self._somebody_waits, service)
            finally:
                await connection.execute(text("ROLLBACK"))

    async def _somebody_waits(self, service: str) -> None:
        async with asyncio.timeout(READY_S_MAX):
            while not (await self.ask(service, _WAITING))[0][0]:
                await asyncio.sleep(0.05)

    async def cut_connections(self) -> int:
        """End every session of the services. Return how many there were."""
        return len(await self.ask("admin", _CUT))

    async def passed(self, service: str) -> int:
        """Return how many records of events the service has passed."""
        rows = await self.ask(service, _PASSED)
        return int(rows[0][0])

    async def has_passed(self, service: str, records: int) -> None:
        """Wait until the service has passed so many records of events."""
        deadline = time.monotonic() + SETTLED_S_MAX
        while await self.passed(service) < records:
            if self.sender is not None and self.sender.done():
                self.sender.result()
            assert time.monotonic() < deadline, f"{service} has not passed {records} records"
            await asyncio.sleep(0.15)

    async def is_settled(self, *services: str) -> None:
        """Wait until all that lies on the bus is handled, caught up with, and published."""
        ends = await self.bus.offsets(EVENTS.name, PLANS.name)
        wanted = (
            sum(end for _, end in ends.values()),
            sum(end > begin for begin, end in ends.values()),
        )
        deadline = time.monotonic() + SETTLED_S_MAX
        for service in services:
            while True:
                untold = await self.ask(service, _UNTOLD) if service == "progress" else [(0,)]
                (row,) = await self.ask(service, _STATE)
                if row[0] == wanted[0] and (*row[1:], untold[0][0]) == (0, 0, 0):
                    break
                alive = [member for member in self.running if member.service == service]
                words = [w for m in self.members for w in m.words[-2:] if m.service == service]
                assert alive, f"no {service} is left: {words}"
                assert time.monotonic() < deadline, (
                    f"{service} stands at {row} of {wanted}: {words}"
                )
                await asyncio.sleep(0.1)


_PASSED: Final = (
    "SELECT coalesce(sum(next_offset - first_offset), 0) FROM consumer_offset"
    " WHERE topic LIKE '%events%'"
)
_WAITING: Final = """
SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'
AND datname = current_database() AND application_name LIKE 'fremdrift-%'
"""
_CUT: Final = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'fremdrift-%'
"""
_STATE: Final = """
SELECT (SELECT coalesce(sum(next_offset), 0) FROM consumer_offset),
       (SELECT count(*) FROM outbox),
       (SELECT count(*) FROM plan_epoch, consumer_offset o
          LEFT JOIN backfill b ON b.lane = o.topic || '/' || o.partition
        WHERE epoch > 0 AND (b.lane IS NULL OR b.target < epoch OR NOT b.is_done))
"""
# Which definitions of the newest plans nobody has yet said to be filled.
_UNTOLD: Final = """
SELECT count(*) FROM (
  SELECT DISTINCT ON (initiative) body FROM adopted ORDER BY initiative, version DESC) AS newest,
  jsonb_array_elements(convert_from(body, 'UTF8')::jsonb -> 'initiative' -> 'measures') AS m
WHERE NOT EXISTS (SELECT FROM filled f
  WHERE f.measure = m ->> 'id' AND f.definition = (m ->> 'version')::int)
"""


async def until(holds: Callable[[], bool], member: Member, seconds_max: float) -> None:
    """Wait until something holds, while the process lives."""
    deadline = time.monotonic() + seconds_max
    while not await asyncio.to_thread(holds):
        member.child.require_alive()
        assert time.monotonic() < deadline, f"not within {seconds_max} s: {member.words[-3:]}"
        await asyncio.sleep(0.1)
