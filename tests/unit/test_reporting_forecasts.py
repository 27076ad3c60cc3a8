"""A forecast in the annex: beside its measure, held against its target, in one Danish sentence."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from examples import oracle
from schemas.activity import StatementReported
from schemas.figures import Figure
from schemas.measures import Booked
from schemas.plans import AgreementAdopted, InitiativeAdopted, Plan
from schemas.targets import (
    AtMost,
    Between,
    By,
    Continuous,
    Done,
    GivenUp,
    InFull,
    Per,
    PerCase,
    RankWithin,
)
from services.reporting.answering import annex
from services.reporting.answering.forecast_scores import not_scored, show_scores
from services.reporting.answering.forecasts import Judged, Seen, judge, show_scored
from services.reporting.answering.targets import view_of
from services.reporting.answers.forecasts import ForecastScores, MeasureForecasts, RowForecast
from services.reporting.domain import Account
from services.reporting.forecasting.year import measured_year
from services.reporting.measures.figures import Sight
from services.reporting.periods import parse_period
from services.reporting.plans import AgreementKnown, InitiativeKnown, PlanKnown, Told
from services.reporting.scoring.figures import Span
from tests.builders.bus import event_id
from tests.builders.reporting import (
    OPENING,
    PLACED,
    POSTS,
    adopted,
    agreement,
    day,
    recorded,
    stated,
    target,
)

KNOWN_AT = datetime(2009, 11, 26, 9, tzinfo=UTC)
YEAR = Span(date(2009, 1, 1), date(2009, 12, 31))
EVEN = [Booked(date(2009, month, 15), 4) for month in range(1, 13)]


def told(*said: Any) -> list[Told]:
    return [Told(event_id(str(n)), event_id(str(n)), KNOWN_AT, s) for n, s in enumerate(said)]


def expects(value: int, **given: Any) -> StatementReported:
    """Return words that forecast so many placed by the year's end."""
    figure = Figure(value=Decimal(value), knowledge="forecast")
    whole: dict[str, Any] = {"category": "forecast", "measure": PLACED.id, "figure": figure}
    return stated(**whole | given)


def row(
    *targets: Any, said: Any = (), period: str = "2009-Q3", **given: Any
) -> tuple[RowForecast, ...]:
    """Return the forecasts of the annex: 4 placed a month, and 30 posts since 2008."""
    known = InitiativeKnown([(adopted(targets=targets or (target(),), **given), recorded(0))])
    plan = PlanKnown(AgreementKnown(agreement(), recorded(0)), [known])
    books = {
        Account(PLACED.id, 1, "value"): EVEN,
        Account(POSTS.id, 1, "value"): [Booked(day("2008-03-01"), 30)],
    }
    sight = Sight(parse_period(period), parse_period(period).last_day)
    view = view_of(plan, sight, KNOWN_AT)
    return annex.show_rows(plan, books, told(*said), view).initiatives[0].forecasts


def sentence(of: Any, **given: Any) -> str | None:
    """Return what our own forecast says of a target."""
    found = [each for each in row(of, **given) if each.measure == of.measure]
    return found[-1].targets[0].sentence if found[-1].targets else None


@cache
def third_quarter_of_2009() -> dict[tuple[str, str], Any]:
    """Return the forecasts of the agreement of 2009 from its plan, its words and 211 forløb."""
    whole = Plan.model_validate_json(json.dumps(oracle.loaded("2009/plan.yaml"), default=str))
    ids = tuple(each.id for each in whole.initiatives)
    frame = AgreementAdopted(version=1, agreement=whole.agreement, initiatives=ids)
    initiatives = [
        InitiativeKnown(
            [(InitiativeAdopted(version=1, agreement="2009", initiative=each), KNOWN_AT)]
        )
        for each in whole.initiatives
    ]
    known = PlanKnown(AgreementKnown(frame, KNOWN_AT), initiatives)
    view = view_of(known, Sight(parse_period("2009-Q3"), date(2009, 9, 30)), KNOWN_AT)
    months = (20, 24, 26, 25, 22, 23, 14, 27, 30)
    done = [Booked(date(2009, n, 15), amount) for n, amount in enumerate(months, 1)]
    books = {Account("2009/1.3/forloeb-gennemfoert", 1, "value"): done}
    words = [
        StatementReported.model_validate_json(json.dumps({"on": "2009-09-30"} | each, default=str))
        for each in oracle.loaded("2009/words.yaml")["statements"]
    ]
    rows = annex.show_rows(known, books, told(*words), view).initiatives
    return {(each.measure, each.source): each for one in rows for each in one.forecasts}


def test_the_status_of_2009_expects_211_and_100_more_which_is_311_of_400() -> None:
    found = third_quarter_of_2009()["2009/1.3/forloeb-gennemfoert", "stated"]

    assert (found.value, found.made_on, found.known_at) == (311, day("2009-09-30"), KNOWN_AT)
    assert "100 forløb mere" in found.reading
    (of_target,) = found.targets
    assert (of_target.aimed_at, of_target.status) == (400, "behind")
    assert of_target.sentence == "prognose 311 af 400: bagud"


def test_our_own_forecast_of_the_same_says_how_sure_it_is() -> None:
    found = third_quarter_of_2009()["2009/1.3/forloeb-gennemfoert", "own"]

    assert (found.method, found.profile, found.counted) == ("run_rate", "even", 211)
    assert (found.value, found.low, found.high) == (Decimal("281.3333"), 268, 295)
    assert found.targets[0].sentence == "prognose 281 (268-295) af 400: bagud"
    assert found.sentence == "prognose 281 (268-295) pr. 30-09-2009"


@pytest.mark.parametrize(
    ("measure", "sentence"),
    [
        ("2009/1.5/henvist", "prognose 200 af mindst 150: på sporet"),
        ("2009/1.7/kursister", "prognose 115 af mindst 200: bagud"),
        ("2009/1.9/vejledning", "prognose 200 (eller mere) af mindst 200: på sporet"),
        ("2009/2.2/vejledninger", "prognose 400 af mindst 480: bagud"),
        ("2009/2.4/forloeb", "prognose 40 af mindst 40: på sporet"),
    ],
)
def test_what_the_status_of_2009_forecasts_is_held_against_its_targets(
    measure: str, sentence: str
) -> None:
    found = third_quarter_of_2009()[measure, "stated"]

    assert [each.sentence for each in found.targets] == [sentence]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"rule": InFull(value=Decimal(48))}, "prognose 48 (43-54) af 48: på sporet"),
        (
            {"rule": Between(low=Decimal(60), high=Decimal(70))},
            "prognose 48 (43-54) af 60-70: bagud",
        ),
        ({"rule": AtMost(value=Decimal(40))}, "prognose 48 (43-54) mod højst 40: bagud"),
        ({"qualifier": "over"}, "prognose 48 (43-54) af over 50: bagud"),
        (
            {"cadence": Per(period="week", times=24), "rule": InFull(value=Decimal(2))},
            "prognose 48 (43-54) af 48: på sporet",
        ),
        ({"measure": POSTS.id}, "prognose 30 (29-31) af mindst 50: bagud"),
        # Due on another day, in another unit, or not aimed at any more: not of this year's end.
        ({"cadence": By(on=day("2010-12-31"))}, None),
        ({"cadence": Per(period="quarter")}, None),
        ({"cadence": Continuous()}, None),
        ({"cadence": PerCase()}, None),
        ({"scale": "percent"}, None),
        ({"valid_from": day("2009-06-01")}, None),
        ({"rule": RankWithin(best=2)}, None),
        ({"state": GivenUp(on=day("2009-05-01"))}, None),
    ],
)
def test_a_forecast_is_held_against_what_is_due_when_the_year_is_over(
    given: dict[str, Any], expected: str | None
) -> None:
    assert sentence(target(**given)) == expected


def test_of_what_was_stated_the_newest_is_shown_and_nothing_said_later() -> None:
    said = [expects(60, on="2009-06-30"), expects(55), expects(70, on="2009-10-01")]

    found = [each.value for each in row(said=said) if each.source == "stated"]

    assert found == [55]


def test_when_the_year_is_over_only_what_was_said_of_it_is_left() -> None:
    found: Any = row(said=[expects(60)], period="2009-Q4")

    assert [(each.source, each.value) for each in found] == [("stated", 60)]
    assert row(target(measure=OPENING.id, rule=Done()), measures=(OPENING,)) == ()


def judged(said: Any = (), amounts: Any = EVEN, as_of: str = "2009-12-31", **then: Any) -> Judged:
    year = measured_year([PLACED], 2009, YEAR)
    assert year is not None
    books = {Account(PLACED.id, 1, "value"): amounts}
    return judge(year, Seen(books, KNOWN_AT), day(as_of), told(*said), **{"then": {}} | then)


def test_a_known_year_says_how_right_each_forecast_was() -> None:
    found: Any = judged([expects(60)])
    words: Any
    first: Any

    words, first, *_ = (show_scored(each, found.actual) for each in found.made)

    assert (found.state, found.actual) == ("known", 48)
    assert (words.error, words.error_percent, words.held) == (12, 25, None)
    assert words.sentence == "prognose 60 pr. 30-09-2009; blev 48: 12 for meget"
    assert (first.error, first.held) == (0, True)
    assert (
        first.sentence == "prognose 48 (34-67) pr. 31-03-2009; blev 48: inden for intervallet, ramt"
    )


def test_a_forecast_made_by_what_was_known_then_does_not_know_better() -> None:
    half = {Account(PLACED.id, 1, "value"): [Booked(each.valid_on, 2) for each in EVEN]}
    then = {day("2009-09-30"): Seen(half, recorded(0))}

    *_, last = judged(then=then).made
    shown: Any = show_scored(last, judged().actual)

    assert (shown.value, shown.known_at, shown.error) == (24, recorded(0), -24)
    assert shown.sentence.endswith("; blev 48: uden for intervallet, 24 for lidt")


def test_scores_are_told_by_source_method_and_quarter() -> None:
    found = {
        (s.source, s.method, s.quarter): s for s in show_scores([(2009, judged([expects(60)]))])
    }

    assert list(found) == [
        ("own", None, None),
        ("own", "run_rate", None),
        ("own", "run_rate", 1),
        ("own", "run_rate", 2),
        ("own", "run_rate", 3),
        ("stated", None, None),
        ("stated", "stated", None),
        ("stated", "stated", 3),
    ]
    own: Any = found["own", None, None]
    words: Any = found["stated", None, None]
    assert (own.scored, own.held, own.coverage_percent) == (3, 3, 100)
    assert (words.mean_error_percent, words.bias_percent, words.coverage_percent) == (25, 25, None)


def test_what_was_said_before_the_year_began_is_told_apart() -> None:
    before = expects(60, on="2008-12-01", expected_on=YEAR.last)

    scores = show_scores([(2009, judged([before]))])

    assert [each.quarter for each in scores if each.method == "stated"] == [None, 0]


def test_what_has_no_score_is_counted_with_its_reason() -> None:
    silent, running = judged(amounts=EVEN[:9]), judged(as_of="2009-02-15")

    assert (silent.state, running.state) == ("silent", "running")
    assert not_scored([(2009, silent), (2009, running)]) == {"silent": 3, "too_early": 1}
    assert show_scores([(2009, silent), (2009, running)]) == ()
    (early,) = (show_scored(each, None) for each in running.made)
    assert (early.value, early.method, early.missing) == (None, None, "too_early")
    assert early.sentence.startswith("Ingen prognose: ")


@pytest.mark.parametrize("model", [RowForecast, MeasureForecasts, ForecastScores])
def test_the_examples_of_the_openapi_are_answers(model: Any) -> None:
    example = model.model_json_schema()["example"]

    assert json.loads(model.model_validate(example).model_dump_json()) | example == example
