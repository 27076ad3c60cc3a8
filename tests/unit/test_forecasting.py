"""Our own forecasts, case by case: the pace carried on, its interval, a level as it stands."""

from datetime import date
from fractions import Fraction
from math import gamma, pi, sqrt
from typing import Any

import pytest

from schemas.measures import Booked
from schemas.targets import Season
from services.reporting.forecasting.course import Course
from services.reporting.forecasting.interval import Cell, dispersion, quantile, to_come, width
from services.reporting.forecasting.methods import last_level, run_rate
from services.reporting.forecasting.result import Forecast
from services.reporting.scoring.figures import Span
from tests.builders.reporting import day

YEAR = Span(date(2009, 1, 1), date(2009, 12, 31))
DECADE = Span(date(2006, 1, 1), date(2009, 12, 31))
# 211 in three quarters, as in the status of 2009: which months they came in is ours.
MONTHS = (20, 24, 26, 25, 22, 23, 14, 27, 30)


def monthly(*amounts: int, year: int = 2009) -> list[Booked]:
    """Return so much in the middle of each month from January."""
    return [Booked(date(year, n, 15), amount) for n, amount in enumerate(amounts, 1)]


def course(booked: list[Booked], as_of: str = "2009-09-30", **given: Any) -> Course:
    whole: dict[str, Any] = {"known": DECADE, "span": YEAR}
    return Course(booked, as_of=day(as_of), **whole | given)


def made(found: object) -> Any:
    assert isinstance(found, Forecast)
    return found


def test_three_quarters_of_a_year_are_carried_on_to_four() -> None:
    found = made(run_rate(course(monthly(*MONTHS))))

    assert (found.value, found.counted) == (Fraction(844, 3), 211)
    assert (found.low, found.high) == (268, 295)
    assert found.profile == "even"


@pytest.mark.parametrize(
    ("as_of", "counted", "value"),
    [
        ("2009-03-31", 70, Fraction(280)),
        ("2009-06-30", 140, Fraction(280)),
        # Half of July has passed, and nothing came in it.
        ("2009-07-15", 140, 140 / (Fraction(6, 12) + Fraction(15, 31 * 12))),
    ],
)
def test_a_forecast_is_of_what_had_come_by_its_day(
    as_of: str, counted: int, value: Fraction
) -> None:
    months = [*monthly(20, 24, 26, 25, 22, 23), Booked(day("2009-07-16"), 14)]

    found = made(run_rate(course(months, as_of)))

    assert (found.counted, found.value) == (counted, value)


def test_before_two_months_have_ended_there_is_none() -> None:
    assert run_rate(course(monthly(20), "2009-02-27")) == "too_early"
    assert made(run_rate(course(monthly(20), "2009-02-28"))).value == 120


def test_nothing_so_far_is_forecast_as_nothing_with_room_for_some() -> None:
    found = made(run_rate(course([], "2009-06-30")))

    assert (found.value, found.low, found.high) == (0, 0, 2)


def test_a_plans_season_weighs_the_months_and_goes_before_the_years_before() -> None:
    spring = Season(months=(2, 2, 2, 1, 1, 1, 1, 1, 1, 0, 0, 0))
    earlier = monthly(*[100] * 12, year=2008)

    found = made(run_rate(course([*earlier, *monthly(20, 20, 20)], "2009-03-31", season=spring)))

    # Beside 60 in half a year stand the 1,200 of the year before, as 16 in a 75th of one.
    pace = (60 + 16) / (Fraction(1, 2) + Fraction(1, 75))
    assert (found.profile, found.value) == ("plan", 60 + pace / 2)


def test_earlier_years_weigh_the_months_half_and_lend_a_little_of_their_pace() -> None:
    # Two thirds of each year came in its first half: half of that leaves 7/12 of this one's.
    earlier = monthly(*[20] * 6, *[10] * 6, year=2008) + monthly(*[20] * 6, *[10] * 6, year=2007)

    found = made(run_rate(course([*earlier, *monthly(*[14] * 6)], "2009-06-30")))

    pace = (84 + 16) / (Fraction(7, 12) + Fraction(16, 180))
    assert (found.profile, found.value) == ("earlier_years", 84 + pace * Fraction(5, 12))


@pytest.mark.parametrize(
    ("amounts", "known"),
    [([20] * 12, "2008-02-01"), ([0] * 6 + [20] * 6, "2008-01-01")],
    ids=["the agreement began in it", "the measure began in it"],
)
def test_a_year_that_is_not_whole_weighs_nothing(amounts: list[int], known: str) -> None:
    booked = [*monthly(*amounts, year=2008), *monthly(*MONTHS)]

    found = made(run_rate(course(booked, known=Span(day(known), YEAR.last))))

    assert (found.profile, found.value) == ("even", Fraction(844, 3))


def test_a_reported_total_is_carried_on_from_the_day_of_its_last_report() -> None:
    reports = [Booked(day("2009-03-31"), 60), Booked(day("2009-08-31"), 110)]

    found = made(run_rate(course(reports, is_reported=True)))

    assert (found.value, found.counted) == (170 / Fraction(8, 12), 170)
    assert run_rate(course(reports[:1], is_reported=True)) == "too_early"


def test_a_year_begun_in_the_middle_is_carried_on_over_its_own_days() -> None:
    late = Span(day("2009-07-01"), YEAR.last)

    found = made(run_rate(course(monthly(0, 0, 0, 0, 0, 0, 10, 10, 10), span=late)))

    assert found.value == 60


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        # As even as can be.
        ((5, 5, 5, 5), 0),
        # By hand: the mean is 5, so (9 + 1 + 9 + 1) / 5 over three; the drift is less.
        ((8, 4, 2, 6), Fraction(4, 3)),
        # A pace that trebles: by month 4/3; before against after 4/3, 4 and 4/3, which is more.
        ((2, 2, 6, 6), Fraction(20, 9)),
    ],
)
def test_dispersion_is_how_much_more_restless_than_chance(
    amounts: tuple[int, ...], expected: Fraction
) -> None:
    cells = [Cell(Fraction(1, 12), amount) for amount in amounts]

    assert dispersion(cells) == expected


def test_the_interval_solves_its_inequality_to_the_whole_number() -> None:
    seen, rest, k = Fraction(3, 4), Fraction(1, 4), width(Fraction(0), 8)

    low, high = to_come(Fraction(211), seen, rest, k)

    def apart(more: int) -> Fraction:
        return (rest * 211 - seen * more) ** 2 - k * seen * rest * (211 + more)

    assert apart(low) >= 0 > apart(low + 1)
    assert apart(high) >= 0 > apart(high - 1)


@pytest.mark.parametrize("degrees", [1, 2, 5, 8, 30])
def test_the_table_of_t_leaves_a_tenth_above(degrees: int) -> None:
    n, top, steps = degrees, float(quantile(degrees)), 4000
    scale = gamma((n + 1) / 2) / (sqrt(n * pi) * gamma(n / 2))

    def density(x: float) -> float:
        return float(scale * (1 + x * x / n) ** (-(n + 1) / 2))

    half = sum(density((i + 0.5) * top / steps) for i in range(steps)) * top / steps

    assert half == pytest.approx(0.4, abs=0.0005)


def test_a_level_is_expected_to_stand_where_it_stands() -> None:
    moves = [Booked(day("2008-05-01"), 30), Booked(day("2009-02-10"), -2)]
    moves.append(Booked(day("2009-08-10"), 3))

    found = made(last_level(course(moves)))

    assert (found.method, found.value) == ("last_level", 31)
    assert (found.low, found.high) == (28, 34)
    assert last_level(course(moves, "2008-06-30")) == "too_early"
    assert last_level(course([])) == "too_early"


def test_a_level_that_grows_each_month_may_go_on_growing() -> None:
    grows = [Booked(date(2009, month, 15), 10) for month in range(1, 10)]

    found = made(last_level(course(grows)))

    assert found.value == 90
    assert found.high is not None
    assert found.high >= 120


def test_a_forecast_outside_its_own_interval_is_refused() -> None:
    with pytest.raises(ValueError, match="lies outside"):
        Forecast("run_rate", Fraction(5), Fraction(6), Fraction(7))
