"""Measures of any kind over time, one or all of an agreement, in every form of a table."""

from typing import Final

from services.reporting.answers.measures import Courses, ValueSeries
from services.reporting.formats.json_stat import write_json_stat
from services.reporting.formats.of_courses import courses_cube, courses_table
from services.reporting.formats.px import write_px
from services.reporting.formats.separated import Dialect, write_csv
from services.reporting.formats.workbook import write_xlsx

from .accepting import Form
from .forms import Makers, Offer

FORMS: Final[tuple[Form, ...]] = ("csv", "xlsx", "jsonstat", "px")


def offer_of(values: Courses | ValueSeries, title: str, dialect: Dialect) -> Offer:
    """Return what is offered of measures over time."""
    makers: Makers = {
        "csv": lambda: write_csv(courses_table(values), dialect),
        "xlsx": lambda: write_xlsx([courses_table(values)], title, values.known_at),
        "jsonstat": lambda: write_json_stat(courses_cube(values, title)),
        "px": lambda: write_px(courses_cube(values, title)),
    }
    return Offer(values, "values", makers, dialect)
