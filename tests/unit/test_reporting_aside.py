"""What takes long is reckoned in a process of its own, which may fail, hang and die."""

import asyncio
import os
import signal
import time

import pytest

from services.chassis.database import Database
from services.chassis.service import Runtime
from services.reporting.release.aside import Aside, FailedError, NotReadyError
from services.reporting.settings import ReportingSettings

SETTINGS = ReportingSettings(
    database_url="postgresql://nobody:nothing@127.0.0.1:1/none",
    kafka_bootstrap="nowhere:1",
    http_port=1,
)


async def who(_: Database) -> int:
    """Return which process this is."""
    return os.getpid()


async def twice(_: Database, number: int) -> int:
    """Return twice the number."""
    return 2 * number


async def hang(_: Database) -> None:
    """Do nothing for longer than anybody waits."""
    time.sleep(60)  # noqa: ASYNC251 - as work does that reckons


async def fall(_: Database) -> None:
    """Fail as a defect does."""
    raise ValueError("nought")


async def miss(database: Database) -> None:
    """Fail as one does who misses the database."""
    async with database.transaction():
        pass


async def test_work_is_done_in_another_process_which_is_kept() -> None:
    aside = Aside(SETTINGS)

    first, second = await aside.do(who), await aside.do(who)

    assert first == second != os.getpid()


async def test_pieces_asked_for_at_once_get_each_its_own_answer() -> None:
    aside = Aside(SETTINGS)

    answers = await asyncio.gather(*(aside.do(twice, number) for number in range(20)))

    assert answers == [2 * number for number in range(20)]


async def test_who_stops_waiting_does_not_leave_the_answer_to_the_next() -> None:
    aside = Aside(SETTINGS)
    await aside.do(who)
    waiting = asyncio.create_task(aside.do(twice, 1))
    await asyncio.sleep(0)
    waiting.cancel()

    assert await aside.do(twice, 2) == 4


async def test_a_defect_is_told_and_the_process_goes_on() -> None:
    aside = Aside(SETTINGS)
    before = await aside.do(who)

    with pytest.raises(FailedError, match="ValueError: nought"):
        await aside.do(fall)

    assert await aside.do(who) == before


async def test_a_database_that_is_not_there_is_a_reason_to_come_again() -> None:
    with pytest.raises(NotReadyError):
        await Aside(SETTINGS).do(miss)


async def test_what_takes_too_long_is_given_up_and_the_next_is_done() -> None:
    aside = Aside(SETTINGS, seconds_max=2)

    with pytest.raises(NotReadyError, match=r"longer than 2 seconds"):
        await aside.do(hang)

    assert await aside.do(twice, 1) == 2


async def test_a_process_that_is_lost_is_followed_by_another() -> None:
    aside = Aside(SETTINGS)
    os.kill(lost := await aside.do(who), signal.SIGKILL)

    with pytest.raises(NotReadyError, match="lost"):
        await aside.do(twice, 1)

    assert await aside.do(who) != lost


async def test_a_service_that_ends_does_not_wait_for_it() -> None:
    aside, stopping = Aside(SETTINGS), asyncio.Event()
    await aside.do(who)
    running = asyncio.create_task(aside.run(Runtime(), stopping))
    working = asyncio.create_task(aside.do(hang))
    await asyncio.sleep(0.1)

    stopping.set()
    await running

    with pytest.raises(NotReadyError, match="lost"):
        await asyncio.wait_for(working, 5)
