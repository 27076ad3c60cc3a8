"""A series as a table and as a cube: one number per period and kind."""

from services.reporting import texts
from services.reporting.answers.annex import Point, Series
from services.reporting.disclosure import Marker

from .cubes import Category, Cube, Dimension
from .of_figures import AMOUNTS, value_of
from .tables import Column, Table, Value


def series_table(series: Series) -> Table:
    """Return the periods of a series as rows."""
    columns = (
        Column("period", "Periode"),
        Column("first_day", "Fra", "day"),
        Column("last_day", "Til", "day"),
        *(Column(kind, title.capitalize(), "number") for kind, title in AMOUNTS.items()),
        Column("unit", "Enhed"),
    )
    rows = (
        (
            point.name,
            point.first_day,
            point.last_day,
            *(_value(series, point, kind) for kind in AMOUNTS),
            texts.UNITS[series.unit],
        )
        for point in series.points
    )
    return Table("series", "Serie", columns, rows)


def series_cube(series: Series) -> Cube:
    """Return a series with its periods along the time."""
    unit = texts.UNITS[series.unit]
    return Cube(
        code="SERIE",
        title=f"{series.title} (definition {series.definition})",
        as_of=series.as_of,
        known_at=series.known_at,
        dimensions=(
            Dimension(
                "time", "Periode", tuple(Category(p.name, p.label) for p in series.points), "time"
            ),
            Dimension(
                "number",
                "Tal",
                tuple(Category(kind, title, unit) for kind, title in AMOUNTS.items()),
                "metric",
            ),
        ),
        values=[_value(series, p, kind) for p in series.points for kind in AMOUNTS],
    )


def _value(series: Series, point: Point, kind: str) -> Value:
    number: int | None = getattr(point, kind)
    told = point.markers.get(kind)
    if number is None and told is None and not _has(series, kind):
        return Marker.NOT_APPLICABLE
    return value_of(number, told)


def _has(series: Series, kind: str) -> bool:
    """Return whether its points have a number of a kind: levels have one, flows the others."""
    is_level = any(each.at_end is not None for each in series.points)
    is_flow = any(each.year_to_date is not None for each in series.points)
    return not (is_flow or is_level) or (is_level if kind == "at_end" else is_flow)
