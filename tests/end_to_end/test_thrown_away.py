"""Reporting's database dropped on a running installation: what was approved comes byte for byte."""

import asyncio
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import pytest

from deploy.local import databases
from deploy.local.door import door
from deploy.local.files import read_plan
from deploy.local.stack import Stack
from tests.stack import ROOT, new_stack

SOURCE = "a-jobcentre"
PERIOD = "/v1/agreements/2009/periods/2009-Q1"
ANNEX = "/v1/agreements/2009/annex?period=2009-Q1"
REFERRED = 9
PATIENCE_S = 60
T = TypeVar("T")


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    stack = new_stack(tmp_path)
    try:
        stack.start()
        with door(stack.services["intake"].url, stack.state) as opened:
            opened.admit(SOURCE, ["2009/*"])
            opened.adopt(read_plan(ROOT / "examples/2009/plan.yaml"))
            tally = opened.publish(SOURCE, [referred(number) for number in range(REFERRED)])
        assert str(tally) == f"{REFERRED} accepted, 0 duplicate, 0 refused"
        yield stack
    finally:
        stack.stop()


def referred(number: int) -> dict[str, Any]:
    """Return the news that a citizen was referred to initiative 1.5."""
    return {
        "specversion": "1.0",
        "id": f"referred-{number}",
        "source": SOURCE,
        "type": "fremdrift.forloeb.referred.v1",
        "time": "2009-02-04T08:00:00Z",
        "data": {
            "on": "2009-02-03",
            "initiative": "2009/1.5",
            "forloeb": f"forloeb-{number}",
            "citizen": {"cpr": f"010170123{number}"},
            "provider": "a-provider",
        },
    }


def desk(stack: Stack, *, is_of_the_house: bool = True) -> httpx2.Client:
    """Return the way to reporting, with the operator's key or as everybody has it."""
    key = stack.state.secrets().operator_key
    headers = {"Authorization": f"Bearer {key}"} if is_of_the_house else {}
    return httpx2.Client(base_url=stack.services["reporting"].url, headers=headers, timeout=30)


def patiently(ask: Callable[[], T], is_there: Callable[[T], bool]) -> T:
    """Ask until the answer is there."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_there(answer := ask()):
        assert time.monotonic() < deadline, answer
        time.sleep(0.2)
    return answer


def counted(http: httpx2.Client) -> list[int]:
    """Return what the annex says of those referred, as far as it says anything."""
    answer = http.get(ANNEX)
    rows = answer.json()["initiatives"] if answer.is_success else []
    return [
        measure["figure"]["period"]
        for row in rows
        for measure in row["measures"]
        if measure["id"] == "2009/1.5/henvist" and measure["state"] == "filled"
    ]


def approved(http: httpx2.Client) -> httpx2.Response:
    """Return what becomes of an approval."""
    return http.post(f"{PERIOD}/approval", json={})


def vintages(*readers: httpx2.Client) -> list[bytes]:
    """Return the bytes of what was approved as each reader has them, once they are there."""

    def ask() -> list[httpx2.Response]:
        return [each.get(f"{PERIOD}/vintages/1") for each in readers]

    answers = patiently(ask, lambda told: all(each.is_success for each in told))
    return [each.content for each in answers]


def throw_away(stack: Stack) -> None:
    """Stop reporting, drop its database, and begin anew with an empty one."""
    stack.services["reporting"].child.stop()
    postgres = stack.ground.postgres.admin_url

    async def drop() -> None:
        async with databases.engine(postgres).connect() as connection:
            name = databases.read_url(stack.ground.database_urls["reporting"]).database
            await databases.drop_database(connection, str(name))
        await databases.prepare(postgres, stack.state.secrets().database_passwords)

    asyncio.run(drop())
    stack.migrate(["reporting"])
    stack.start_service("reporting")
    stack.wait_until_ready("reporting")


def test_a_reporting_whose_database_was_dropped_has_every_vintage_byte_for_byte(
    stack: Stack,
) -> None:
    with desk(stack) as whole, desk(stack, is_of_the_house=False) as everybody:
        patiently(lambda: counted(whole), lambda told: told == [REFERRED])
        patiently(lambda: approved(whole), lambda answer: answer.is_success)
        before = vintages(whole, everybody)

        throw_away(stack)

        assert vintages(whole, everybody) == before
        patiently(lambda: counted(whole), lambda told: told == [REFERRED])
    assert before[0] != before[1]
