"""Measures over time as one table, a row for each period of each, and as a cube of the same."""

from collections.abc import Iterator, Sequence
from typing import Final, TypeAlias

from services.reporting import texts
from services.reporting.answers.measures import Course, Courses, ValuePoint, ValueSeries, ValueShown
from services.reporting.disclosure import Marker

from .cubes import Category, Cube, Dimension
from .of_figures import VALUES, value_of
from .tables import Column, Table, Value

OverTime: TypeAlias = Course | ValueSeries
_COLUMNS: Final = (
    Column("measure", "Måling"),
    Column("title", "Titel"),
    Column("unit", "Enhed"),
    Column("period", "Periode"),
    Column("first_day", "Fra", "day"),
    Column("last_day", "Til", "day"),
    Column("definition", "Definition", "number"),
    *(Column(kind, title.capitalize(), "number") for kind, title in VALUES.items()),
)
# What each shape of value has; the others have nothing but an amount.
_KINDS: Final = {
    "share": frozenset({"percent", "numerator", "denominator"}),
    "cohort": frozenset({"percent", "numerator", "denominator", "unmatured"}),
    "deliverable": frozenset[str](),
}
_AMOUNT: Final = frozenset({"amount"})


def courses_table(answer: Courses | ValueSeries) -> Table:
    """Return a row for each period of each measure; they are made as they are asked for."""
    return Table("values", "Værdier", _COLUMNS, _rows(_courses(answer)))


def courses_cube(answer: Courses | ValueSeries, title: str) -> Cube:
    """Return measures by periods by kinds of number."""
    courses = _courses(answer)
    periods = {p.name: Category(p.name, p.label) for each in courses for p in each.points}
    points = {(each.measure, p.name): p for each in courses for p in each.points}
    figures = tuple(
        Category(each.measure, f"{each.title} ({texts.UNITS[each.unit]})") for each in courses
    )
    kinds = tuple(Category(*each) for each in VALUES.items())
    return Cube(
        code="VAERDI",
        title=title,
        as_of=answer.as_of,
        known_at=answer.known_at,
        dimensions=(
            Dimension("figure", "Måling", figures),
            Dimension("time", "Periode", tuple(periods[name] for name in sorted(periods)), "time"),
            Dimension("number", "Tal", kinds, "metric"),
        ),
        values=[
            _value(points.get((each.measure, name)), kind)
            for each in courses
            for name in sorted(periods)
            for kind in VALUES
        ],
        decimals=1,
    )


def _courses(answer: Courses | ValueSeries) -> Sequence[OverTime]:
    return answer.courses if isinstance(answer, Courses) else (answer,)


def _rows(courses: Sequence[OverTime]) -> Iterator[tuple[Value, ...]]:
    for each in courses:
        unit = texts.UNITS[each.unit]
        for point in each.points:
            yield (
                each.measure,
                each.title,
                unit,
                point.name,
                point.first_day,
                point.last_day,
                Marker.NOT_APPLICABLE if point.definition is None else point.definition,
                *(_value(point, kind) for kind in VALUES),
            )


def _value(point: ValuePoint | None, kind: str) -> Value:
    if point is None or point.value is None:
        return Marker.MISSING
    if kind not in _KINDS.get(point.value.shape, _AMOUNT):
        return Marker.NOT_APPLICABLE
    return value_of(getattr(point.value, kind), _marker(point.value, kind))


def _marker(value: ValueShown, kind: str) -> Marker | None:
    """Return why there is no number: what hides a whole value stands beside its amount."""
    told = value.markers.get(kind)
    if told is None and value.markers.get("amount") is Marker.HIDDEN:
        return Marker.HIDDEN
    is_unripe = kind == "percent" and value.percent is None and bool(value.unmatured)
    return Marker.UNMATURED if told is None and is_unripe else told
