"""A database that is asked more than it has connections for is busy, and no event is to blame."""

from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from services.chassis.database import Database, is_transient
from services.reporting.settings import ReportingSettings
from tests.stack import Databases


async def test_a_pool_that_is_used_up_is_waited_for_and_does_not_answer(
    databases: Databases,
) -> None:
    settings = ReportingSettings(
        database_url=await databases.empty("reporting"),
        kafka_bootstrap="nowhere:1",
        http_port=1,
        database_connections_max=1,
        lock_wait_seconds_max=1,
    )
    database = Database(settings, "reporting")

    async with database.transaction():
        answered_meanwhile = await database.answers()
        try:
            async with database.transaction():
                told: BaseException | None = None
        except PoolTimeoutError as error:
            told = error

    assert not answered_meanwhile
    assert told is not None
    assert is_transient(told)
    assert await database.answers()
    await database.close()
