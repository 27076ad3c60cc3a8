"""
One unit of work: everything a batch causes is committed together, or not at all.

Only this module begins and ends transactions. Stores and handlers receive one, first.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any, TypeAlias

import asyncpg
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from .settings import DatabaseSettings, ServiceSettings

Transaction: TypeAlias = AsyncConnection

# The server will say these when it restarts, is out of room, or two of us met on one row.
_TRANSIENT_SQLSTATES = ("08", "40", "53", "55P03", "57", "58")


class Database:
    """A service's own PostgreSQL database."""

    def __init__(self, settings: ServiceSettings, name: str) -> None:
        self.schema = settings.database_schema
        self._after_commit: list[Callable[[], None]] = []
        self._after_rollback: list[Callable[[], None]] = []
        self._engine: AsyncEngine = create_async_engine(
            sqlalchemy_url(settings),
            pool_size=settings.database_connections_max,
            max_overflow=0,
            pool_timeout=settings.lock_wait_seconds_max,
            pool_pre_ping=False,
            connect_args={
                "timeout": settings.lock_wait_seconds_max,
                "command_timeout": settings.statement_seconds_max,
                "server_settings": {
                    "application_name": f"fremdrift-{name}",
                    "search_path": settings.database_schema,
                    "statement_timeout": f"{settings.statement_seconds_max}s",
                    "lock_timeout": f"{settings.lock_wait_seconds_max}s",
                    "idle_in_transaction_session_timeout": f"{settings.statement_seconds_max}s",
                    "timezone": "UTC",
                    "jit": "off",
                    # Our sets come as arrays: a plan for each array's content costs and wavers.
                    "plan_cache_mode": "force_generic_plan",
                    # And a plan made while a table was small is kept while it grows: a look at
                    # the whole table must never have seemed cheap.
                    "enable_seqscan": "off",
                },
            },
        )

    def after_commit(self, told: Callable[[], None]) -> None:
        """Call ``told`` after each commit. It must be quick and must not fail."""
        self._after_commit.append(told)

    def after_rollback(self, told: Callable[[], None]) -> None:
        """Call ``told`` after each rollback, so that nothing is remembered that never was."""
        self._after_rollback.append(told)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Begin a transaction; commit it at the end, or roll it back on any exception."""
        with self._telling():
            async with self._engine.begin() as tx:
                yield tx
        for told in self._after_commit:
            told()

    @asynccontextmanager
    async def savepoint(self, tx: Transaction) -> AsyncIterator[None]:
        """Let a part of a transaction fail without the rest."""
        with self._telling():
            async with tx.begin_nested():
                yield

    @contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except BaseException:
            for told in self._after_rollback:
                told()
            raise

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncConnection]:
        """Return a connection in autocommit, for a lock that is held across transactions."""
        async with self._engine.connect() as connection:
            try:
                yield await connection.execution_options(isolation_level="AUTOCOMMIT")
            finally:
                # Back in the pool it would keep the lock, from us as from everyone else.
                await connection.invalidate()

    async def answers(self) -> bool:
        """Return whether the database answers a question right now."""
        try:
            async with self._engine.connect() as connection:
                await connection.execute(text("SELECT 1"))
        except (OSError, TimeoutError, PoolTimeoutError, DBAPIError):
            return False
        return True

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


def sqlalchemy_url(settings: DatabaseSettings) -> str:
    """Return the URL with the driver we use."""
    _, _, rest = str(settings.database_url).partition("://")
    return f"postgresql+asyncpg://{rest}"


async def copy_rows(
    tx: Transaction, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    """Append rows by COPY, at a third of an INSERT's cost, in a transaction that has begun."""
    await (await _driver(tx)).copy_records_to_table(table, records=rows, columns=columns)


async def fetch_rows(tx: Transaction, statement: str, *arguments: object) -> list[asyncpg.Record]:
    """Return a statement's many rows as the driver gives them, in a transaction that has begun."""
    rows: list[asyncpg.Record] = await (await _driver(tx)).fetch(statement, *arguments)
    return rows


async def _driver(tx: Transaction) -> asyncpg.Connection:
    raw = (await tx.get_raw_connection()).driver_connection
    assert isinstance(raw, asyncpg.Connection)  # noqa: S101 - the engine above makes no other
    return raw


def is_transient(error: BaseException) -> bool:
    """Return whether the same work may succeed later, unchanged."""
    if isinstance(error, OSError | TimeoutError | PoolTimeoutError | InterfaceError):
        return True
    if isinstance(error, DBAPIError):
        if error.connection_invalidated:
            return True
        state = getattr(error.orig, "sqlstate", None) or ""
        return state.startswith(_TRANSIENT_SQLSTATES) or (
            isinstance(error, OperationalError) and not state
        )
    if isinstance(error, asyncpg.PostgresError):
        return (error.sqlstate or "").startswith(_TRANSIENT_SQLSTATES)
    return isinstance(error, asyncpg.InterfaceError)
