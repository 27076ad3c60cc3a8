"""
Moves promised messages from the outbox to Kafka: at least once, in order per key.

One relay per database at a time, by an advisory lock. It reads what is there, publishes, and
deletes exactly what it published: identities commit out of order, so a "last position" would
lose rows.
"""

import asyncio
import time
from collections.abc import Iterable, Sequence
from typing import Any, Final, Protocol

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.envelope import Headers

from . import metrics
from .database import Database, is_transient
from .errors import Transient
from .logs import get_log
from .outbox import unpack
from .retries import Backoff

log = get_log(__name__)

_LOCK_KEY: Final = 0x46524D44  # "FRMD"
_READ = text("SELECT position, topic, packed FROM outbox ORDER BY position LIMIT :n")
_DELETE = text("DELETE FROM outbox WHERE position = ANY(:positions)")
_DEPTH = text("""
SELECT coalesce(sum(messages), 0) AS messages,
       coalesce(extract(epoch FROM clock_timestamp() - min(staged_at)), 0) AS age FROM outbox
""")


class Publisher(Protocol):
    """Publishes messages in order per key and returns when the bus has them all."""

    async def publish(self, topic: str, messages: Sequence[tuple[bytes, bytes, Headers]]) -> None:
        """Publish messages of (key, value, headers). Raises Transient when it could not."""


class Relay:
    """Publishes one database's outbox for as long as it runs."""

    def __init__(
        self,
        database: Database,
        publisher: Publisher,
        *,
        rows_max: int,
        wait_ms_max: int,
        backoff: Backoff,
    ) -> None:
        self._database = database
        self._publisher = publisher
        self._rows_max = rows_max
        self._wait_s = wait_ms_max / 1000
        self._backoff = backoff
        self._nudged = asyncio.Event()
        self._looked_at = 0.0
        self.is_leading = False
        database.after_commit(self._nudged.set)

    async def run(self, stopping: asyncio.Event) -> None:
        """Relay until told to stop. Raises Broken after too many failures in a row."""
        while not stopping.is_set():
            try:
                async with self._database.session() as session:
                    await self._lead(session, stopping)
            except Exception as error:
                if not (isinstance(error, Transient) or is_transient(error)):
                    raise
                metrics.ATTEMPTS.labels("relay").inc()
                log.warning("relay failed, trying again", error=str(error)[:300])
                await self._backoff.wait(error)
            finally:
                self.is_leading = False

    async def _lead(self, session: AsyncConnection, stopping: asyncio.Event) -> None:
        while not stopping.is_set():
            if not self.is_leading:
                self.is_leading = bool(
                    await session.scalar(
                        text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK_KEY}
                    )
                )
            moved = (
                await relay_once(session, self._publisher, self._rows_max) if self.is_leading else 0
            )
            self._backoff.reset()
            await self._measure(session)
            if not moved:
                await self._rest(stopping)

    async def _rest(self, stopping: asyncio.Event) -> None:
        try:
            await asyncio.wait_for(self._nudged.wait(), self._wait_s if self.is_leading else 1.0)
        except TimeoutError:
            return
        if not stopping.is_set():
            self._nudged.clear()

    async def _measure(self, session: AsyncConnection) -> None:
        if time.monotonic() - self._looked_at < 1:
            return
        self._looked_at = time.monotonic()
        row = (await session.execute(_DEPTH)).one()
        metrics.OUTBOX_MESSAGES.set(float(row.messages))
        metrics.OUTBOX_AGE_SECONDS.set(float(row.age))


async def relay_once(session: AsyncConnection, publisher: Publisher, rows_max: int) -> int:
    """Publish up to ``rows_max`` rows and forget them. Return how many messages were published."""
    rows = (await session.execute(_READ, {"n": rows_max})).all()
    published = 0
    for topic, group in _by_topic(rows):
        messages = [message for row in group for message in _messages(row)]
        await publisher.publish(topic, messages)
        metrics.PUBLISHED.labels(topic).inc(len(messages))
        published += len(messages)
    if rows:
        await session.execute(_DELETE, {"positions": [row.position for row in rows]})
    return published


def _by_topic(rows: Sequence[Any]) -> Iterable[tuple[str, list[Any]]]:
    topics: dict[str, list[Any]] = {}
    for row in rows:
        topics.setdefault(row.topic, []).append(row)
    return topics.items()


def _messages(row: Any) -> Iterable[tuple[bytes, bytes, Headers]]:
    for message in unpack(row.packed):
        yield message.key.encode(), message.body, message.headers
