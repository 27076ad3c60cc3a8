"""Periods are read as people write them and hold the days of the calendar."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.reporting.periods import Grain, parse_period, period_of, periods_between

GRAINS: st.SearchStrategy[Grain] = st.sampled_from(["month", "quarter", "year"])
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("written", "name", "first", "last"),
    [
        ("2009-Q3", "2009-Q3", date(2009, 7, 1), date(2009, 9, 30)),
        ("2009-K3", "2009-Q3", date(2009, 7, 1), date(2009, 9, 30)),
        (" 2009-k1 ", "2009-Q1", date(2009, 1, 1), date(2009, 3, 31)),
        ("2009-Q4", "2009-Q4", date(2009, 10, 1), date(2009, 12, 31)),
        ("2012", "2012", date(2012, 1, 1), date(2012, 12, 31)),
    ],
)
def test_a_period_is_read_as_people_write_it(
    written: str, name: str, first: date, last: date
) -> None:
    period = parse_period(written)

    assert (period.name, period.first_day, period.last_day) == (name, first, last)


@pytest.mark.parametrize("written", ["", "2009-Q5", "3. kvartal", "2009-07", "20090", "1809-Q1"])
def test_what_is_no_period_is_refused_with_how_to_write_one(written: str) -> None:
    with pytest.raises(ValueError, match="write the period as 2009-Q3"):
        parse_period(written)


@given(day=DAYS, grain=GRAINS)
def test_a_day_lies_in_its_period_and_its_neighbours_in_others(day: date, grain: Grain) -> None:
    period = period_of(day, grain)

    assert period.first_day <= day <= period.last_day
    assert period_of(period.first_day, grain) == period == period_of(period.last_day, grain)
    assert period_of(period.last_day + timedelta(days=1), grain) != period


@given(first=DAYS, days=st.integers(0, 1000), grain=GRAINS)
def test_periods_follow_each_other_without_a_hole(first: date, days: int, grain: Grain) -> None:
    last = first + timedelta(days=days)

    periods = list(periods_between(first, last, grain))

    assert periods[0].first_day <= first
    assert periods[-1].last_day >= last
    for before, after in pairwise(periods):
        assert after.first_day - before.last_day == timedelta(days=1)


def test_a_month_is_named_by_its_number() -> None:
    assert period_of(date(2012, 2, 29), "month").name == "2012-02"
