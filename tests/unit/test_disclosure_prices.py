"""Money over a price everybody knows tells how many: where they are few, it is not shown."""

from collections.abc import Mapping
from datetime import date
from typing import Final

import pytest

from services.reporting.disclosure.prices import Spent, telling

PRICE: Final = 25_000_00
Q1, Q2, Q3, Q4 = (date(2010, month, day) for month, day in ((3, 31), (6, 30), (9, 30), (12, 31)))


def spent(day: date, begun: int, paid: int = 0, given_back: int = 0) -> Spent:
    """Return a line on which so many forløb have begun, so many are paid, so many called off."""
    used = (begun - given_back) * PRICE
    return Spent("2010/1.3/indsats", day, (PRICE,), (paid * PRICE, used, begun * PRICE))


def gone(
    *line: Spent, hidden: Mapping[date, set[int]] | None = None, known: tuple[date, ...] = ()
) -> frozenset[date]:
    return telling(line, hidden or {}, known)


@pytest.mark.parametrize("begun", [1, 2, 4])
def test_money_that_has_bought_for_few_is_not_shown(begun: int) -> None:
    assert gone(spent(Q1, begun)) == {Q1}


def test_money_that_has_bought_for_five_or_for_nobody_is_shown() -> None:
    assert gone(spent(Q1, 0), spent(Q2, 5), spent(Q3, 5), spent(Q4, 60)) == frozenset()


def test_of_two_days_between_which_few_began_one_is_not_shown() -> None:
    assert gone(spent(Q1, 50), spent(Q2, 52), spent(Q3, 90)) == {Q2}


def test_the_step_between_the_days_that_are_shown_tells_of_no_few_either() -> None:
    assert gone(spent(Q1, 50), spent(Q2, 53), spent(Q3, 54), spent(Q4, 70)) == {Q2, Q3}


def test_few_that_are_paid_or_called_off_are_few() -> None:
    assert gone(spent(Q1, 50, paid=2)) == {Q1}
    assert gone(spent(Q1, 50), spent(Q2, 70, given_back=17)) == {Q2}


def test_a_count_that_is_hidden_does_not_follow_from_money() -> None:
    line = spent(Q1, 50), spent(Q2, 62)

    assert gone(*line, hidden={Q1: {50}}) == {Q1}
    assert gone(*line, hidden={Q2: {12}}) == {Q2}
    assert gone(*line, hidden={Q2: {13}}) == frozenset()


def test_what_was_shown_before_binds_the_other_days() -> None:
    line = spent(Q1, 50), spent(Q2, 52), spent(Q3, 90)

    assert gone(*line, known=(Q2,)) == {Q1}
    assert gone(*line, known=(Q1, Q2)) == frozenset()


def test_what_cost_anything_from_one_price_to_another_is_few_below_five_of_the_dearer() -> None:
    line = Spent("2010/1.3/indsats", Q1, (PRICE, 2 * PRICE), (0, 8 * PRICE, 8 * PRICE))

    assert telling([line], {}) == {Q1}
