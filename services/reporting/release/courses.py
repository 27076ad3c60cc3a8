"""Measures over time as everybody may see them: no number that the annexes do not show."""

from decimal import Decimal
from typing import Final, TypeVar

from services.reporting.answers.annex import Point, Series
from services.reporting.answers.measures import Course, ValuePoint, ValueSeries, ValueShown
from services.reporting.disclosure.addresses import COUNTS, PEOPLE
from services.reporting.disclosure.publication import Marker, is_few

from .making import Release

OverTime = TypeVar("OverTime", Course, ValueSeries)
_GONE: Final = {
    **dict.fromkeys((*COUNTS, "percent", "amount")),
    "breaches": (),
    "markers": {"amount": Marker.HIDDEN},
}


def screen_series(series: Series, release: Release) -> Series:
    """Return a series with the numbers its periods' annexes show, and without any other."""
    points = [_point(series, each, release) for each in series.points]
    shown = {"points": tuple(each for each in points if each is not None)}
    return series.model_copy(update={**shown, "known_at": release.known_at})


def _point(series: Series, point: Point, release: Release) -> Point | None:
    found = release.measure(point.name, series.measure, series.definition)
    return point.model_copy(update=dict(found.figure)) if found else None


def screen_course(course: OverTime, release: Release) -> OverTime:
    """
    Return a course as everybody may see it.

    A plain sum is what the period's annex shows. Another value is shown where the whole course has
    no few people in it and nothing of the measure is hidden anywhere: one of its points would tell
    of another.
    """
    is_open = release.is_open(course.measure) and not any(
        _has_few(each.value, course.unit) for each in course.points if each.value
    )
    points = (_value_point(course, each, release, is_open=is_open) for each in course.points)
    return course.model_copy(update={"points": tuple(each for each in points if each is not None)})


def _value_point(
    course: OverTime, point: ValuePoint, release: Release, *, is_open: bool
) -> ValuePoint | None:
    if point.name not in release.annexes:
        return None
    if point.value is None:
        return point
    found = release.measure(point.name, course.measure, point.definition)
    if found is not None and found.value is None:
        figure = found.figure
        kind = "at_end" if found.kind == "level" else "period"
        number: int | None = getattr(figure, kind)
        marker = figure.markers.get(kind)
        shown = {
            "amount": None if number is None else Decimal(number),
            "markers": {"amount": marker} if marker else {},
        }
        return point.model_copy(update={"value": point.value.model_copy(update=shown)})
    if is_open and found is not None:
        return point
    return point.model_copy(update={"value": point.value.model_copy(update=_GONE)})


def _has_few(value: ValueShown, unit: str) -> bool:
    told = [getattr(value, kind) for kind in COUNTS]
    if unit in PEOPLE - {"percent"} and value.shape in {"amount", "lowest"}:
        told.append(value.amount)
    return any(map(is_few, told))
