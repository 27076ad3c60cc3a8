"""What of a year's money is expected to be used by a day: evenly, by a profile, or as laid out."""

from datetime import date
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.phasing import MonthlyAmounts, expected_by, weights_of
from schemas.targets import Season
from tests.builders.budget import adopted, line

YEAR = 120_000
LATE = (0,) * 6 + (1,) * 5 + (5,)
OWN = (10_000,) * 11 + (10_000,)


def by(day: str, *weights: int) -> int:
    return expected_by(date.fromisoformat(day), 2010, YEAR, weights or None)


def test_without_a_phasing_a_month_is_a_twelfth() -> None:
    assert (by("2010-01-31"), by("2010-02-14"), by("2010-12-31")) == (10_000, 15_000, YEAR)


def test_a_profile_weighs_the_months() -> None:
    assert [by(day, *LATE) for day in ("2010-06-30", "2010-07-31", "2010-11-30")] == [
        0,
        12_000,
        60_000,
    ]


def test_own_amounts_are_expected_as_they_are_laid_out() -> None:
    own = (1, 2, 3, *(0,) * 8, YEAR - 6)

    assert [by(f"2010-{month}-28", *own) for month in ("01", "02", "11")] == [0, 3, 6]
    assert by("2010-01-31", *own) == 1


def test_what_was_added_since_is_spread_as_the_rest() -> None:
    own = (YEAR // 2, *(0,) * 10, YEAR // 2)

    assert expected_by(date(2010, 3, 1), 2010, 2 * YEAR, own) == YEAR


def test_before_the_year_nothing_is_expected_and_after_it_all() -> None:
    assert (by("2009-12-31", *LATE), by("2011-01-01", *LATE)) == (0, YEAR)


@pytest.mark.parametrize(
    ("phasing", "weights"),
    [(None, None), (Season(months=LATE), LATE), (MonthlyAmounts(months_oere=OWN), OWN)],
)
def test_a_phasing_is_read_as_weights(phasing: Any, weights: tuple[int, ...] | None) -> None:
    assert weights_of(phasing) == weights


@pytest.mark.parametrize(
    "given",
    [
        {"phasing": MonthlyAmounts(months_oere=OWN), "appropriation_oere": YEAR + 1},
        {"phasing": MonthlyAmounts(months_oere=OWN), "appropriation_oere": None},
        {"phasing": {"months_oere": (0,) * 12}},
        {"phasing": {"months_oere": OWN[:11]}},
    ],
)
def test_months_that_are_not_the_years_money_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        adopted(line(**given))


def test_months_that_are_the_years_money_are_taken() -> None:
    of = line(phasing=MonthlyAmounts(months_oere=OWN), appropriation_oere=YEAR)

    assert adopted(of).initiative.budget[0].phasing == MonthlyAmounts(months_oere=OWN)
