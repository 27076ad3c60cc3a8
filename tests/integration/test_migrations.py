"""A service that has been migrated knows it: else none would start on what it has just made."""

import pytest
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.local.databases import SERVICES
from services.chassis.database import sqlalchemy_url
from services.chassis.migrate import is_current
from services.chassis.settings import DatabaseSettings
from tests.stack import Databases


@pytest.mark.parametrize("service", SERVICES)
async def test_the_tables_are_current_once_they_are_made_and_not_before(
    databases: Databases, service: str
) -> None:
    empty, made = await databases.empty(service), await databases.migrated(service)

    found = [await _is_current(url, service) for url in (empty, made)]

    assert found == [False, True]


async def _is_current(url: str, service: str) -> bool:
    settings = DatabaseSettings.model_validate({"database_url": url})
    engine = create_async_engine(sqlalchemy_url(settings))
    try:
        async with engine.connect() as connection:
            return await is_current(connection, service)
    finally:
        await engine.dispose()
