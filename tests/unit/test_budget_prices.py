"""Activity becomes money: quantity times price, by the week and by places, and what invoices do."""

from datetime import date
from typing import Any

import pytest

from schemas.base import Contract
from services.budget.affairs import all_affairs
from tests.builders.budget import (
    LINE,
    OTHER,
    Desk,
    adopted,
    cancelled,
    closed,
    credited,
    ended,
    invoiced,
    line,
    opened,
    price,
    referred,
    started,
)

PER_FORLOEB = (price(5000, "forloeb"),)
# 1 February is a Monday; the second price holds from the third week on.
RISING = (
    price(700, valid_to=date(2010, 2, 14)),
    price(800, valid_from=date(2010, 2, 15)),
)
PER_PLACE = (
    price(100, "place_month", valid_to=date(2010, 2, 28)),
    price(120, "place_month", valid_from=date(2010, 3, 1)),
)
LUMP = (price(9000, "lump_sum"),)
BILL: dict[str, Any] = {"forloeb": None, "places": "p1"}


def desk_of(*prices: Any, **given: Any) -> Desk:
    return Desk().adopt(adopted(line(*prices, **{"appropriation_oere": 10_000_000} | given)))


Case = tuple[tuple[Any, ...], tuple[Contract, ...], tuple[int, int, int]]

# What is told, and what is then committed, consumed and released.
CASES: dict[str, Case] = {
    "a forløb by the piece": (PER_FORLOEB, (started(),), (5000, 0, 0)),
    "weeks, each by its first day": (RISING, (started(weeks=5),), (3800, 0, 0)),
    "a week that begins on the price's last day": (RISING, (started(13, weeks=2),), (1500, 0, 0)),
    "weeks beyond the price list cost as the last": (
        (price(700, valid_to=date(2010, 2, 14)),), (started(weeks=5),), (3500, 0, 0),
    ),
    "weeks after a price that held for a while cost what they did before it": (
        (
            price(700),
            price(800, valid_from=date(2010, 2, 8), valid_to=date(2010, 6, 6)),
        ),
        (started(weeks=20),),
        (700 + 17 * 800 + 2 * 700, 0, 0),
    ),
    "a referral is priced by the start, once it is known": (
        RISING, (referred(0, weeks=2), started(14, weeks=2)), (1600, 0, 0),
    ),
    "commenced weeks stay, at their own prices": (
        RISING, (started(weeks=5), ended(14)), (2200, 0, 1600),
    ),
    "an end after the last week releases nothing": (
        RISING, (started(weeks=5), ended(60)), (3800, 0, 0),
    ),
    "called off": (PER_FORLOEB, (started(), cancelled(3)), (0, 0, 5000)),
    "called off after an invoice": (
        PER_FORLOEB, (started(), invoiced(1000, 2, final=False), cancelled(3)), (0, 1000, 4000),
    ),
    "a final invoice": (PER_FORLOEB, (started(), invoiced(4000)), (0, 4000, 1000)),
    "an invoice in part": (PER_FORLOEB, (started(), invoiced(4000, final=False)), (1000, 4000, 0)),
    "an invoice above": (PER_FORLOEB, (started(), invoiced(7000, final=False)), (0, 7000, 0)),
    "the same invoice twice": (PER_FORLOEB, (started(), invoiced(), invoiced()), (0, 3500, 1500)),
    "an invoice before the start is known": (
        PER_FORLOEB, (invoiced(4000), started()), (0, 4000, 1000),
    ),
    "an invoice after the end": (
        RISING, (started(weeks=5), ended(6), invoiced(700, 90)), (0, 700, 3100),
    ),
    "a final invoice after one in part": (
        PER_FORLOEB,
        (started(), invoiced(1000, 5, final=False), invoiced(2000, 9, invoice="i2")),
        (0, 3000, 2000),
    ),
    "a credit note opens the commitment again": (
        PER_FORLOEB, (started(), invoiced(4000), credited(1500)), (1500, 2500, 1000),
    ),
    "a credit note of what went above": (
        PER_FORLOEB,
        (started(), invoiced(7000, final=False), credited(2000)),
        (0, 5000, 0),
    ),
    "the same credit note twice": (
        PER_FORLOEB, (started(), invoiced(4000), credited(1500), credited(1500)),
        (1500, 2500, 1000),
    ),
    "a credit note after it was called off opens nothing": (
        PER_FORLOEB, (started(), invoiced(1000, 1), cancelled(3), credited(1000, 9)), (0, 0, 5000),
    ),
    "an invoice for two forløb is one for each": (
        PER_FORLOEB,
        (
            started(), started(forloeb="f2"),
            invoiced(4000, invoice="i1-1"), invoiced(4500, invoice="i1-2", forloeb="f2"),
        ),
        (0, 8500, 1500),
    ),
    "places by the month, the rest of the year at once": (
        # 10 places: February at 100, ten months at 120.
        PER_PLACE, (opened(),), (13_000, 0, 0),
    ),
    "a month that is begun is paid whole": (
        PER_PLACE, (opened(27), closed(29)), (10 * (100 + 120), 0, 10 * 9 * 120),
    ),
    "places closed on the first of a month do not begin it": (
        PER_PLACE, (opened(), closed(28)), (1000, 0, 12_000),
    ),
    "places closed before they opened": (PER_PLACE, (opened(5), closed(1)), (0, 0, 13_000)),
    "an invoice draws on its places": (
        PER_PLACE, (opened(), invoiced(1000, final=False, **BILL)), (12_000, 1000, 0),
    ),
    "places bought for a lump sum, however many": (LUMP, (opened(quantity=50),), (9000, 0, 0)),
    "a lump sum is owed whole": (LUMP, (opened(), closed(1)), (9000, 0, 0)),
    "the lump sum's final invoice": (LUMP, (opened(), invoiced(8500, **BILL)), (0, 8500, 500)),
    "a forløb takes no price of places": (LUMP, (started(),), (0, 0, 0)),
    "places take no price of forløb": (PER_FORLOEB, (opened(),), (0, 0, 0)),
    "no price on the day": (
        (price(5000, "forloeb", valid_from=date(2010, 3, 1)),), (started(),), (0, 0, 0),
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_case_of_activity_comes_to_its_money(case: Case) -> None:
    prices, told, (committed, consumed, released) = case
    desk = desk_of(*prices).tell(*told)

    accounts = desk.kroner() | desk.noted()

    assert [accounts.get(name, 0) for name in ("committed", "consumed", "released")] == [
        committed,
        consumed,
        released,
    ]
    assert accounts["available"] == 100_000 - committed - consumed
    # Whatever was obliged to is open, drawn on or released; nothing else was ever committed.
    assert desk.value().get("noted", 0) == -10_000_000 - released * 100


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_the_same_told_backwards_comes_to_the_same(case: Case) -> None:
    prices, told, _ = case
    numbered = [(f"00000000-0000-4000-8000-{n:012}", data) for n, data in enumerate(told)]
    forwards, backwards = desk_of(*prices), desk_of(*prices)

    for fact, data in numbered:
        forwards.take(fact, data)
    for fact, data in reversed(numbered):
        backwards.take(fact, data)

    assert backwards.value() == forwards.value()
    assert all_affairs(backwards.case) == all_affairs(forwards.case)


def test_a_thousand_million_weeks_are_priced_without_walking_them() -> None:
    desk = desk_of(*RISING)

    desk.tell(started(weeks=1_000_000_000))

    assert desk.kroner()["committed"] == 2 * 700 + 999_999_998 * 800


def test_costs_count_on_the_service_date_and_keep_the_posting_date_beside() -> None:
    desk = desk_of(*PER_FORLOEB).tell(started())

    desk.tell(invoiced(4000, on=10, posted_on=date(2010, 4, 2)))

    assert desk.kroner(as_of=9)["committed"] == 5000
    assert desk.kroner(as_of=10)["consumed"] == 4000
    (bill,) = desk.case.group("cost|2010/1.4").values()
    assert bill["invoiced"].values["posted_on"] == "2010-04-02"


def test_places_opened_before_the_lines_year_are_paid_from_its_first_day() -> None:
    desk = desk_of(price(100, "place_month", valid_from=date(2009, 1, 1)))

    desk.tell(opened(on=-60, quantity=1))

    assert "committed" not in desk.kroner(as_of=-32)
    assert desk.kroner(as_of=-31)["committed"] == 1200


def test_a_cost_told_of_places_and_then_of_a_forloeb_goes_with_the_report_that_holds() -> None:
    desk = desk_of(*PER_FORLOEB, *LUMP).tell(started(), opened())

    desk.tell(invoiced(4000, on=9, **BILL), invoiced(4000, on=8, forloeb="f1"))

    assert desk.kroner()["committed"] == 9000
    assert desk.noted()["released"] == 1000


def test_a_line_beside_the_one_that_commits_takes_the_cost_it_names() -> None:
    desk = Desk().adopt(adopted(line(*PER_FORLOEB), line(id=OTHER))).tell(started())

    desk.tell(invoiced(400, line=OTHER, forloeb="f1"))

    assert desk.kroner(LINE)["committed"] == 5000
    assert desk.kroner(OTHER)["consumed"] == 400
