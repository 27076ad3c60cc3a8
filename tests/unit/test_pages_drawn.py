"""What the pages draw and say: lines, rankings, cohorts, money, silence, and days in one piece."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from services.reporting.answers.annex import Amounts, InitiativeShown, MeasureShown
from services.reporting.answers.forecasts import RowForecast, Source
from services.reporting.answers.measures import Course, ValuePoint, ValueShown
from services.reporting.answers.money import Money
from services.reporting.disclosure import Marker
from services.reporting.pages import charts
from services.reporting.pages.cohorts import cohorts_of
from services.reporting.pages.courses import HEIGHT, WIDTH, chart_of
from services.reporting.pages.shown import beside, unbroken, used
from services.reporting.periods import Period, periods_between
from services.reporting.texts import period_label

YEAR = list(periods_between(date(2009, 1, 1), date(2009, 12, 31), "quarter"))


def measure(**given: Any) -> MeasureShown:
    whole: dict[str, Any] = {
        "id": "2009/1.3/forloeb",
        "definition": 1,
        "title": "Forløb",
        "kind": "aggregate",
        "unit": "forloeb",
        "is_reported": False,
        "reading": None,
        "figure": Amounts(period=9, year_to_date=13),
        "latest_on": None,
        "breakdowns": (),
    }
    return MeasureShown(**whole | given)


def row(*measures: MeasureShown) -> InitiativeShown:
    return InitiativeShown(
        id="2009/1.3",
        number="1.3",
        title="Pulje",
        targets=(),
        measures=measures,
        milestones=(),
        statements=(),
        forecasts=(),
        money=None,
    )


def point(period: Period, value: ValueShown | None, **given: Any) -> ValuePoint:
    whole: dict[str, Any] = {
        "name": period.name,
        "label": period_label(period),
        "first_day": period.first_day,
        "last_day": period.last_day,
        "definition": 1,
        "breaks_on": (),
        "value": value,
    }
    return ValuePoint(**whole | given)


def amount(value: int) -> ValueShown:
    return ValueShown(shape="amount", amount=Decimal(value))


HIDDEN = ValueShown(shape="amount", markers={"amount": Marker.HIDDEN})


def course(*values: ValueShown | None) -> Course:
    points = tuple(point(of, value) for of, value in zip(YEAR, values, strict=False))
    return Course(measure="2009/1.3/forloeb", title="Forløb", unit="forloeb", points=points)


def forecast(source: Source, *, value: int, low: int | None, high: int | None) -> RowForecast:
    return RowForecast(
        measure="2009/1.3/forloeb",
        source=source,
        method="run_rate" if source == "own" else "stated",
        reading="",
        made_on=date(2009, 6, 30),
        known_at=datetime(2009, 7, 1, tzinfo=UTC),
        value=Decimal(value),
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        profile=None,
        counted=None,
        dispersion=None,
        missing=None,
        event=None,
        sentence="prognose",
        targets=(),
    )


def test_a_hidden_quarter_is_said_and_neither_it_nor_the_sums_over_it_are_drawn() -> None:
    shown = measure(figure=Amounts(period=None, year_to_date=None))

    chart = chart_of(shown, row(shown), course(amount(8), HIDDEN, amount(20)), YEAR)

    assert [each.is_hidden for each in chart.rows] == [False, True, False]
    assert [each.so_far for each in chart.rows] == [8, None, None]
    assert [each.is_sum_hidden for each in chart.rows] == [False, True, True]
    assert len(chart.dots) == 1
    assert chart.has_hidden


def test_the_sum_that_the_annex_tells_ends_a_line_with_a_hidden_piece() -> None:
    shown = measure(figure=Amounts(year_to_date=35, markers={"period": Marker.HIDDEN}))

    chart = chart_of(shown, row(shown), course(amount(14), HIDDEN), YEAR)

    assert [each.so_far for each in chart.rows] == [14, 35]
    assert [each.is_sum_hidden for each in chart.rows] == [False, False]


def test_quarters_to_come_have_their_names_and_the_year_stands_once() -> None:
    shown = measure()

    chart = chart_of(shown, row(shown), course(amount(4), amount(9)), YEAR)

    assert [(each.label, each.year) for each in chart.days] == [
        ("K1", "2009"),
        ("K2", ""),
        ("K3", ""),
        ("K4", ""),
    ]
    assert all(0 < x < WIDTH and 0 < y < HEIGHT for x, y in chart.dots)


def test_the_first_of_a_ranking_stands_on_top() -> None:
    shown = measure(kind="benchmark")
    places = (ValueShown(shape="rank", rank=each, of=30) for each in (30, 12, 1))

    chart = chart_of(shown, row(shown), course(*places), YEAR)

    heights = [y for _, y in chart.dots]
    assert heights == sorted(heights, reverse=True)
    assert [each.label for each in chart.ticks] == ["40", "30", "20", "10", "1"]


def test_a_ranking_of_few_has_whole_places_and_no_room_above_the_first() -> None:
    shown = measure(kind="benchmark")
    places = (ValueShown(shape="rank", rank=each, of=6) for each in (1, 2))

    chart = chart_of(shown, row(shown), course(*places), YEAR)

    assert [each.label for each in chart.ticks] == ["4", "3", "2", "1"]
    assert chart.ticks[-1].at == chart.dots[0][1] == min(each.at for each in chart.ticks)


def test_a_rank_that_improves_rises_in_the_small_line_too() -> None:
    points = [charts.Point(Decimal(each)) for each in (3, 2)]

    spark = charts.spark(points, "", is_rank=True)

    assert spark is not None
    assert spark.dots[0][1] > spark.dots[1][1]


def test_a_small_line_marks_the_quarters_that_are_hidden() -> None:
    points = [charts.Point(None, is_hidden=True), charts.Point(None), charts.Point(Decimal(22))]

    spark = charts.spark(points, "")

    assert spark is not None
    assert spark.hidden == (3.0,)
    assert len(spark.dots) == 1


def test_a_small_line_of_which_all_is_hidden_is_not_taken_for_nothing() -> None:
    hidden = charts.spark([charts.Point(None, is_hidden=True)], "")
    nothing = charts.spark([charts.Point(None)], "")

    assert hidden is not None
    assert (hidden.dots, nothing) == ((), None)


def test_a_new_definition_breaks_the_line_and_is_marked_where_it_begins() -> None:
    shown = measure(kind="level")
    of = course(amount(4), amount(6), amount(9), amount(9))
    broken = of.points[2].model_copy(update={"breaks_on": (date(2009, 8, 1),), "value": None})
    of = of.model_copy(update={"points": (*of.points[:2], broken, of.points[3])})

    chart = chart_of(shown, row(shown), of, YEAR)

    assert [each.label for each in chart.breaks] == ["Ny definition 01-08-2009"]
    assert len(chart.pieces) == 1
    assert len(chart.dots) == 3


def test_a_forecast_is_a_field_from_the_last_point_to_the_end_of_the_year() -> None:
    shown = measure()
    own = forecast("own", value=20, low=15, high=30)
    stated = forecast("stated", value=25, low=None, high=None)
    of = row(shown).model_copy(update={"forecasts": (stated, own)})

    chart = chart_of(shown, of, course(amount(4), amount(9)), YEAR)

    assert chart.band is not None
    begin, high, low = (each.split(",") for each in chart.band.points.split(" "))
    assert (float(begin[0]), float(begin[1])) == chart.dots[-1]
    assert float(high[1]) < chart.band.value_at[1] < float(low[1])
    assert float(high[0]) == chart.days[-1].at


def test_a_cohort_is_drawn_as_who_succeeded_who_did_not_and_whose_time_is_not_up() -> None:
    shown = measure(kind="cohort")
    ripe = ValueShown(
        shape="cohort", percent=Decimal(75), numerator=30, denominator=40, unmatured=0
    )
    unripe = ValueShown(shape="cohort", numerator=0, denominator=0, unmatured=20)
    chart = chart_of(shown, row(shown), course(ripe, unripe), YEAR)

    drawn = cohorts_of("Forløb", chart.rows)

    assert drawn is not None
    widths = [{part.name: part.width for part in bar.parts} for bar in drawn.bars]
    assert widths[0] == {"reached": 337.5, "failed": 112.5, "unripe": 0.0}
    assert widths[1] == {"reached": 0.0, "failed": 0.0, "unripe": 225.0}
    assert "2. kvartal 2009 0 lykkedes, 0 lykkedes ikke, 20 venter" in drawn.label


def test_a_cohort_of_which_something_is_hidden_is_not_drawn() -> None:
    shown = measure(kind="cohort")
    hidden = ValueShown(shape="cohort", unmatured=20, markers={"numerator": Marker.HIDDEN})

    chart = chart_of(shown, row(shown), course(hidden), YEAR)

    assert cohorts_of("Forløb", chart.rows) is None


def money(**given: Any) -> Money:
    whole: dict[str, Any] = {
        "original_oere": 100,
        "supplementary_oere": 0,
        "corrected_oere": 100,
        "committed_oere": 30,
        "consumed_oere": 50,
        "rest_oere": 20,
        "consumed_percent": 50.0,
    }
    return Money(**whole | given)


def test_money_used_beyond_the_budget_is_drawn_beyond_it() -> None:
    within = charts.split(money())
    beyond = charts.split(money(consumed_oere=170))

    assert within == charts.Split(50.0, 30.0, 100.0)
    assert beyond == charts.Split(85.0, 15.0, 50.0)
    assert [within.is_beyond, beyond.is_beyond] == [False, True]


def test_money_that_tells_of_few_is_neither_written_nor_drawn() -> None:
    hidden = money(committed_oere=None, consumed_oere=None, rest_oere=None, marker=Marker.HIDDEN)

    assert charts.split(hidden) is None
    assert used(hidden, "consumed_oere") == "skjult"


def test_a_sentence_beside_its_mark_does_not_say_the_status_again_and_keeps_its_days_whole() -> (
    None
):
    said = beside("31 af <30> pr. 30-09-2009; afgøres 31-12-2009: bagud", "behind")

    assert said == (
        '31 af &lt;30&gt; pr. <span class="short">30-09-2009</span>; '
        'afgøres <span class="short">31-12-2009</span>'
    )
    assert unbroken("12-3456") == "12-3456"
