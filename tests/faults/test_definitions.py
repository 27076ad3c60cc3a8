"""What is defined, as one transaction sees it while others of the same process fail."""

from collections.abc import AsyncIterator

import pytest

from services.chassis import planbook
from services.chassis.database import Database
from services.chassis.events import read_event
from services.chassis.offsets import Lane
from services.chassis.planbook import Planbook
from services.chassis.records import Record
from services.progress.book import Book, read_book
from services.progress.settings import ProgressSettings
from tests.stack import Databases

from .plan import INITIATIVES, plan_letters


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    url = await databases.migrated("progress")
    settings = ProgressSettings.model_validate(
        {"database_url": url, "kafka_bootstrap": "nowhere:1", "http_port": 1}
    )
    own = Database(settings, "progress")
    yield own
    await own.close()


async def adopt(database: Database, version: int) -> None:
    lane = Lane("test", "plans", 0)
    records = [Record(lane, 0, *each.message) for each in plan_letters(version, 0)]
    async with database.transaction() as tx:
        await planbook.adopt(tx, [read_event(record) for record in records])


async def fail(database: Database) -> None:
    with pytest.raises(InterruptedError):
        async with database.transaction():
            raise InterruptedError


async def test_a_batch_keeps_its_definitions_when_another_is_rolled_back(
    database: Database,
) -> None:
    book = Planbook(database, read_book, Book())
    await adopt(database, 1)

    async with database.transaction() as tx:
        held = await book.hold(tx)
        await fail(database)
        assert held.present.keys() == set(INITIATIVES)


async def test_definitions_are_whole_after_a_rollback_and_a_new_version(
    database: Database,
) -> None:
    book = Planbook(database, read_book, Book())
    for version in (1, 2):
        await adopt(database, version)
        async with database.transaction() as tx:
            await book.hold(tx)
        await fail(database)

    async with database.transaction() as tx:
        held = await book.hold(tx)

    assert held.epoch == 2
    assert held.at(1).keys() == held.present.keys() == set(INITIATIVES)
    assert held.at(1) != held.present
    assert held.at(0) == {}
