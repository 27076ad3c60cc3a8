"""How lines stand, what should be used by now, and how many more there is room for."""

from datetime import date
from typing import Any

import pytest

from schemas.phasing import MonthlyAmounts
from schemas.plans import PlannedQuantity, Price
from schemas.targets import Season
from services.reporting.money import texts
from services.reporting.money.balance import Balance, LineAt
from services.reporting.money.capacity import Capacity, capacity
from services.reporting.money.pace import pace_of
from tests.builders.money import at, told
from tests.builders.reporting import LINE, MILLION, line

KRONE = 100
END = date(2009, 12, 31)
FRAME = line(id=f"{LINE}-ramme", appropriation_oere=None, frame="Rammen")


def priced(kroner: int, per: str = "forloeb", since: str = "2009-01-01") -> Price:
    given: dict[str, Any] = {"amount_oere": kroner * KRONE, "per": per}
    return Price(valid_from=date.fromisoformat(since), **given)


def room(rest: int, *prices: Price, on: str = "2009-12-31", **given: Any) -> Capacity:
    """Return the capacity of a line of 5 mio. kr. with so much left."""
    books = told(original=5 * MILLION, consumed=5 * MILLION - rest)
    found = capacity(at(line(prices=prices, **given), books), date.fromisoformat(on))
    assert found is not None
    return found


def test_the_corrected_budget_is_the_sum_of_why_it_was_granted() -> None:
    books = told(original=10, supplementary=5, transferred=-3, carried_over=2, committed=4)

    balance = at(line(), books).balance

    assert (balance.corrected, balance.rest) == (14, 10)


def test_what_a_frame_carries_leaves_the_rest_as_it_was() -> None:
    own = at(line(), told(original=10, consumed=4)).balance
    frame = at(FRAME, told(FRAME.id, consumed=100, committed=7)).balance

    both = own + frame

    assert (both.corrected, both.rest, both.used.total) == (10, 6, 111)
    assert (both.corrected or 0) + both.framed.total == (both.rest or 0) + both.used.total


def test_what_is_not_booked_yet_is_not_nought() -> None:
    untold = at(line(), {}).balance
    before = at(line(), {}, "2008-12-31").balance

    assert (untold.corrected, untold.rest) == (None, None)
    assert (before.corrected, before.rest) == (0, 0)


def test_what_is_conditional_or_pending_is_beside_the_budget() -> None:
    balance = at(line(), told(original=10, conditional=3, pending=4, released=2)).balance

    assert (balance.corrected, balance.conditional, balance.pending) == (10, 3, 4)
    assert balance.released == 2


def test_nothing_together_is_nothing() -> None:
    assert Balance() + Balance() == Balance()
    assert (Balance() + Balance()).corrected is None


@pytest.mark.parametrize(
    ("phasing", "spread", "expected"),
    [
        (None, "linear", 900),
        (Season(months=(0,) * 9 + (1, 1, 1)), "profile", 0),
        (MonthlyAmounts(months_oere=(1200, *(0,) * 11)), "own", 1200),
    ],
)
def test_consumption_is_held_against_the_phased_budget(
    phasing: Any, spread: str, expected: int
) -> None:
    of = line(appropriation_oere=1200, phasing=phasing)
    books = told(original=1200, committed=500, consumed=[("2009-05-01", 700)])

    pace = pace_of([at(of, books, "2009-09-30")], date(2009, 9, 30))

    assert pace is not None
    assert (pace.spread, pace.consumed, pace.expected) == (spread, 700, expected)
    assert pace.difference == 700 - expected


def test_lines_spread_each_in_its_way_are_expected_together() -> None:
    late = line(id=f"{LINE}-2", phasing=Season(months=(0,) * 11 + (1,)))
    books = told(original=1200) | told(late.id, original=600) | told(FRAME.id, consumed=50)

    pace = pace_of([at(each, books) for each in (line(), late, FRAME)], date(2009, 6, 30))

    assert pace is not None
    assert (pace.spread, pace.expected, pace.consumed) == ("mixed", 600, 0)


def test_a_frame_is_held_against_nothing() -> None:
    assert pace_of([at(FRAME, told(FRAME.id, consumed=50))], END) is None


def test_the_pace_is_a_sentence() -> None:
    books = told(original=12 * MILLION, consumed=8 * MILLION)
    pace = pace_of([at(line(), books)], date(2009, 9, 30))

    assert pace is not None
    assert texts.pace(pace) == (
        "Forbrug 8.000.000,00 kr. mod 9.000.000,00 kr. ventet til og med 30-09-2009 (lineært): "
        "1.000.000,00 kr. under"
    )


def test_what_is_left_buys_whole_forloeb() -> None:
    found = room(4_559_999 * KRONE, priced(20_000))

    assert (found.room_for, found.buys) == (227, 250)
    assert texts.capacity(found) == "Rest 4.559.999,00 kr. / 20.000,00 kr. = 227 forløb"


def test_what_is_planned_may_leave_room_for_more() -> None:
    of = line(appropriation_oere=None, prices=(priced(700, "week"),), planned=None)
    weekly = of.model_copy(update={"planned": PlannedQuantity(quantity=1500, weeks=5)})
    books = told(original=5_500_000 * KRONE)

    found = capacity(at(weekly, books), END)

    assert found is not None
    assert (found.unit_oere, found.buys) == (3500 * KRONE, 1571)
    assert texts.capacity(found).endswith(
        "planlagt 1.500 for 5.250.000,00 kr.: 250.000,00 kr. tilbage eller 71 flere"
    )
    assert capacity(at(of, books), END) is None


def test_each_week_has_the_price_of_its_first_day() -> None:
    prices = (priced(700, "week"), priced(800, "week", "2009-06-15"))
    planned = PlannedQuantity(quantity=10, weeks=4)

    found = room(MILLION, *prices, on="2009-06-01", planned=planned)

    assert found.unit_oere == (700 + 700 + 800 + 800) * KRONE


def test_a_place_costs_the_months_that_are_left() -> None:
    prices = (priced(1000, "place_month"), priced(1100, "place_month", "2009-11-01"))

    assert room(MILLION, *prices, on="2009-10-15").unit_oere == (1000 + 1100 + 1100) * KRONE
    assert room(MILLION, *prices, on="2009-12-31").unit_oere == 1100 * KRONE


@pytest.mark.parametrize(
    ("of", "on"),
    [
        (line(), END),
        (line(prices=(priced(9, "lump_sum"),)), END),
        (line(prices=(priced(9),)), date(2010, 1, 1)),
        (line(prices=(priced(9, since="2010-01-01"),)), END),
        (FRAME.model_copy(update={"prices": (priced(9),), "id": LINE}), END),
    ],
)
def test_without_a_price_or_a_rest_there_is_no_capacity(of: Any, on: date) -> None:
    is_frame = of.appropriation_oere is None
    stands: LineAt = at(of, {} if is_frame else told(original=MILLION))

    assert capacity(stands, on) is None


def test_an_overspent_line_has_room_for_none() -> None:
    found = room(-MILLION, priced(20_000))

    assert found.room_for == 0
