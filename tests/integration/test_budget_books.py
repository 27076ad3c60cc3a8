"""What the ledger answers: lines, accounts, entries page by page, and whether it all balances."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from schemas.topics import EVENTS, PLANS
from tests.builders.budget import (
    LINE,
    OTHER,
    adopted,
    cancelled,
    credited,
    day,
    granted,
    invoiced,
    line,
    price,
    started,
    transferred,
)
from tests.builders.budget_books import Wall, counter, opened
from tests.builders.bus import Bench, event_id, sent
from tests.stack import Databases


@pytest.fixture
async def bench(databases: Databases) -> AsyncIterator[Bench]:
    async with opened(await databases.migrated("budget")) as bench:
        yield bench


async def ask(bench: Bench, path: str, **asked: Any) -> Any:
    async with counter(bench, Wall()) as http:
        return (await http.get(path, params=asked)).json()


async def a_year(bench: Bench) -> None:
    """Adopt two lines and let money be granted, moved, bound, spent, credited and let go."""
    frame = line(id=f"{LINE}-ramme", frame="Rammen", appropriation_oere=None)
    plan = adopted(line(price(1000, "forloeb")), line(id=OTHER), frame)
    await bench.take(PLANS.name, sent(plan))
    await bench.take(
        EVENTS.name,
        sent(granted(2000, on=1), subject="line", minute=1),
        sent(transferred(500, on=2), subject="line", minute=2),
        sent(started(3), minute=3),
        sent(started(4, forloeb="f2"), minute=4),
        sent(cancelled(5, forloeb="f2"), minute=5),
        sent(invoiced(900, on=6, posted_on=day(40), provider="tec"), name="invoice", minute=6),
        sent(credited(100, on=7), minute=7),
    )


async def test_a_line_shows_each_account_and_what_is_left(bench: Bench) -> None:
    await a_year(bench)

    shown = await ask(bench, f"/lines/{LINE}")

    assert {name: value for name, value in shown.items() if name.endswith("_oere")} == {
        "original_oere": 1_000_000,
        "supplementary_oere": 200_000,
        "transferred_oere": -50_000,
        "carried_over_oere": 0,
        "corrected_oere": 1_150_000,
        "committed_oere": 10_000,
        "consumed_oere": 80_000,
        "rest_oere": 1_060_000,
        "released_oere": 110_000,
        "conditional_oere": 0,
        "pending_oere": 0,
    }
    assert (shown["year"], shown["stopped"], shown["over_commitment"]) == (2010, False, "warn")


async def test_lines_come_page_by_page_and_one_within_a_frame_has_no_money_of_its_own(
    bench: Bench,
) -> None:
    await a_year(bench)

    first = await ask(bench, "/lines", agreement="2010", year=2010, limit=2)
    second = await ask(bench, "/lines", agreement="2010", cursor=first["next_cursor"], limit=2)

    lines = [*first["lines"], *second["lines"]]
    assert [each["line"] for each in lines] == sorted([LINE, OTHER, f"{LINE}-ramme"])
    assert (len(first["lines"]), second["next_cursor"]) == (2, None)
    frame = next(each for each in lines if each["line"].endswith("ramme"))
    assert (frame["corrected_oere"], frame["rest_oere"], frame["consumed_oere"]) == (None, None, 0)
    assert (await ask(bench, "/lines", agreement="2009"))["lines"] == []
    assert (await ask(bench, "/lines", year=2011))["lines"] == []


async def test_a_line_is_seen_as_of_a_day_and_as_known_at_an_instant(bench: Bench) -> None:
    await a_year(bench)

    by_day = await ask(bench, f"/lines/{LINE}", as_of=day(4).isoformat())
    by_instant = await ask(bench, f"/lines/{LINE}", known_at="2026-01-05T08:04:00Z")
    before = await ask(bench, f"/lines/{LINE}", as_of="2009-12-31")

    # The invoice of the sixth day is not there yet, the two forløb are.
    assert by_day["committed_oere"] == by_instant["committed_oere"] == 200_000
    assert (by_day["consumed_oere"], by_instant["consumed_oere"]) == (0, 0)
    assert before["corrected_oere"] == before["committed_oere"] == 0


async def test_the_accounts_of_a_line_balance_by_what_was_entered(bench: Bench) -> None:
    await a_year(bench)

    accounts = {
        each["account"]: each for each in (await ask(bench, f"/lines/{LINE}/accounts"))["accounts"]
    }

    assert accounts["consumed"] == {
        "account": "consumed",
        "debit_oere": 90_000,
        "credit_oere": 10_000,
        "balance_oere": 80_000,
        "entries": 2,
    }
    assert sum(each["balance_oere"] for each in accounts.values()) == 0
    assert accounts["available"]["balance_oere"] == 1_060_000


async def test_the_entries_behind_a_figure_say_why_and_when_they_were_posted(bench: Bench) -> None:
    await a_year(bench)

    answer = await ask(bench, f"/lines/{LINE}/entries", account="consumed")

    assert (answer["balance_oere"], answer["number_of_entries"]) == (80_000, 2)
    invoice, credit = answer["entries"]
    assert (invoice["amount_oere"], credit["amount_oere"]) == (90_000, -10_000)
    assert invoice["caused_by"] == [str(event_id("invoice"))]
    assert (invoice["valid_on"], invoice["posted_on"]) == ("2010-02-07", "2010-03-13")
    assert (invoice["provider"], invoice["other_account"]) == ("tec", "committed")
    assert (credit["posted_on"], credit["provider"]) == (None, None)


async def test_pages_of_entries_add_up_to_the_figure_though_more_is_booked_between(
    bench: Bench,
) -> None:
    await bench.take(PLANS.name, sent(adopted(line())))
    costs = [invoiced(n + 1, on=n, forloeb=None, invoice=f"i{n}") for n in range(7)]
    known_at = "2026-01-05T08:00:00Z"
    entries: list[Any] = []
    cursor = None

    for cost in costs:
        await bench.take(EVENTS.name, sent(cost, subject=cost.subject))
    for _ in range(3):
        asked = {"limit": 3, "known_at": known_at} | ({"cursor": cursor} if cursor else {})
        page = await ask(bench, f"/lines/{LINE}/entries", **asked)
        entries += page["entries"]
        cursor = page["next_cursor"]
        late = invoiced(50, on=1, forloeb=None, invoice=f"late{len(entries)}")
        await bench.take(EVENTS.name, sent(late, subject=late.subject, minute=9))

    assert cursor is None
    assert [each["amount_oere"] for each in entries] == [100 * (n + 1) for n in range(7)]
    assert page["balance_oere"] == sum(each["amount_oere"] for each in entries) == 2800
    assert page["number_of_entries"] == 7


async def test_the_trial_balance_is_nought_and_nothing_is_adrift(bench: Bench) -> None:
    await a_year(bench)

    answer = await ask(bench, "/trial-balance", agreement="2010")
    everything = await ask(bench, "/trial-balance")

    assert answer["debit_oere"] == answer["credit_oere"] > 0
    assert (answer["difference_oere"], answer["adrift"]) == (0, [])
    assert everything["accounts"] == answer["accounts"]
    assert (await ask(bench, "/trial-balance", agreement="2009"))["debit_oere"] == 0


async def test_a_figure_that_is_not_what_was_entered_is_named(bench: Bench) -> None:
    await a_year(bench)
    async with bench.database.transaction() as tx:
        await tx.execute(
            text(
                "UPDATE cell SET value = value + 1 FROM account"
                f" WHERE id = account AND name = '{LINE}|consumed'"
            )
        )

    answer = await ask(bench, "/trial-balance")

    assert answer["adrift"] == [f"{LINE}|consumed"]


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        (f"/lines/{LINE}-x", {}, 404),
        (f"/lines/{LINE}-x/accounts", {}, 404),
        (f"/lines/{LINE}-x/entries", {}, 404),
        (f"/lines/{LINE}/entries", {"account": "spent"}, 422),
        (f"/lines/{LINE}/entries", {"cursor": "x"}, 422),
        (f"/lines/{LINE}/entries", {"limit": 1001}, 422),
        (f"/lines/{LINE}/entries", {"cursor": 2**63}, 422),
        ("/lines", {"agreement": "20 10"}, 422),
        ("/lines", {"year": 10}, 422),
        ("/trial-balance", {"as_of": "i dag"}, 422),
    ],
)
async def test_what_cannot_be_answered_is_a_problem_and_never_a_fault(
    bench: Bench, path: str, asked: dict[str, Any], status: int
) -> None:
    await bench.take(PLANS.name, sent(adopted()))

    answer = await ask(bench, path, **asked)

    assert answer["status"] == status
    assert answer["detail"]
