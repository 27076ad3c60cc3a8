"""
What the figures must be, worked out from the lines as they are sent and in the plainest way.

It shares no code with the services, so that a mistake in theirs is not made here as well. It reads
everything into memory and counts it from the start each time.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from . import cohorts, figures
from .door import Permissions, Reading, read
from .economy import Row, economy
from .figures import Days
from .ranks import Place, place

EXAMPLES: Final = Path(__file__).parents[1]
THIRD_QUARTER: Final = Days(date(2009, 7, 1), date(2009, 1, 1), date(2009, 9, 30))
YEAR_END: Final = date(2010, 12, 31)
SECOND_QUARTER_2017: Final = date(2017, 6, 30)


@cache
def loaded(name: str) -> dict[str, Any]:
    """Return one of the example's YAML files."""
    return dict(yaml.safe_load((EXAMPLES / name).read_text(encoding="utf-8")))


def permissions() -> Permissions:
    publishers = loaded("publishers.yaml")["publishers"]
    return {each["source"]: tuple(each["initiatives"]) for each in publishers}


def annex(reading: Reading) -> dict[str, dict[str, Any]]:
    """Return every counted measure of 2009 at the third quarter, with its parts."""
    measures = [
        measure
        for initiative in loaded("2009/plan.yaml")["initiatives"]
        for measure in initiative.get("measures", ())
        if measure["kind"] in {"aggregate", "level"}
    ]
    return {
        measure["id"]: {
            **figures.value(measure, reading.facts, THIRD_QUARTER),
            "by": figures.parts(measure, reading.facts, THIRD_QUARTER),
        }
        for measure in measures
    }


def cohort(reading: Reading, id_: str, on: date) -> dict[str, int]:
    """Return a cohort of an agreement's days as it is on a day."""
    told = loaded(f"{id_.partition('/')[0]}/plan.yaml")
    (measure,) = (
        measure
        for initiative in told["initiatives"]
        for measure in initiative.get("measures", ())
        if measure["id"] == id_
    )
    return cohorts.follow(measure, reading.facts, told["agreement"]["first_day"], on)


def money(reading: Reading, last: date = YEAR_END) -> dict[str, Row]:
    """Return the economy of every budget line of 2010 on a day."""
    lines = [
        line
        for initiative in loaded("2010/plan.yaml")["initiatives"]
        for line in initiative.get("budget", ())
    ]
    return economy(lines, reading.facts, last)


def places(reading: Reading, last_day: date) -> dict[str, Place | None]:
    """Return the place of every ranking of 2018 in the period that ends on a day."""
    return {
        measure["id"]: place(measure, reading.facts, last_day)
        for initiative in loaded("2018/plan.yaml")["initiatives"]
        for measure in initiative.get("measures", ())
        if measure["kind"] == "benchmark"
    }


def read_all(files: dict[str, list[str]]) -> Reading:
    """Read generated files as one stream."""
    return read(_lines(files), permissions())


def _lines(files: dict[str, list[str]]) -> Iterable[str]:
    for lines in files.values():
        yield from lines
