"""Brings a service's database to the newest version of its tables."""

import asyncio
from itertools import chain
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util import to_tuple
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine

from .database import Transaction, sqlalchemy_url
from .settings import DatabaseSettings

SERVER_VERSION_MIN: Final = 150_000
_LOCK_KEY: Final = 0x46524D47  # "FRMG", not the relay's: that one is held while a service runs
_HERE: Final = Path(__file__).parent / "migrations"


def _config(service: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_HERE))
    own = _HERE.parent.parent / service / "migrations"
    config.set_main_option("version_locations", f"{_HERE / 'versions'};{own}")
    config.set_main_option("path_separator", ";")
    return config


async def migrate(settings: DatabaseSettings, service: str) -> None:
    """Create what is missing, in the schema the settings name. Safe to run again, and at once."""
    engine = create_async_engine(sqlalchemy_url(settings), isolation_level="AUTOCOMMIT")
    try:
        async with engine.connect() as setup:
            version = int(await setup.scalar(text("SHOW server_version_num")) or 0)
            if version < SERVER_VERSION_MIN:
                raise RuntimeError(f"PostgreSQL 15 or newer is needed, this server says {version}")
            await setup.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK_KEY})
            if settings.database_schema != "public":
                await setup.execute(text(f"CREATE SCHEMA IF NOT EXISTS {settings.database_schema}"))
            work = create_async_engine(
                sqlalchemy_url(settings),
                connect_args={"server_settings": {"search_path": settings.database_schema}},
            )
            async with work.begin() as tx:
                await tx.run_sync(_upgrade, service)
            await work.dispose()
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, service: str) -> None:
    config = _config(service)
    config.attributes["connection"] = connection
    command.upgrade(config, "heads")


async def is_current(tx: Transaction, service: str) -> bool:
    """Return whether the database stands at the newest version of the tables."""
    script = ScriptDirectory.from_config(_config(service))
    # A head that any other depends on is not written down: the other implies it.
    implied = (to_tuple(each.dependencies, default=()) for each in script.walk_revisions())
    heads = set(script.get_heads()) - set(chain.from_iterable(implied))
    known = await tx.scalar(text("SELECT to_regclass('schema_version') IS NOT NULL"))
    if not known:
        return False
    return set(await tx.scalars(text("SELECT version_num FROM schema_version"))) == heads


def run_migrate(settings: DatabaseSettings, service: str) -> None:
    """Run ``migrate`` from a command line."""
    asyncio.run(migrate(settings, service))
