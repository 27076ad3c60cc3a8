"""The shapes in which forecasts are answered, and how good they were."""

from datetime import date, datetime
from typing import Any, Final, Literal, TypeAlias
from uuid import UUID

from pydantic import ConfigDict, Field

from schemas.figures import Number
from schemas.measures import Unit
from services.reporting.forecasting.interval import COVERAGE_PERCENT
from services.reporting.forecasting.result import Method, Missing, Profile, State

from .base import Answer, Freshness

Source: TypeAlias = Literal["stated", "own"]
OfTarget: TypeAlias = Literal["on_track", "behind"]
_STATED: Final[dict[str, Any]] = {
    "source": "stated",
    "method": "stated",
    "reading": "Som oplyst: Med 100 forløb mere i 4. kvartal ventes 311 i hele året.",
    "made_on": "2009-09-30",
    "known_at": "2009-11-26T09:00:00Z",
    "value": "311",
    "low": None,
    "high": None,
    "profile": None,
    "counted": None,
    "dispersion": None,
    "missing": None,
    "event": "6f0c8f5e-6e0e-5d8c-9f0a-6b0c0f6a2a11",
    "sentence": "prognose 311 pr. 30-09-2009",
}


class ForecastShown(Answer):
    """A forecast of what a measure will have come to when the year is over."""

    source: Source = Field(description="What others said, or what we carry on ourselves")
    method: Method | None = Field(description="None: there is no forecast, see missing")
    reading: str = Field(description="How it was made, in Danish; of a stated one its words")
    made_on: date = Field(description="Nothing valid after this day was counted")
    known_at: datetime = Field(description="Nothing recorded after this instant was counted")
    value: Number | None
    low: Number | None = Field(description="None: nothing was said of that side")
    high: Number | None
    profile: Profile | None = Field(description="Where the months' weights come from")
    counted: Number | None = Field(description="What there was on the day")
    dispersion: Number | None = Field(
        description="How many times more restless than chance the amounts were"
    )
    missing: Missing | None = Field(description="Why there is none")
    event: UUID | None = Field(description="Of a stated one, the event that told of it")
    sentence: str = Field(examples=["prognose 281 (263-301) pr. 30-09-2009"])


class Against(Answer):
    """A forecast held against a target that is due when the year is over."""

    target: str
    aimed_at: Number | None
    status: OfTarget
    sentence: str = Field(examples=["prognose 311 af 400: bagud"])


class RowForecast(ForecastShown):
    """A measure's newest forecast of each source on the annex' day, and what it says of targets."""

    measure: str
    targets: tuple[Against, ...]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                **_STATED,
                "measure": "2009/1.3/forloeb-gennemfoert",
                "targets": [
                    {
                        "target": "pulje-udmoentet",
                        "aimed_at": "400",
                        "status": "behind",
                        "sentence": "prognose 311 af 400: bagud",
                    }
                ],
            }
        }
    )


class ForecastScored(ForecastShown):
    """A forecast, and how it did once the year is known."""

    error: Number | None = Field(description="Forecast too much; below nought too little")
    error_percent: Number | None = Field(description="The error in per cent of what came")
    held: bool | None = Field(description="Whether what came lies in the interval")


class MeasureForecasts(Freshness):
    """What a measure was expected to come to in a year, by whom, when, and how right that was."""

    measure: str
    title: str
    unit: Unit
    year: int
    interval_percent: int = Field(
        default=COVERAGE_PERCENT, description="How many of our intervals are meant to hold"
    )
    state: State = Field(
        description="running: the year is not over; silent: over, and nothing is told of its end; "
        "being_filled: what was told is being counted; no_method: its value is more than one sum, "
        "and is not held against forecasts"
    )
    actual: Number | None = Field(description="What the year came to, once it is known")
    forecasts: tuple[ForecastScored, ...]

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "as_of": "2009-12-31",
                "known_at": "2010-02-01T09:00:00Z",
                "last_recorded_at": "2010-01-08T07:30:00Z",
                "plan_versions": {"2009/1.3": 1},
                "measure": "2009/1.3/forloeb-gennemfoert",
                "title": "Gennemførte forløb",
                "unit": "forloeb",
                "year": 2009,
                "interval_percent": COVERAGE_PERCENT,
                "state": "known",
                "actual": "304",
                "forecasts": [
                    {
                        **_STATED,
                        "sentence": "prognose 311 pr. 30-09-2009; blev 304: 7 for meget",
                        "error": "7",
                        "error_percent": "2.3026",
                        "held": None,
                    }
                ],
            }
        }
    )


class ScoreShown(Answer):
    """
    How good forecasts of one source and method were, made at the same time of the year.

    Percentages are None where there is nothing they are of.
    """

    source: Source
    method: Method | None = Field(description="None: all methods together")
    quarter: int | None = Field(
        description="Made in or at the end of it; None: all together, 0: before it began"
    )
    scored: int
    in_percent: int = Field(description="Those whose error is counted in per cent: something came")
    mean_error_percent: Number | None = Field(description="How far off, whichever way")
    bias_percent: Number | None = Field(description="Too much on average; below nought too little")
    with_interval: int
    held: int
    coverage_percent: Number | None = Field(description="How many of the intervals held")


class ForecastScores(Freshness):
    """How good the forecasts of an agreement's measures were, over its years that are known."""

    agreement: str
    years: tuple[int, ...] = Field(description="The years asked for")
    interval_percent: int = Field(
        default=COVERAGE_PERCENT, description="How many of our intervals are meant to hold"
    )
    scores: tuple[ScoreShown, ...]
    not_scored: dict[str, int] = Field(
        description="Forecasts without a score, by why: the year is running or silent, or no "
        "forecast was made (too_early, series_breaks, no_method, being_filled)"
    )

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "as_of": "2009-12-31",
                "known_at": "2010-02-01T09:00:00Z",
                "last_recorded_at": "2010-01-08T07:30:00Z",
                "plan_versions": {"2009": 1, "2009/1.3": 1},
                "agreement": "2009",
                "years": [2009],
                "interval_percent": COVERAGE_PERCENT,
                "scores": [
                    {
                        "source": "own",
                        "method": "run_rate",
                        "quarter": 3,
                        "scored": 12,
                        "in_percent": 11,
                        "mean_error_percent": "8.4",
                        "bias_percent": "-1.2",
                        "with_interval": 12,
                        "held": 10,
                        "coverage_percent": "83.3333",
                    }
                ],
                "not_scored": {"silent": 9},
            }
        }
    )
