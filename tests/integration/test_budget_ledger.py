"""The budget ledger defends itself: what does not balance, or rewrites the past, is refused."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from schemas.topics import PLANS
from tests.builders.budget import OTHER, adopted, line, price
from tests.builders.budget_books import balance, opened
from tests.builders.bus import Bench, sent
from tests.stack import Databases

PLAN = adopted(line(price(5000, "forloeb")), line(id=OTHER))


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    async with opened(await databases.migrated("budget")) as bench:
        yield bench


ROW = (
    "INSERT INTO transfer (debit, credit, valid_on, recorded_at, amount, caused_by)"
    " VALUES ({}, {}, '2010-01-01', now(), {}, {})"
)
CAUSE = "ARRAY[gen_random_uuid()]"


@pytest.mark.parametrize(
    ("row", "constraint"),
    [
        (ROW.format(1, 2, 0, CAUSE), "a_transfer_moves_something"),
        (ROW.format(1, 2, -5, CAUSE), "a_transfer_moves_something"),
        (ROW.format(1, 1, 5, CAUSE), "a_transfer_has_two_sides"),
        (ROW.format(1, 2, 5, "'{}'"), "a_transfer_has_a_cause"),
        (ROW.format("NULL", 2, 5, CAUSE), "debit"),
        (ROW.format(1, "NULL", 5, CAUSE), "credit"),
    ],
)
async def test_the_database_refuses_a_transfer_that_does_not_balance(
    bench: Bench, row: str, constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint):
        async with bench.database.transaction() as tx:
            await tx.execute(text(row))


@pytest.mark.parametrize(
    "statement", ["UPDATE transfer SET amount = 1", "DELETE FROM transfer", "TRUNCATE transfer"]
)
async def test_the_database_refuses_to_rewrite_what_is_booked(bench: Bench, statement: str) -> None:
    await bench.take(PLANS.name, sent(PLAN))

    with pytest.raises(DBAPIError, match="only ever added"):
        async with bench.database.transaction() as tx:
            await tx.execute(text(statement))

    assert await balance(bench) == (0, 0)


async def test_the_trial_balance_finds_cells_that_are_not_their_transfers_sum(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(PLAN))
    async with bench.database.transaction() as tx:
        forged = "UPDATE cell SET value = value + 1 WHERE value = 1000000"
        await tx.execute(text(forged))

    assert await balance(bench) == (4, 4)
