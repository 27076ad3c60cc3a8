"""What a change is counted from, where the plan gives the day and not the number; pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Final

from schemas.days import add_months, elapsed
from schemas.definitions import is_valid
from schemas.measures import Aggregate, Measure
from schemas.targets import ChangeFrom, Target
from services.reporting.scoring.figures import Figure, Ranking, Share, Span, Standing, Total
from services.reporting.scoring.pace import span_of

from .figures import is_of_reports
from .measured import Sources, measured
from .reckoned import own_books

_DAY: Final = timedelta(days=1)


def baseline_span(target: Target, agreement: Span) -> Span | None:
    """
    Return the days of a baseline that is to be measured: as many months as the target has.

    They end on the baseline's day: of a target for the year 2010 against 31 December 2009 it is
    the year 2009. None where the plan gives the number, or no day.
    """
    reference = target.reference
    if not isinstance(reference, ChangeFrom) or reference.baseline is not None:
        return None
    if reference.baseline_on is None:
        return None
    own = span_of(target, agreement, agreement.last)
    months = elapsed(own.first, own.last + _DAY, "months")
    return Span(add_months(reference.baseline_on + _DAY, -max(1, months)), reference.baseline_on)


def baseline_of(
    target: Target, sources: Mapping[str, Sources], agreement: Span, last: date
) -> Fraction | None:
    """
    Return what the target's own measure was in its baseline's days; None where nobody knows.

    A measure that was defined otherwise then, or of which nothing was told by a quarter of those
    days, was not counted then: that is not nought.
    """
    span = baseline_span(target, agreement)
    owner = sources.get((target.measure or "").rpartition("/")[0])
    if span is None or owner is None or span.last > last:
        return None
    measure = {each.id: each for each in owner.initiative.measures}.get(target.measure or "")
    if measure is None or not all(is_valid(measure, day) for day in span):
        return None
    if not _was_counted(measure, owner, span):
        return None
    return _number(measured(measure, owner, span, span.last).figure)


def _was_counted(measure: Measure, owner: Sources, span: Span) -> bool:
    if not isinstance(measure, Aggregate) or is_of_reports(measure):
        return True
    booked = own_books(measure, owner.books).values()
    began = min((b.valid_on for each in booked for b in each if b.amount), default=date.max)
    return began <= span.first + (span.last - span.first) / 4


def _number(figure: Figure) -> Fraction | None:
    match figure:
        case Total() | Standing() | Ranking():
            return figure.value
        case Share():
            return figure.percent
        case _:
            return None
