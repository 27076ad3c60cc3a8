"""What each may read at each address: nobody in particular, each role, and who has a scope."""

from typing import Final

import pytest

from tests.builders.example_questions import ASKED
from tests.builders.examples import Desk, open_desk
from tests.stack import Databases

# What is not named here is answered. 401: a key is wanted; 403: this key is not for that.
PERSONS: Final = {"trace": 403, "line-trace": 403, "changes": 403}
OWN: Final = {"sources": 403}
REFUSED: Final[dict[str, dict[str, int]]] = {
    "everybody": {**PERSONS, "sources": 401, "subscriptions": 401},
    "reader": PERSONS | OWN,
    "publisher": PERSONS | OWN,
    "of-provider": PERSONS,
    "administrator": PERSONS,
    "controller": {},
    "approver": {},
}
ACROSS: Final = {"agreements", "gaps", "subscriptions"}
OF_2010: Final = {"economy", "unit-costs", "line-forecasts", "line-trace"}
LEFT_OUT: Final = {"alive", "ready", "subscription", "deliveries"}
READ: Final = tuple(
    each for each in ASKED if each.operation.startswith("get ") and each.name not in LEFT_OUT
)


async def statuses(desk: Desk, key: str) -> dict[str, int]:
    found = {}
    for asked in READ:
        path = asked.operation.removeprefix("get ").format(**asked.path)
        headers = {} if key == "everybody" else {"authorization": f"Bearer {key}"}
        answer = await desk.office.http.get(path, params=asked.query, headers=headers)
        found[asked.name] = answer.status_code
    return found


async def approved(desk: Desk) -> None:
    (approval,) = (each for each in ASKED if each.name == "approval")
    await desk.ask(approval)


@pytest.fixture
def every() -> dict[str, int]:
    return {each.name: 200 for each in READ}


async def test_each_role_reads_what_is_its_to_read(
    databases: Databases, every: dict[str, int]
) -> None:
    async with open_desk(databases) as desk:
        await approved(desk)
        found = {who: await statuses(desk, who) for who in REFUSED}

    assert found == {who: every | refused for who, refused in REFUSED.items()}


async def test_who_is_there_for_one_agreement_reads_that_alone(
    databases: Databases, every: dict[str, int]
) -> None:
    async with open_desk(databases) as desk:
        await approved(desk)
        found = await statuses(desk, "of-2010")

    assert found == {name: 200 if name in ACROSS | OF_2010 else 403 for name in every}
