"""Cohorts as bars: who succeeded, who did not, and whose time is not up."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final, NamedTuple

from services.reporting.answers.measures import ValueShown

from .courses import Row
from .figures import is_hidden
from .shown import number

_HEIGHT: Final = 30
_LEFT: Final = 170.0
_WIDTH: Final = 620.0


class Part(NamedTuple):
    """A piece of a bar."""

    name: str
    at: float
    width: float


class Cohort(NamedTuple):
    """A bar: those who entered in one period."""

    label: str
    top: int
    parts: tuple[Part, ...]


class Cohorts(NamedTuple):
    """The bars of a measure, drawn to one scale, and the sentence that says the same."""

    height: int
    bars: tuple[Cohort, ...]
    label: str


def cohorts_of(title: str, rows: Iterable[Row]) -> Cohorts | None:
    """Return the bars of a measure's periods; None where there are none that may be drawn."""
    told = [(row.label, value) for row in rows if (value := row.point.value) and _is_drawn(value)]
    if not told:
        return None
    most = max(sum(_counts(value)) for _, value in told)
    bars = tuple(
        Cohort(label, index * _HEIGHT, tuple(_parts(value, most)))
        for index, (label, value) in enumerate(told)
    )
    said = "; ".join(f"{label} {_said(value)}" for label, value in told)
    return Cohorts(len(bars) * _HEIGHT, bars, f"{title}. {said}.")


def _is_drawn(value: ValueShown) -> bool:
    return value.shape == "cohort" and not is_hidden(value) and sum(_counts(value)) > 0


def _counts(value: ValueShown) -> tuple[int, int, int]:
    reached, ripe = value.numerator or 0, value.denominator or 0
    return reached, ripe - reached, value.unmatured or 0


def _parts(value: ValueShown, most: int) -> Iterable[Part]:
    at = _LEFT
    for name, count in zip(("reached", "failed", "unripe"), _counts(value), strict=True):
        width = round(float(Decimal(count) / most) * (_WIDTH - _LEFT), 1)
        yield Part(name, round(at, 1), width)
        at += width


def _said(value: ValueShown) -> str:
    reached, failed, unripe = (number(each) for each in _counts(value))
    return f"{reached} lykkedes, {failed} lykkedes ikke, {unripe} venter"
