"""Forecasts of a measure's year, stated and our own, scored, as they are answered; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from schemas.measures import Booked, Level, Measure, Milestone
from schemas.targets import By, Per, Target, Undated
from services.reporting import texts
from services.reporting.answers.forecasts import (
    Against,
    ForecastScored,
    ForecastShown,
    OfTarget,
    RowForecast,
)
from services.reporting.forecasting import texts as said_texts
from services.reporting.forecasting.result import Forecast, Missing, State
from services.reporting.forecasting.scores import Outcome, outcome
from services.reporting.forecasting.stated import Stated, stated
from services.reporting.forecasting.year import MeasuredYear, measured_year
from services.reporting.measures.baselines import baseline_of
from services.reporting.measures.figures import Books, whole_of
from services.reporting.measures.measured import Sources
from services.reporting.plans import Told
from services.reporting.scoring.bounds import aim_of
from services.reporting.scoring.figures import CannotScoreError, Figures, Standing, Total
from services.reporting.scoring.pace import span_of
from services.reporting.scoring.result import Aim, rounded

from .targets import View

_DECIMALS: Final = 4


class Seen(NamedTuple):
    """What is booked, as it was known at an instant."""

    books: Books
    known_at: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """A forecast made on a day by what was known at an instant, or why there is none."""

    found: Forecast | Missing
    made_on: date
    known_at: datetime
    stated: Stated | None = None
    outcome: Outcome | None = None


class Judged(NamedTuple):
    """A measure's year: what it came to, and every forecast of it."""

    state: State
    actual: Fraction | None
    made: Sequence[Made]


def judge(
    year: MeasuredYear, now: Seen, as_of: date, told: Iterable[Told], then: Mapping[date, Seen]
) -> Judged:
    """
    Return a year's forecasts, held against what it came to where that is known.

    ``then`` is what was known on each day one is made on; of a day left out, what is known now.
    """
    state, actual = year.actual(_booked(year, now.books), as_of)
    made = [*_stated(year, told, as_of)]
    for day in year.made_on(as_of):
        seen = then.get(day, now)
        found = year.own(_booked(year, seen.books), day)
        made.append(Made(found, day, seen.known_at))
    return Judged(state, actual, [_scored(each, actual) for each in made])


def _booked(year: MeasuredYear, books: Books) -> Sequence[Booked]:
    if year.measure is None:
        return ()
    return whole_of(year.measure, books)


def _stated(year: MeasuredYear, told: Iterable[Told], as_of: date) -> Iterable[Made]:
    if year.measure is not None:
        for each in stated(year.measure, told, year.span, as_of):
            yield Made(each.forecast, each.told.on, each.told.recorded_at, each)


def _scored(made: Made, actual: Fraction | None) -> Made:
    if actual is None or not isinstance(made.found, Forecast):
        return made
    how = outcome(made.found, actual)
    return Made(made.found, made.made_on, made.known_at, made.stated, how)


def show_scored(made: Made, actual: Fraction | None) -> ForecastScored:
    """Return a forecast as it is answered, with how it did."""
    shown, how = _shown(made), made.outcome
    sentence = shown.sentence
    if how is not None and actual is not None and isinstance(made.found, Forecast):
        sentence += said_texts.became(made.found, actual, how)
    return ForecastScored(
        **shown.model_dump(exclude={"sentence"}),
        sentence=sentence,
        error=shown_number(how.error if how else None),
        error_percent=shown_number(how.error_percent if how else None),
        held=how.held if how else None,
    )


def _shown(made: Made) -> ForecastShown:
    found, words = made.found, made.stated
    if not isinstance(found, Forecast):
        return _none(made, found)
    return ForecastShown(
        source="stated" if words else "own",
        method=found.method,
        reading=said_texts.stated(words.words) if words else said_texts.reading(found),
        made_on=made.made_on,
        known_at=made.known_at,
        value=shown_number(found.value),
        low=shown_number(found.low),
        high=shown_number(found.high),
        profile=found.profile,
        counted=shown_number(found.counted),
        dispersion=shown_number(found.dispersion),
        missing=None,
        event=words.told.event if words else None,
        sentence=f"{said_texts.told(found)} pr. {texts.day(made.made_on)}",
    )


def _none(made: Made, missing: Missing) -> ForecastShown:
    why = said_texts.MISSING[missing]
    return ForecastShown(
        source="own",
        method=None,
        reading=why,
        made_on=made.made_on,
        known_at=made.known_at,
        value=None,
        low=None,
        high=None,
        profile=None,
        counted=None,
        dispersion=None,
        missing=missing,
        event=None,
        sentence=f"{why} (pr. {texts.day(made.made_on)})",
    )


def show_row(sources: Sources, view: View) -> tuple[RowForecast, ...]:
    """Return the newest forecasts of an initiative's measures, held against their targets."""
    sight, initiative = view.sight, sources.initiative
    shown = []
    for measure in {each.id: each for each in initiative.measures}.values():
        versions = [each for each in initiative.measures if each.id == measure.id]
        year = measured_year(
            versions, sight.period.first_day.year, view.agreement, initiative.targets
        )
        if isinstance(measure, Milestone) or year is None or sight.last < year.span.first:
            continue
        year = year.seen(view.unfilled)
        for each in _newest(year, Seen(sources.books, view.known_at), sources.told, sight.last):
            targets = _against(each, measure, year, sources, view)
            shown.append(RowForecast(**dict(_shown(each)), measure=measure.id, targets=targets))
    return tuple(shown)


def _newest(year: MeasuredYear, seen: Seen, told: Iterable[Told], as_of: date) -> Iterator[Made]:
    """Yield the last forecast stated and one of our own, where there is one to show."""
    yield from [*_stated(year, told, as_of)][-1:]
    if as_of < year.span.last:
        own = Made(year.own(_booked(year, seen.books), as_of), as_of, seen.known_at)
        if isinstance(own.found, Forecast):
            yield own


def _against(
    made: Made, measure: Measure, year: MeasuredYear, sources: Sources, view: View
) -> tuple[Against, ...]:
    shown = []
    for target in sources.initiative.targets:
        if target.measure == measure.id and isinstance(made.found, Forecast):
            aim = _aim(target, made.found, year, sources, view)
            if aim is not None:
                shown.append(_held_against(target, made.found, aim))
    return tuple(shown)


def _held_against(target: Target, found: Forecast, aim: Aim) -> Against:
    status: OfTarget = "on_track" if aim.is_met(found.value) else "behind"
    return Against(
        target=target.id,
        aimed_at=shown_number(aim.number),
        status=status,
        sentence=said_texts.against(found, aim, status),
    )


def _aim(
    target: Target, found: Forecast, year: MeasuredYear, sources: Sources, view: View
) -> Aim | None:
    """Return what a target asks for of this very year; None where it asks for something else."""
    span, is_level = year.span, isinstance(year.measure, Level)
    asked = span_of(target, view.agreement, view.sight.last)
    is_due = isinstance(target.cadence, By | Per | Undated) and asked.last == span.last
    if not is_due or target.in_percent or target.state is not None:
        return None
    if not is_level and asked.first != span.first:
        return None
    figure = Standing(found.value) if is_level else Total(found.value)
    before = baseline_of(target, {sources.initiative.id: sources}, view.agreement, view.sight.last)
    try:
        aim = aim_of(target, Figures(view.agreement, view.sight.last, figure, None, before), asked)
    except CannotScoreError:
        return None
    return aim if isinstance(aim, Aim) else None


def shown_number(value: Fraction | None) -> Decimal | None:
    """Return a number with at most four decimals, and no more than it has."""
    if value is None:
        return None
    exact = rounded(value, _DECIMALS)
    whole = exact.to_integral_value()
    return whole if whole == exact else exact.normalize()
