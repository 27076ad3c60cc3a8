"""Is there room for more? What is held counts, from many processes at once, until it expires."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import text

from schemas.base import Contract
from schemas.topics import EVENTS, PLANS
from services.budget.api import Counter, HoldAsked
from services.budget.lines import read_book
from services.budget.settings import BudgetSettings
from services.chassis.clock import system_clock
from services.chassis.database import Database
from services.chassis.http import Refusal
from services.chassis.planbook import Planbook
from tests.builders.budget import LINE, OTHER, adopted, cancelled, line, price, referred, started
from tests.builders.budget import opened as opened_places
from tests.builders.budget_books import Wall, counter, opened
from tests.builders.bus import Bench, sent
from tests.stack import Databases

PROCESSES: Final = 6


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    async with opened(await databases.migrated("budget")) as bench:
        yield bench


async def plan(bench: Bench, *prices: Any, **given: Any) -> None:
    whole: dict[str, Any] = {"over_commitment": "stop", "appropriation_oere": 500_000}
    lines = line(*(prices or (price(1000, "forloeb"),)), **whole | given), line(id=OTHER)
    await bench.take(PLANS.name, sent(adopted(*lines)))


async def room(bench: Bench, wall: Wall | None = None, of: str = LINE, **asked: Any) -> Any:
    async with counter(bench, wall or Wall()) as http:
        return (await http.get(f"/lines/{of}/room", params={"on": "2010-02-01"} | asked)).json()


async def hold(bench: Bench, wall: Wall | None = None, **asked: Any) -> Any:
    async with counter(bench, wall or Wall()) as http:
        return await http.post(f"/lines/{LINE}/holds", json={"on": "2010-02-01"} | asked)


async def test_room_is_what_is_left_by_the_price_of_one(bench: Bench) -> None:
    await plan(bench, appropriation_oere=550_000)
    await bench.take(EVENTS.name, sent(started(forloeb="f1")), sent(started(forloeb="f2")))

    answer = await room(bench, n=3)

    assert answer == {
        "line": LINE,
        "over_commitment": "stop",
        "stopped": False,
        "held_oere": 0,
        "rest_oere": 350_000,
        "one_oere": 100_000,
        "room_for": 3,
        "fits": True,
    }
    assert (await room(bench, n=4))["fits"] is False


async def test_one_costs_its_weeks_or_the_months_left_of_the_year(bench: Bench) -> None:
    await plan(bench, price(100))
    weekly = await room(bench, weeks=5)
    unsaid = await room(bench)
    await bench.take(PLANS.name, sent(adopted(line(price(100, "place_month")), version=2)))

    by_the_month = await room(bench, on="2010-11-30")

    assert (weekly["one_oere"], unsaid["one_oere"], unsaid["fits"]) == (50_000, None, None)
    assert by_the_month["one_oere"] == 20_000


async def test_a_cost_within_a_frame_has_no_room_to_tell_and_none_to_hold(bench: Bench) -> None:
    await plan(bench, appropriation_oere=None, frame="Rammen")

    answer, refused = await room(bench), await hold(bench, n=1)

    assert (answer["rest_oere"], answer["room_for"], answer["fits"]) == (None, None, None)
    assert refused.status_code == 409


async def test_six_reservations_of_1000_do_not_pass_on_5000(bench: Bench) -> None:
    await plan(bench)

    answers = [(await hold(bench, n=1)).status_code for _ in range(6)]

    assert answers == [201, 201, 201, 201, 201, 409]
    assert (await room(bench))["held_oere"] == 500_000


async def test_what_is_committed_leaves_less_to_hold(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, *(sent(started(forloeb=f"f{n}")) for n in range(4)))

    answers = [(await hold(bench, n=1)).status_code for _ in range(2)]
    await bench.take(EVENTS.name, sent(cancelled(forloeb="f1")))

    assert answers == [201, 409]
    assert (await hold(bench, n=1)).status_code == 201


async def test_a_hold_expires(bench: Bench) -> None:
    await plan(bench)
    wall = Wall()
    held = await hold(bench, wall, amount_oere=500_000, seconds=60)

    wall.now += timedelta(seconds=59)
    early = await hold(bench, wall, n=1)
    wall.now += timedelta(seconds=1)
    late = await hold(bench, wall, n=1)

    assert [each.status_code for each in (held, early, late)] == [201, 409, 201]
    assert (await room(bench, wall))["held_oere"] == 100_000


async def test_a_hold_is_let_go_once(bench: Bench) -> None:
    await plan(bench)
    held = (await hold(bench, amount_oere=500_000)).json()

    async with counter(bench, Wall()) as http:
        answers = [(await http.delete(f"/holds/{held['id']}")).status_code for _ in range(2)]

    assert answers == [204, 404]
    assert (await room(bench))["rest_oere"] == 500_000


@pytest.mark.parametrize(
    ("key", "status"), [(None, 401), ("operator's", 401), ("Bearer somebody", 403)]
)
async def test_whoever_has_not_the_operators_key_holds_nothing_and_lets_nothing_go(
    bench: Bench, key: str | None, status: int
) -> None:
    await plan(bench)
    held = (await hold(bench, n=1)).json()

    async with counter(bench, Wall()) as http:
        http.headers.pop("authorization")
        headers = {"authorization": key} if key else {}
        taken = await http.post(f"/lines/{LINE}/holds", json={"n": 1}, headers=headers)
        unread = await http.post(f"/lines/{LINE}/holds", json={"n": 0}, headers=headers)
        let_go = await http.delete(f"/holds/{held['id']}", headers=headers)
        asked = await http.get(f"/lines/{LINE}/room", headers=headers)

    assert [each.status_code for each in (taken, unread, let_go)] == [status] * 3
    assert taken.headers["content-type"] == "application/problem+json"
    assert asked.json()["held_oere"] == 100_000


@pytest.mark.parametrize(
    ("named", "come"),
    [
        ({"forloeb": "f1"}, referred(forloeb="f1")),
        ({"forloeb": "f1"}, started(forloeb="f1")),
        ({"places": "p1"}, opened_places(places="p1", quantity=1)),
    ],
)
async def test_a_hold_ends_when_what_it_is_for_is_committed(
    bench: Bench, named: dict[str, str], come: Contract
) -> None:
    prices = price(1000, "forloeb"), price(100, "place_month")
    await plan(bench, *prices, commits_on="referred")
    await hold(bench, amount_oere=200_000, **named)

    await bench.take(EVENTS.name, sent(come))

    answer = await room(bench)
    assert answer["held_oere"] == 0
    assert 0 < answer["rest_oere"] < 500_000


async def test_a_hold_for_another_or_on_a_line_that_is_not_charged_goes_on(bench: Bench) -> None:
    await plan(bench, price(1000, "forloeb"), offers=("course",))
    await hold(bench, amount_oere=100_000, forloeb="f1")
    await hold(bench, amount_oere=100_000, forloeb="f2")
    await hold(bench, amount_oere=100_000)

    await bench.take(
        EVENTS.name,
        sent(started(forloeb="f1", offer="mentor")),
        sent(started(forloeb="f2", offer="course")),
    )

    assert (await room(bench))["held_oere"] == 200_000


async def test_the_same_forloeb_is_held_for_once_however_often_it_is_asked_for(
    bench: Bench,
) -> None:
    await plan(bench)

    answers = [await hold(bench, amount_oere=300_000, forloeb="f1") for _ in range(2)]
    other = await hold(bench, amount_oere=300_000, forloeb="f2")

    assert [each.status_code for each in (*answers, other)] == [201, 201, 409]
    assert (await room(bench))["held_oere"] == 300_000


@pytest.mark.parametrize("asked", [{"forloeb": "f1", "places": "p1"}, {"forloeb": "f1", "n": 2}])
async def test_a_hold_is_for_one_named_thing_or_for_none(
    bench: Bench, asked: dict[str, Any]
) -> None:
    await plan(bench)

    assert (await hold(bench, **asked)).status_code == 422


@pytest.mark.parametrize("rule", ["warn", "ignore"])
async def test_a_line_that_does_not_stop_holds_more_than_it_has_and_says_so(
    bench: Bench, rule: str
) -> None:
    await plan(bench, over_commitment=rule)

    answer = await hold(bench, n=7)

    assert answer.status_code == 201
    assert answer.json()["exceeds_by_oere"] == 200_000


async def test_a_line_committed_too_far_is_marked_and_holds_nothing(bench: Bench) -> None:
    await plan(bench)
    await bench.take(EVENTS.name, *(sent(started(forloeb=f"f{n}")) for n in range(6)))

    answer, refused = await room(bench), await hold(bench, n=1)

    assert (answer["stopped"], answer["rest_oere"], answer["room_for"]) == (True, -100_000, 0)
    assert refused.status_code == 409


@pytest.mark.parametrize(
    ("asked", "status"), [({"of": f"{LINE}-x"}, 404), ({"n": 0}, 422), ({"on": "i dag"}, 422)]
)
async def test_what_cannot_be_answered_is_a_problem(
    bench: Bench, asked: dict[str, Any], status: int
) -> None:
    await plan(bench)

    assert (await room(bench, **asked))["status"] == status


def reserve(url: str) -> str:
    """Reserve 1000 kr. from a process of its own."""
    return asyncio.run(_reserve(url))


async def _reserve(url: str) -> str:
    settings = BudgetSettings.model_validate(
        {
            "database_url": url,
            "kafka_bootstrap": "nowhere:1",
            "http_port": 1,
            "operator_key_sha256": "0" * 64,
        }
    )
    database = Database(settings, "budget")
    try:
        desk = Counter(database, Planbook(database, read_book, {}), system_clock)
        await desk.hold(LINE, HoldAsked(amount_oere=100_000))
    except Refusal as refusal:
        return str(refusal.problem.status)
    finally:
        await database.close()
    return "held"


async def test_six_processes_at_once_do_not_hold_six_thousand_of_five(bench: Bench) -> None:
    await plan(bench)
    url = str(bench.settings.database_url)
    loop = asyncio.get_running_loop()

    with ProcessPoolExecutor(PROCESSES, multiprocessing.get_context("spawn")) as processes:
        async with bench.database.transaction() as tx:
            # All six come to the line while it is kept, so that they are let in together.
            await tx.execute(text(f"SELECT FROM balance WHERE line = '{LINE}' FOR UPDATE"))
            asking = [loop.run_in_executor(processes, reserve, url) for _ in range(PROCESSES)]
            await _until_waiting(bench, PROCESSES)
        answers = await asyncio.gather(*asking)

    assert sorted(answers) == ["409", "held", "held", "held", "held", "held"]
    assert (await room(bench, Wall(system_clock())))["held_oere"] == 500_000


async def _until_waiting(bench: Bench, number: int) -> None:
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    for _ in range(600):
        async with bench.database.transaction() as tx:
            if await tx.scalar(waiting) == number:
                return
        await asyncio.sleep(0.05)
    pytest.fail("not all of them came to wait")
