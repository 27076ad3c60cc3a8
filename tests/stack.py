"""The real PostgreSQL and the real Kafka the tests run on: fresh, private, gone afterwards."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest

from deploy.local import databases, environment, kafka, postgres, topics
from deploy.local.environment import Addresses
from deploy.local.ports import free_port
from deploy.local.settings import LocalSettings
from deploy.local.stack import Stack
from deploy.local.state import new_secrets
from schemas.topics import Topic

ROOT = Path(__file__).parents[1]
JARS = ROOT / ".local" / "kafka" / "lib"
PASSWORD = "only-for-tests"


def unique(stem: str) -> str:
    """Return a name no other test uses, for topics, groups and databases alike."""
    return f"{stem}_{uuid4().hex[:12]}"


def start_postgres(directory: Path) -> postgres.Postgres:
    """Start a server that forgets, on a free port, with the four services' roles."""
    place = postgres.Place(directory / "data", directory / "postgres.log", free_port(), PASSWORD)
    server = postgres.start(place, durable=False)
    try:
        asyncio.run(_make_roles(server.admin_url))
    except BaseException:
        server.stop()
        raise
    return server


async def _make_roles(admin_url: str) -> None:
    async with databases.engine(admin_url).connect() as connection:
        for service in databases.SERVICES:
            await databases.make_role(connection, service, PASSWORD)


def require_kafka() -> None:
    """Skip where a real Kafka cannot run, which in CI is a failure: a stand-in proves nothing."""
    missing = kafka.missing()
    if missing is not None:
        words = f"this needs a real Kafka, and {missing}"
        pytest.fail(words) if os.environ.get("CI") == "true" else pytest.skip(words)


def start_kafka(directory: Path) -> kafka.Broker:
    """Start a real broker on free ports."""
    require_kafka()
    place = kafka.Place(directory / "data", directory / "kafka.log", free_port(), free_port())
    return kafka.start(place, kafka.fetch(JARS))


def new_stack(folder: Path) -> Stack:
    """Return a whole stack, not started yet, on its own servers and free ports."""
    require_kafka()
    names = [name for name in LocalSettings.model_fields if name.startswith("port_")]
    ports = {name: free_port() for name in names}
    own = {"database_url": None, "kafka_bootstrap": None}
    settings = LocalSettings.model_validate({"state": folder, "jars": JARS, **own, **ports})
    return Stack(settings, durable=False)


@dataclass(slots=True)
class Databases:
    """
    Makes databases for one test and removes them after it.

    ``await databases.empty("progress")`` holds nothing; ``await databases.migrated("progress")`` is
    a copy of what ``python -m services.progress --migrate`` makes. Both belong to the service's
    role, and both return the URL by which it opens them.
    """

    admin_url: str
    templates: set[str]
    _made: list[str] = field(default_factory=list)

    async def empty(self, service: str) -> str:
        """Return the URL of a new database without tables."""
        return await self._make(service, "template1")

    async def migrated(self, service: str) -> str:
        """Return the URL of a new database with the service's tables."""
        template = f"template_{service}"
        if template not in self.templates:
            await self._make_template(service, template)
            self.templates.add(template)
        return await self._make(service, template)

    async def close(self) -> None:
        """Remove what was made."""
        async with databases.engine(self.admin_url).connect() as connection:
            for name in self._made:
                await databases.drop_database(connection, name)

    async def _make(self, service: str, template: str) -> str:
        name = unique(service)
        async with databases.engine(self.admin_url).connect() as connection:
            await databases.make_database(connection, name, service, template)
        self._made.append(name)
        return databases.address(self.admin_url, service, PASSWORD, name)

    async def _make_template(self, service: str, template: str) -> None:
        async with databases.engine(self.admin_url).connect() as connection:
            await databases.drop_database(connection, template)
            await databases.make_database(connection, template, service)
        migrate(service, databases.address(self.admin_url, service, PASSWORD, template))


def migrate(service: str, database_url: str) -> None:
    """Bring a service's database to its newest shape, as the launcher does."""
    nowhere = Addresses(database_url, bootstrap="127.0.0.1:9", port=9)
    ran = subprocess.run(
        (sys.executable, "-m", f"services.{service}", "--migrate"),
        cwd=ROOT,
        env={**os.environ, **environment.of(service, nowhere, new_secrets())},
        check=False,
        capture_output=True,
        text=True,
    )
    assert ran.returncode == 0, f"services.{service} --migrate failed:\n{ran.stdout}{ran.stderr}"


@dataclass(frozen=True, slots=True)
class Topics:
    """Makes topics for one test, under names no other test uses."""

    bootstrap: str

    async def make(self, stem: str = "topic", partitions: int = 3) -> str:
        """Return the name of a new topic."""
        topic = Topic(unique(stem), "any", "what a test sends", -1, partitions=partitions)
        await topics.create(self.bootstrap, [topic])
        return topic.name
