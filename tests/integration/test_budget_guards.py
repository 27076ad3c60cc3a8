"""Whoever writes past the service is held to the same books: each invariant, tried by SQL."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from schemas.topics import EVENTS, PLANS
from services.chassis.ledger import account_id
from tests.builders.budget import LINE, OTHER, adopted, agreed, invoiced, line, price, started
from tests.builders.budget_books import balance, cells, opened
from tests.builders.bus import Bench, sent
from tests.stack import Databases

PLAN = adopted(line(price(5000, "forloeb")), line(id=OTHER))


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    """10.000 kr. granted, 5000 committed by one forløb, 4000 consumed and 1000 released by one."""
    async with opened(await databases.migrated("budget")) as bench:
        await bench.take(PLANS.name, sent(agreed()), sent(PLAN))
        await bench.take(
            EVENTS.name,
            sent(started()),
            sent(started(forloeb="f2")),
            sent(invoiced(4000, forloeb="f2")),
        )
        yield bench


async def transfer(
    bench: Bench,
    debit: str,
    credit: str,
    oere: int,
    *,
    at: str = "2026-02-01",
    on: str = "2010-04-01",
) -> None:
    async with bench.database.transaction() as tx:
        await tx.execute(
            text(
                "INSERT INTO transfer (debit, credit, valid_on, recorded_at, amount, caused_by)"
                f" VALUES (:debit, :credit, '{on}', '{at}', :amount, ARRAY[gen_random_uuid()])"
            ),
            {"debit": account_id(debit), "credit": account_id(credit), "amount": oere},
        )


@pytest.mark.parametrize(
    ("debit", "credit", "oere", "guard"),
    [
        # Debits are credits: what leaves one line does not come to another without a decision.
        (f"{LINE}|available", f"{OTHER}|available", 1, "the_rest_is_what_is_left"),
        (f"{LINE}|available", f"{OTHER}|granted", 1, "the_rest_is_what_is_left"),
        # No release beyond the commitment, no negative one.
        (f"{LINE}|available", f"{LINE}|committed", 500_001, "no_more_is_released"),
        (f"{LINE}|consumed", f"{LINE}|committed", 500_001, "no_more_is_released"),
        (f"{LINE}|noted", f"{LINE}|released", 100_001, "what_is_released_was_committed"),
        # Nothing is granted without a reason, and no reason without a grant.
        (f"{LINE}|available", f"{LINE}|granted", 1, "what_is_granted_has_a_reason"),
        (f"{LINE}|original", f"{LINE}|noted", 1, "what_is_granted_has_a_reason"),
        (f"{LINE}|nowhere", f"{LINE}|available", 1, "an account that is not there"),
    ],
)
async def test_a_transfer_that_breaks_the_books_is_refused(
    bench: Bench, debit: str, credit: str, oere: int, guard: str
) -> None:
    before = await cells(bench)

    with pytest.raises(IntegrityError, match=guard):
        await transfer(bench, debit, credit, oere)

    assert await cells(bench) == before
    assert await balance(bench) == (0, 0)


@pytest.mark.parametrize(("credit", "oere"), [("committed", 500_000), ("available", 100_000)])
async def test_what_the_books_allow_goes_through(bench: Bench, credit: str, oere: int) -> None:
    debit = "available" if credit == "committed" else "consumed"

    await transfer(bench, f"{LINE}|{debit}", f"{LINE}|{credit}", oere)

    async with bench.database.transaction() as tx:
        rest = await tx.scalar(text(f"SELECT available FROM balance WHERE line = '{LINE}'"))
    assert rest == 100_000 + (oere if credit == "committed" else -oere)


@pytest.mark.parametrize("account", ["available", "committed", "consumed", "granted", "noted"])
async def test_a_balance_that_is_not_its_accounts_is_refused(bench: Bench, account: str) -> None:
    with pytest.raises(IntegrityError, match="balance"):
        async with bench.database.transaction() as tx:
            await tx.execute(text(f"UPDATE balance SET {account} = {account} + 1"))


async def test_a_reversal_is_taken_in_once(bench: Bench) -> None:
    again = "INSERT INTO fact SELECT * FROM fact LIMIT 1"

    with pytest.raises(IntegrityError, match="fact_key"):
        async with bench.database.transaction() as tx:
            await tx.execute(text(again))


async def test_a_closed_year_takes_nothing_that_was_recorded_later(bench: Bench) -> None:
    await bench.take(PLANS.name, sent(agreed(2010, version=2), minute=60))  # 5 January 2026, 9:00

    with pytest.raises(DBAPIError, match="the year is closed"):
        await transfer(bench, f"{LINE}|consumed", f"{LINE}|available", 1)

    await transfer(bench, f"{LINE}|consumed", f"{LINE}|available", 1, at="2026-01-05 08:59Z")
    await transfer(bench, f"{LINE}|consumed", f"{LINE}|available", 1, on="2011-01-01")
