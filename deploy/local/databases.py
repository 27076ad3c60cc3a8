"""Four databases with four roles: each service opens its own and no other."""

from collections.abc import Mapping
from typing import Final

from asyncpg import PostgresError
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from .trouble import Trouble

SERVICES: Final = ("intake", "progress", "budget", "reporting")
PREFIX: Final = "fremdrift_"  # an existing server may have a "reporting" of its own


def read_url(url: str) -> URL:
    """Return the parts of a URL; raise Trouble, which does not repeat it, if it is none."""
    try:
        return make_url(url)
    except ArgumentError:
        raise Trouble(
            "DATABASE_URL is not postgresql://user:password@host:port/database."
        ) from None


def engine(url: str) -> AsyncEngine:
    """Return an engine whose statements commit at once, as making databases demands."""
    address = make_url(url).set(drivername="postgresql+asyncpg")
    return create_async_engine(address, isolation_level="AUTOCOMMIT", poolclass=NullPool)


def address(admin_url: str, service: str, password: str, database: str | None = None) -> str:
    """Return the URL by which a service opens its database."""
    admin = make_url(admin_url)
    url = URL.create(
        "postgresql",
        username=f"{PREFIX}{service}",
        password=password,
        host=admin.host,
        port=admin.port,
        database=database or f"{PREFIX}{service}",
    )
    return url.render_as_string(hide_password=False)


async def prepare(admin_url: str, passwords: Mapping[str, str]) -> dict[str, str]:
    """Make what is missing of the roles and databases, and return each service's URL."""
    where = read_url(admin_url)
    try:
        async with engine(admin_url).connect() as connection:
            for service, password in passwords.items():
                await make_role(connection, service, password)
                await make_database(connection, f"{PREFIX}{service}", service)
    except OSError as error:
        raise Trouble(f"No PostgreSQL answers at {where.host}:{where.port} ({error}).") from error
    except (DBAPIError, PostgresError) as error:
        why = str(error.orig if isinstance(error, DBAPIError) else error).rpartition(">: ")[2]
        raise Trouble(f"PostgreSQL at {where.host}:{where.port} refused: {why}.") from error
    return {
        service: address(admin_url, service, password) for service, password in passwords.items()
    }


async def make_role(connection: AsyncConnection, service: str, password: str) -> None:
    """Make the service's role, or give the one there is the password we know."""
    role = f"{PREFIX}{service}"
    known = await _is_there(connection, f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'")  # noqa: S608
    verb = "ALTER" if known else "CREATE"
    await connection.exec_driver_sql(f"{verb} ROLE {role} LOGIN PASSWORD '{password}'")


async def make_database(
    connection: AsyncConnection, name: str, service: str, template: str = "template1"
) -> None:
    """Make a database, if it is not there, which only the service's role may open."""
    if not await _is_there(connection, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):  # noqa: S608
        await connection.exec_driver_sql(
            f"CREATE DATABASE {name} OWNER {PREFIX}{service} TEMPLATE {template}"
        )
    await connection.exec_driver_sql(f"REVOKE ALL ON DATABASE {name} FROM PUBLIC")


async def drop_database(connection: AsyncConnection, name: str) -> None:
    """Remove a database and whoever is in it."""
    await connection.exec_driver_sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


async def _is_there(connection: AsyncConnection, question: str) -> bool:
    return (await connection.exec_driver_sql(question)).first() is not None
