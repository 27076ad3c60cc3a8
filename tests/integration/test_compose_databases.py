"""The compose file's own script makes databases that only their service's role may open."""

import os
import subprocess
from collections.abc import Iterator
from typing import Any, Final

import asyncpg
import pytest
import yaml
from sqlalchemy import URL, make_url

from deploy.local import postgres
from deploy.local.databases import SERVICES
from deploy.local.ports import free_port
from tests.stack import PASSWORD, ROOT

COMPOSE: Final[dict[str, Any]] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    """Start a new server, run the script as the image would, and return the way in."""
    folder = tmp_path_factory.mktemp("compose")
    place = postgres.Place(folder / "data", folder / "log", free_port(), PASSWORD)
    server = postgres.start(place, durable=False)
    try:
        run_script(make_url(server.admin_url))
        yield make_url(server.admin_url)
    finally:
        server.stop()


def run_script(at: URL) -> None:
    """Run the script against a server, with a password of each service's own."""
    script = COMPOSE["configs"]["databases"]["content"].replace("$$", "$")
    told = {
        "PATH": f"{postgres._find()}:{os.environ['PATH']}",
        "PGHOST": str(at.host),
        "PGPORT": str(at.port),
        "PGPASSWORD": str(at.password),
        **{f"{service.upper()}_DATABASE_PASSWORD": f"{service}'s" for service in SERVICES},
    }
    ran = subprocess.run(
        ("bash", "-e"),
        input=script.encode(),
        env={**os.environ, **told},
        check=False,
        capture_output=True,
    )
    assert ran.returncode == 0, ran.stderr.decode()


async def opened(at: URL, service: str, database: str) -> asyncpg.Connection:
    """Return a connection of a service's role to a service's database."""
    return await asyncpg.connect(
        host=at.host,
        port=at.port,
        user=f"fremdrift_{service}",
        password=f"{service}'s",
        database=f"fremdrift_{database}",
    )


@pytest.mark.parametrize("service", SERVICES)
async def test_a_role_owns_its_database_and_opens_no_other(prepared: URL, service: str) -> None:
    other = next(each for each in SERVICES if each != service)

    own = await opened(prepared, service, service)

    assert await own.fetchval("SELECT current_user") == f"fremdrift_{service}"
    await own.execute("CREATE TABLE made_by_its_owner ()")
    await own.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await opened(prepared, service, other)
