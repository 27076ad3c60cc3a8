"""What a year is expected to have cost, by what was used so far, and how right that was."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from schemas.phasing import MonthlyAmounts
from schemas.targets import Season
from services.reporting.money import texts
from services.reporting.money.expectation import Expected, expect, made, season_of
from tests.builders.money import at, monthly, told
from tests.builders.reporting import LINE, MILLION, line

OTHER = line(id=f"{LINE}-2")


def expected(on: str = "2009-09-30", **given: Any) -> Expected:
    """Return what a line is expected to come to that uses a million a month through September."""
    books = told(original=5 * MILLION, consumed=monthly(MILLION, 9))
    found = expect([at(line(**given), books, on)], date.fromisoformat(on))
    assert found is not None
    return found


def test_an_even_pace_is_carried_on_to_the_years_end() -> None:
    found = expected()

    assert (found.method, found.counted) == ("run_rate", 9 * MILLION)
    assert found.value == 12 * MILLION
    assert found.low is not None
    assert found.high is not None
    assert 9 * MILLION <= found.low <= 12 * MILLION <= found.high


def test_what_is_committed_counts_before_its_invoice_comes() -> None:
    booked = monthly(MILLION, 9)
    books = told(original=5 * MILLION, committed=booked)

    found = expect([at(line(), books, "2009-09-30")], date(2009, 9, 30))

    assert found is not None
    assert found.value == 12 * MILLION


def test_the_months_weigh_as_the_plan_spreads_them() -> None:
    early = Season(months=(2,) * 6 + (1,) * 6)

    found = expected("2009-06-30", phasing=early)

    assert found.counted == 6 * MILLION
    assert found.value == 9 * MILLION
    assert found.is_phased
    assert "som periodiseret" in texts.expected(found)


def test_own_months_weigh_as_laid_out() -> None:
    own = MonthlyAmounts(months_oere=(500_000_00,) * 9 + (0, 0, 5_000_000_00 - 9 * 500_000_00))

    found = expected(phasing=own, appropriation_oere=5_000_000_00)

    assert found.value == 10 * MILLION


def test_large_weights_are_read_as_smaller_ones() -> None:
    months = (7_000_000, 14_000_000, *(0,) * 10)

    assert season_of(months) == Season(months=(1, 2, *(0,) * 10))
    assert season_of((1, 3_000_000, *(0,) * 10)) == Season(months=(0, 1_000_000, *(0,) * 10))
    assert season_of(None) is None


@pytest.mark.parametrize("on", ["2009-01-31", "2008-12-31"])
def test_before_two_months_are_over_nothing_is_expected(on: str) -> None:
    books = told(original=5 * MILLION, consumed=[("2008-12-01", 1), ("2009-01-05", MILLION)])

    found = expect([at(line(), books, on)], date.fromisoformat(on))

    assert found is not None
    assert (found.method, found.value, found.missing) == (None, None, "too_early")


def test_a_line_nothing_was_used_on_is_silent_and_not_nought() -> None:
    books = told(original=5 * MILLION, consumed=monthly(MILLION, 9)) | told(OTHER.id, original=7)
    lines = [at(each, books, "2009-09-30") for each in (line(), OTHER)]

    both, alone = (expect(each, date(2009, 9, 30)) for each in (lines, lines[1:]))

    assert both is not None
    assert alone is not None
    assert (both.silent, both.corrected) == ((OTHER.id,), 5 * MILLION)
    assert (alone.value, alone.missing) == (None, "silent")
    assert "uden 1 linje" in texts.expected(both)
    assert expect([], date(2009, 9, 30)) is None


def test_when_the_year_is_over_it_is_what_is_booked() -> None:
    found = expected("2009-12-31")

    assert found.method == "actual"
    assert found.low == found.value == found.high == 9 * MILLION
    assert texts.expected(found) == (
        "Året er slut: forbrugt og disponeret 9.000.000,00 kr.; merforbrug 4.000.000,00 kr."
    )


def test_what_was_used_before_the_year_is_in_it_once() -> None:
    booked = [("2008-12-20", 5 * MILLION), *monthly(MILLION, 9)]
    books = told(original=5 * MILLION, consumed=booked)

    found = expect([at(line(), books, "2009-09-30")], date(2009, 9, 30))

    assert found is not None
    assert found.value == 17 * MILLION


def scores(booked: Sequence[tuple[str, int]], on: str = "2009-12-31") -> list[Any]:
    of = at(line(), told(original=5 * MILLION, consumed=booked), on)
    return [(each.expected.on.month, each.outcome) for each in made(of, date.fromisoformat(on))]


def test_each_quarters_forecast_is_held_against_the_year() -> None:
    booked = [*monthly(MILLION, 9), ("2009-10-10", 6 * MILLION)]

    first, second, third = scores(booked)

    assert [month for month, _ in (first, second, third)] == [3, 6, 9]
    assert {how.error for _, how in (first, second, third)} == {Fraction(-3 * MILLION)}
    assert third[1].error_percent == -20
    assert not third[1].held


def test_a_running_years_forecasts_have_no_score() -> None:
    assert scores(monthly(MILLION, 4), "2009-05-15") == [(3, None), (5, None)]
