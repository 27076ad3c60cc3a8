"""Forecasts over HTTP from what is booked: by day, by what was known, scored when the year is."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from schemas.activity import FigureReported
from schemas.figures import Figure
from schemas.topics import MEASURES, PLANS
from services.reporting.answers.forecasts import ForecastScores, MeasureForecasts
from tests.builders.bus import BEGUN, sent
from tests.builders.reporting import (
    OPENING,
    PLACED,
    POSTS,
    Office,
    Press,
    adopted,
    agreement,
    day,
    instant,
    open_office,
    stated,
)
from tests.stack import Databases

SUBJECT = "initiative:2009/3.4"


def minute(written: str) -> int:
    """Return the minute of the tests' time at which something is recorded on a day."""
    then = datetime.fromisoformat(written).replace(hour=12, tzinfo=UTC)
    return int((then - BEGUN).total_seconds() // 60)


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    """Open an office in which 4 are placed each month, told of on the month's 20th."""
    async with open_office(databases) as office:
        words = stated(
            category="forecast",
            measure=PLACED.id,
            figure=Figure(value=Decimal(60), knowledge="forecast"),
        )
        early = minute("2008-12-01")
        await office.bench.take(
            PLANS.name,
            sent(agreement(), minute=early),
            sent(adopted(), minute=early),
            sent(words, subject=SUBJECT, minute=minute("2009-10-20")),
        )
        press = Press()
        for month in range(1, 13):
            told = press.measure(4, f"2009-{month:02}-15", minute=minute(f"2009-{month:02}-20"))
            await office.bench.take(MEASURES.name, sent(told))
        yield office


async def ask(office: Office, measure: str = PLACED.id, **parameters: str) -> Any:
    return await office.get(f"/v1/measures/{measure}/forecasts", **{"year": "2009"} | parameters)


async def test_a_year_that_is_over_tells_each_forecast_and_how_it_did(office: Office) -> None:
    found = await ask(office)

    words, *own = found["forecasts"]
    assert (found["state"], found["actual"], found["as_of"]) == ("known", "48", "2009-12-31")
    assert (words["source"], words["value"], words["error"]) == ("stated", "60", "12")
    assert words["sentence"] == "prognose 60 pr. 30-09-2009; blev 48: 12 for meget"
    assert [(each["made_on"], each["value"], each["held"]) for each in own] == [
        ("2009-03-31", "48", True),
        ("2009-06-30", "48", True),
        ("2009-09-30", "48", True),
    ]
    assert MeasureForecasts.model_validate(found).interval_percent == 80


async def test_asked_again_of_the_same_day_and_instant_it_says_the_same(office: Office) -> None:
    seen = {"as_of": "2009-09-30", "known_at": instant(minute("2009-11-26"))}
    before = await ask(office, **seen)

    late = Press().measure(40, "2009-09-01", minute=minute("2010-01-02"))
    await office.bench.take(MEASURES.name, sent(late))
    now = await ask(office, as_of="2009-09-30")
    again = await ask(office, **seen)

    assert before["state"] == "running"
    assert again["forecasts"] == before["forecasts"]
    assert (before["forecasts"][-1]["value"], now["forecasts"][-1]["value"]) == ("48", "101.3333")


async def test_by_what_was_recorded_then_a_forecast_does_not_know_what_came_late(
    office: Office,
) -> None:
    late = Press().measure(40, "2009-09-01", minute=minute("2010-01-02"))
    await office.bench.take(MEASURES.name, sent(late))

    *_, knowing = (await ask(office))["forecasts"]
    *_, then = (await ask(office, recorded_within="20"))["forecasts"]

    assert (knowing["value"], then["value"]) == ("101.3333", "48")
    assert then["known_at"] == "2009-10-21T00:00:00Z"
    assert (then["error"], then["held"]) == ("-40", False)


async def test_the_annex_tells_the_same_forecasts_against_the_target(office: Office) -> None:
    words, own, *_ = (await office.row())["forecasts"]

    *_, alone = (await ask(office, as_of="2009-09-30"))["forecasts"]

    assert words["targets"][0]["sentence"] == "prognose 60 af mindst 50: på sporet"
    assert own["targets"][0]["sentence"] == "prognose 48 (43-54) af mindst 50: bagud"
    assert [own[name] for name in ("value", "low", "high", "dispersion")] == [
        alone[name] for name in ("value", "low", "high", "dispersion")
    ]


async def test_a_level_is_forecast_from_the_years_before_too(office: Office) -> None:
    press = Press()
    await office.bench.take(
        MEASURES.name,
        sent(press.measure(30, "2008-03-01", measure=POSTS.id)),
        sent(press.measure(1, "2009-05-10", measure=POSTS.id)),
    )

    *_, last = (await ask(office, POSTS.id))["forecasts"]

    assert (last["method"], last["value"], last["held"]) == ("last_level", "31", True)


async def test_an_agreement_is_told_how_good_its_forecasts_were(office: Office) -> None:
    scores = await office.get("/v1/agreements/2009/forecasts/scores")

    by_kind = {(each["source"], each["method"], each["quarter"]): each for each in scores["scores"]}
    own, words = by_kind["own", None, None], by_kind["stated", None, None]
    assert (own["scored"], own["coverage_percent"], own["mean_error_percent"]) == (3, "100", "0")
    assert (words["scored"], words["bias_percent"], words["coverage_percent"]) == (1, "25", None)
    # Nobody has told of the posts, so there is nothing to have been right about.
    assert scores["not_scored"] == {"too_early": 3}
    assert ForecastScores.model_validate(scores).years == (2009,)


@pytest.mark.parametrize(
    ("path", "year", "status"),
    [
        (f"/v1/measures/{PLACED.id}/forecasts", "2011", 422),
        (f"/v1/measures/{OPENING.id}/forecasts", "2009", 422),
        ("/v1/measures/2009/9.9/findes-ikke/forecasts", "2009", 404),
        ("/v1/agreements/1999/forecasts/scores", "2009", 404),
    ],
)
async def test_what_cannot_be_forecast_is_refused_with_the_reason(
    office: Office, path: str, year: str, status: int
) -> None:
    response = await office.http.get(path, params={"year": year})

    assert response.status_code == status
    assert response.json()["detail"]


async def test_the_openapi_shows_an_example_of_each_answer(office: Office) -> None:
    described = await office.get("/openapi.json")

    schemas = described["components"]["schemas"]
    assert "/v1/measures/{id}/forecasts" in described["paths"]
    assert "/v1/agreements/{id}/forecasts/scores" in described["paths"]
    assert all("example" in schemas[name] for name in ("MeasureForecasts", "ForecastScores"))


async def test_a_figure_reported_as_a_forecast_is_scored_with_those_in_words(
    office: Office,
) -> None:
    said = FigureReported(
        measure=PLACED.id,
        initiative=PLACED.id.rpartition("/")[0],
        on=day("2009-06-30"),
        figure=Figure(value=Decimal(40), upper=Decimal(50), knowledge="forecast"),
    )
    subject = f"forecast:{PLACED.id}"
    await office.bench.take(PLANS.name, sent(said, subject=subject, minute=minute("2009-07-01")))

    found = await ask(office)
    told = await office.row(period="2009-Q2")

    first, second, *_ = found["forecasts"]
    assert (first["source"], first["value"], first["low"], first["high"]) == (
        "stated",
        "45",
        "40",
        "50",
    )
    assert (first["error"], first["held"], second["value"]) == ("-3", True, "60")
    assert "45" in [each["value"] for each in told["forecasts"] if each["source"] == "stated"]
