"""A year's forecasts: what others said of it, whether it is known, and how each forecast did."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from schemas.activity import FigureReported
from schemas.figures import Figure
from schemas.measures import Aggregate, Booked, Level, Share
from schemas.targets import Season
from services.reporting.forecasting.result import Forecast
from services.reporting.forecasting.scores import outcome, tally
from services.reporting.forecasting.stated import stated
from services.reporting.forecasting.year import MeasuredYear, measured_year
from services.reporting.plans import Told
from services.reporting.scoring.figures import Span
from tests.builders.bus import event_id
from tests.builders.reporting import PLACED, POSTS, day, recorded, target
from tests.builders.reporting import stated as words

YEAR = Span(date(2009, 1, 1), date(2009, 12, 31))
SHARE = Share(id=PLACED.id, title="Andel", unit="persons", event="figure.reported")
IN_SUMMER = [Booked(day("2009-07-01"), 20), Booked(day("2009-08-01"), 22)]


def told(*said: Any) -> list[Told]:
    return [Told(event_id(str(n)), event_id(str(n)), recorded(n), s) for n, s in enumerate(said)]


def forecast(**given: Any) -> Any:
    whole: dict[str, Any] = {
        "category": "forecast",
        "measure": PLACED.id,
        "figure": Figure(value=Decimal(311), knowledge="forecast"),
        "expected_on": YEAR.last,
    }
    return words(**whole | given)


def fraction(value: int | None) -> Any:
    return None if value is None else Fraction(value)


def figure(**given: Any) -> Figure:
    whole: dict[str, Any] = {"value": Decimal(60), "knowledge": "forecast"}
    return Figure(**whole | given)


@pytest.mark.parametrize(
    ("of", "value", "low", "high"),
    [
        (figure(), 60, None, None),
        (figure(qualifier="approximate"), 60, None, None),
        (figure(qualifier="at_least"), 60, 60, None),
        (figure(qualifier="over"), 60, 60, None),
        (figure(qualifier="at_most"), 60, None, 60),
        (figure(upper=Decimal(70)), 65, 60, 70),
    ],
)
def test_a_stated_forecast_keeps_its_reservation(
    of: Figure, value: int, low: int | None, high: int | None
) -> None:
    (found,) = stated(PLACED, told(forecast(figure=of)), YEAR, YEAR.last)

    assert found.forecast == Forecast("stated", *map(fraction, (value, low, high)))


@pytest.mark.parametrize(
    "given",
    [
        {"measure": POSTS.id},
        {"measure": None},
        {"figure": None},
        {"figure": figure(knowledge="estimated")},
        {"figure": figure(unit="trips")},
        {"figure": figure(percent_of=Decimal(43))},
        {"expected_on": day("2010-12-31")},
        {"expected_on": day("2009-10-31")},
        {"on": "2008-09-30", "expected_on": None},
        {"on": "2009-10-01"},
    ],
)
def test_what_is_not_said_of_the_years_end_by_the_day_is_no_forecast_of_it(
    given: dict[str, Any],
) -> None:
    assert list(stated(PLACED, told(forecast(**given)), YEAR, day("2009-09-30"))) == []


def test_a_forecast_is_scored_by_its_error_and_whether_its_interval_held() -> None:
    of = Forecast("run_rate", Fraction(280), Fraction(260), Fraction(300))

    exact: Any = outcome(of, Fraction(280))
    off: Any = outcome(of, Fraction(320))

    assert (exact.error, exact.error_percent, exact.held) == (0, 0, True)
    assert (off.error, off.error_percent, off.held) == (-40, Fraction(-25, 2), False)
    assert outcome(Forecast("stated", Fraction(311)), Fraction(280)).held is None
    assert outcome(of, Fraction(0)).error_percent is None


def test_scores_are_told_of_those_that_have_them() -> None:
    of = Forecast("run_rate", Fraction(110), Fraction(100), Fraction(120))
    word = Forecast("stated", Fraction(90))
    forecasts = [(of, 100), (word, 100), (of, 0)]

    found: Any = tally(outcome(each, Fraction(came)) for each, came in forecasts)

    assert (found.scored, found.in_percent, found.with_interval, found.held) == (3, 2, 2, 1)
    assert (found.mean_error_percent, found.bias_percent) == (10, 0)
    assert found.coverage_percent == 50
    assert tally([]).mean_error_percent is None


def year(measure: Any = PLACED, **given: Any) -> MeasuredYear:
    found = measured_year([measure], 2009, YEAR, **given)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("measure", "amounts", "as_of", "expected"),
    [
        (PLACED, [("2009-11-01", 5)], "2009-12-31", ("known", 5)),
        (PLACED, [("2009-11-01", 5)], "2009-12-30", ("running", None)),
        # Nobody has told of the last quarter, which is not nought.
        (PLACED, [("2009-09-30", 5)], "2009-12-31", ("silent", None)),
        # Places stand until somebody closes them.
        (POSTS, [("2008-05-01", 30)], "2009-12-31", ("known", 30)),
        (POSTS, [], "2009-12-31", ("silent", None)),
        (SHARE, [("2009-11-01", 5)], "2009-12-31", ("no_method", None)),
    ],
)
def test_a_year_is_known_when_it_is_over_and_its_end_is_told(
    measure: Any, amounts: list[tuple[str, int]], as_of: str, expected: tuple[str, int | None]
) -> None:
    booked = [Booked(day(on), amount) for on, amount in amounts]

    assert year(measure).actual(booked, day(as_of)) == expected


def test_forecasts_are_made_at_each_quarters_end_and_on_the_day_seen_from() -> None:
    of = year()

    assert of.made_on(day("2009-08-15")) == [
        day("2009-03-31"),
        day("2009-06-30"),
        day("2009-08-15"),
    ]
    assert of.made_on(day("2009-12-31")) == [
        day("2009-03-31"),
        day("2009-06-30"),
        day("2009-09-30"),
    ]
    assert of.made_on(day("2008-12-31")) == []


def test_two_definitions_in_a_year_are_never_one_forecast() -> None:
    old = PLACED.model_copy(update={"valid_to": day("2009-07-31")})
    new = PLACED.model_copy(update={"version": 2, "valid_from": day("2009-08-01")})
    both = measured_year([old, new], 2009, YEAR)

    assert both is not None
    assert both.own(IN_SUMMER, day("2009-09-30")) == "series_breaks"
    assert both.actual(IN_SUMMER, YEAR.last) == ("running", None)


def test_a_measure_that_begins_in_the_year_is_forecast_over_the_days_it_is_valid() -> None:
    of = year(PLACED.model_copy(update={"valid_from": day("2009-07-01")}))

    assert of.span == Span(day("2009-07-01"), YEAR.last)
    assert measured_year([PLACED], 2010, YEAR) is None


def test_a_season_is_that_of_a_target_that_has_one() -> None:
    season = Season(months=(1,) * 12)

    assert year(targets=[target(), target(season=season)]).season == season
    assert year(targets=[target(season=season, measure=POSTS.id)]).season is None


@pytest.mark.parametrize(
    "measure",
    [
        SHARE,
        Aggregate(**PLACED.model_dump() | {"rate_per": "week"}),
        Level(**POSTS.model_dump() | {"mode": "minimum"}),
    ],
)
def test_what_is_more_than_a_sum_has_no_method_of_ours(measure: Any) -> None:
    assert year(measure).own(IN_SUMMER, day("2009-09-30")) == "no_method"


def reported(**given: Any) -> FigureReported:
    whole: dict[str, Any] = {"measure": PLACED.id, "initiative": PLACED.id.rpartition("/")[0]}
    whole |= {"on": day("2009-09-30"), "figure": figure(upper=Decimal(70))}
    return FigureReported(**whole | given)


def test_a_figure_reported_as_a_forecast_is_one_like_any_other_that_is_stated() -> None:
    (found,) = stated(PLACED, told(reported()), YEAR, YEAR.last)

    assert found.forecast == Forecast("stated", Fraction(65), Fraction(60), Fraction(70))
    assert (found.told.on, found.words) == (day("2009-09-30"), None)
    assert list(stated(PLACED, told(reported()), YEAR, day("2009-09-29"))) == []


@pytest.mark.parametrize(
    "given",
    [
        {"figure": figure(knowledge="estimated")},
        {"n": 100},
        {"basis": "in_period"},
        {"on": day("2008-12-31")},
        {"measure": POSTS.id},
    ],
    ids=["a count", "a share", "part of the year", "the year before", "another measure"],
)
def test_a_figure_that_is_no_forecast_of_the_year_is_none(given: dict[str, Any]) -> None:
    assert list(stated(PLACED, told(reported(**given)), YEAR, YEAR.last)) == []
