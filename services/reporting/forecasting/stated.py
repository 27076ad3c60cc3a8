"""What others say a measure will have come to: a number in words or alone, with its reservation."""

from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from schemas.activity import FigureReported, StatementReported
from schemas.figures import Figure
from schemas.measures import Measure
from services.reporting.plans import Told
from services.reporting.scoring.figures import Span

from .result import Forecast


class Stated(NamedTuple):
    """A forecast and the words it was given in; none where a figure alone was reported."""

    forecast: Forecast
    told: Told
    words: str | None


def stated(measure: Measure, told: Iterable[Told], span: Span, as_of: date) -> Iterator[Stated]:
    """Yield what is said of a measure's year by a day, the first said first."""
    for each in sorted(told, key=lambda each: (each.on, each.recorded_at, each.fact)):
        said = each.said
        if not isinstance(said, StatementReported | FigureReported) or said.measure != measure.id:
            continue
        if each.on > min(as_of, span.last) or not _is_of_year(said, span):
            continue
        if said.figure is not None and _is_of_measure(said.figure, measure):
            yield Stated(_forecast(said.figure), each, getattr(said, "text", None))


def _is_of_year(said: StatementReported | FigureReported, span: Span) -> bool:
    """Return whether it speaks of the year's end: of the year it was said in, unless it says so."""
    if isinstance(said, FigureReported):
        # A share's n, or what is expected of a part of the year, is no forecast of the whole.
        return said.on >= span.first and said.n is None and said.basis == "to_date"
    if said.expected_on is None:
        return said.on >= span.first
    return said.expected_on == span.last


def _is_of_measure(figure: Figure, measure: Measure) -> bool:
    """Return whether the number is a forecast of what the measure counts, in its unit."""
    is_same = figure.unit in {None, measure.unit} and figure.percent_of is None
    return is_same and figure.knowledge == "forecast"


def _forecast(figure: Figure) -> Forecast:
    """
    Return a figure as a forecast: a range has both ends, at least and over one, ca. has none.

    Of a range the middle is the value, so that too low and too high weigh alike.
    """
    value = Fraction(figure.value)
    if figure.upper is not None:
        upper = Fraction(figure.upper)
        return Forecast("stated", (value + upper) / 2, value, upper)
    low = value if figure.qualifier in {"at_least", "over"} else None
    high = value if figure.qualifier in {"at_most", "under"} else None
    return Forecast("stated", value, low, high)
