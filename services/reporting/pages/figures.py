"""Figures in words: a number with what belongs to it, deliverables with their dates; pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from services.reporting import texts
from services.reporting.answers.annex import Amounts, MeasureShown, MilestoneShown
from services.reporting.answers.measures import ValueShown
from services.reporting.disclosure.publication import Marker
from services.reporting.formats.tables import WORDS

from .shown import NONE, day, number

_FLOW: Final = ("period", "year_to_date")


def figure(measure: MeasureShown) -> str:
    """Return a measure's figure: 71 forløb (211 i året), never a share without its n."""
    unit = texts.UNITS[measure.unit]
    if measure.state == "being_filled":
        return texts.BEING_FILLED
    told = measure.figure
    if told.at_end is not None or told.period is not None or is_hidden(told):
        return f"{amounts(measure.figure)} {unit}"
    if measure.value is not None:
        return value(measure.value, unit)
    return "intet er indberettet" if measure.is_reported else "intet tal"


def amounts(figure: Amounts) -> str:
    """Return a level, or a flow in the period with the year to date in brackets."""
    if figure.at_end is not None or "at_end" in figure.markers:
        return or_hidden(figure.at_end, figure.markers.get("at_end"))
    if figure.period is None and figure.year_to_date is None and not is_hidden(figure):
        return NONE
    told = (or_hidden(getattr(figure, kind), figure.markers.get(kind)) for kind in _FLOW)
    return "{} ({})".format(*told)


def one(of: Amounts, kind: str) -> str:
    """Return one number of a figure."""
    return or_hidden(getattr(of, kind), of.markers.get(kind))


def is_hidden(of: Amounts | ValueShown) -> bool:
    """Return whether a number of it is hidden."""
    return Marker.HIDDEN in of.markers.values()


def has_hidden(of: MeasureShown) -> bool:
    """Return whether a number of a measure is hidden, or one of its parts."""
    parts = (part for split in of.breakdowns for part in split.parts)
    values = () if of.value is None else (of.value,)
    return any(map(is_hidden, (of.figure, *values, *parts)))


def or_hidden(of: Decimal | int | None, marker: Marker | None) -> str:
    """Return a number, or the word that says that it is not shown because it is of few."""
    return WORDS[Marker.HIDDEN] if marker is Marker.HIDDEN else number(of)


def value(of: ValueShown, unit: str) -> str:
    """Return a value that is no plain sum, with what it is a part of."""
    if is_hidden(of):
        return f"{WORDS[Marker.HIDDEN]} {unit}"
    if of.denominator is not None:
        waiting = f", {number(of.unmatured)} venter" if of.unmatured else ""
        if of.percent is None:
            return f"endnu ingen {unit}{waiting}"
        counted = f"{number(of.numerator)} af {number(of.denominator)} {unit}{waiting}"
        return f"{number(of.percent)} pct. ({counted})"
    if of.rank is not None:
        behind = f", {number(of.gap_to_best)} efter {of.best_peer}" if of.rank > 1 else ""
        return f"nr. {of.rank} af {of.of}{behind}"
    if of.amount is None:
        return NONE
    return f"{number(of.amount)} {unit}"


def deliverable(milestone: MilestoneShown) -> str:
    """Return when a deliverable was promised, moved and reached."""
    return ", ".join(_told(milestone))


def _told(milestone: MilestoneShown) -> Iterator[str]:
    promised = milestone.planned_on
    if promised:
        yield f"lovet {day(promised)}"
    for moved in milestone.replanned:
        if moved.planned_on in {None, promised}:
            yield f"ændret {day(moved.on)}"
        else:
            promised = moved.planned_on
            yield f"flyttet til {day(promised)}"
    reached = milestone.reached_on
    yield f"nået {day(reached)}" if reached else "ikke meldt nået"
