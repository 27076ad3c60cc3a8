"""What a measure's booked amounts and told facts are to the scorer; pure."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from schemas.measures import Aggregate, Booked, Level, Measure, Milestone, Window
from schemas.plans import Initiative, MilestonePlanned, MilestoneReached, MilestoneReplanned
from services.reporting.plans import Told
from services.reporting.scoring.figures import (
    Deliverable,
    Figure,
    Moved,
    NotReported,
    Span,
    Standing,
    Step,
    Total,
)

from .figures import Books, is_without_n, whole_of
from .reckoned import figure_of, is_plain, own_books, reckoned


class Measured(NamedTuple):
    """A figure and the last day it counts."""

    figure: Figure
    as_of: date


class Sources(NamedTuple):
    """
    What a figure is made from: the initiative's plan, what is booked, what was told.

    ``measures`` are those of all initiatives: a formula may rest on another's.
    """

    initiative: Initiative
    books: Books
    told: Sequence[Told]
    measures: Sequence[Measure]


def measured(measure: Measure | None, sources: Sources, span: Span, last: date) -> Measured:
    """Return a measure's figure over the days of a span, up to ``last``."""
    if isinstance(measure, Aggregate) and _is_silent(measure, sources.books, last):
        return Measured(NotReported(), last)
    if measure is not None and not isinstance(measure, Milestone) and not is_plain(measure):
        return Measured(_reckoned(measure, sources, Window(span.first, last)), last)
    match measure:
        case Aggregate():
            return _total(measure, sources.books, span, last)
        case Level():
            return Measured(_standing(_booked(measure, sources.books, last), span), last)
        case Milestone():
            return Measured(_deliverable(measure, sources, last), last)
        case _:
            return Measured(NotReported(), last)


def _reckoned(measure: Measure, sources: Sources, window: Window) -> Figure:
    found = reckoned(measure, sources.measures, sources.books, window, window.last)
    if found is None and is_without_n(measure, sources.books, window):
        return NotReported(is_without_n=True)
    return figure_of(measure, found)


def _is_silent(measure: Aggregate, books: Books, last: date) -> bool:
    """Return whether nobody has ever told of anything: no week was kept is not what that says."""
    told = own_books(measure, books).values()
    return not any(each.valid_on <= last for booked in told for each in booked)


def _booked(measure: Aggregate | Level, books: Books, last: date) -> list[Booked]:
    booked = whole_of(measure, books)
    return sorted((each for each in booked if each.valid_on <= last), key=_day)


def _day(booked: Booked) -> date:
    return booked.valid_on


def _total(measure: Aggregate, books: Books, span: Span, last: date) -> Measured:
    ever = _booked(measure, books, last)
    within = [each for each in ever if each.valid_on >= span.first]
    is_told = measure.op == "reported"
    if not (within if is_told else ever):
        return Measured(NotReported(), last)
    course = _course(within)
    value = course[-1].value if course else Fraction(0)
    # A total somebody reported stands for the day it was reported on, not for the period's end.
    return Measured(Total(value, course), within[-1].valid_on if is_told else last)


def _standing(booked: list[Booked], span: Span) -> Figure:
    if not booked:
        return NotReported()
    course = _course(booked)
    opening = [step.value for step in course if step.on < span.first]
    return Standing(course[-1].value, opening[-1] if opening else Fraction(0), course)


def _course(booked: list[Booked]) -> tuple[Step, ...]:
    stood = accumulate(Fraction(each.amount) for each in booked)
    by_day = {each.valid_on: value for each, value in zip(booked, stood, strict=True)}
    return tuple(Step(on, value) for on, value in by_day.items())


def _deliverable(measure: Milestone, sources: Sources, last: date) -> Deliverable:
    listed = {each.id: each.planned_on for each in sources.initiative.milestones}
    promised, moved, reached = listed.get(measure.milestone), [], None
    # Of two reports of the same, the earlier holds, as it does in a case.
    for each in sorted(sources.told, key=lambda each: (each.on, each.fact)):
        said = each.said
        if each.on > last or getattr(said, "milestone", None) != measure.milestone:
            continue
        if isinstance(said, MilestonePlanned):
            promised = promised or said.planned_on
        elif isinstance(said, MilestoneReplanned):
            moved.append(Moved(said.on, said.planned_on))
        elif isinstance(said, MilestoneReached):
            reached = reached or said.on
    return Deliverable(promised, tuple(moved), reached)
