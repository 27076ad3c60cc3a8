"""MIL: a deliverable's planned day, every later plan, and the day it was reached."""

from collections.abc import Iterator, Mapping

from schemas.cases import Item
from schemas.measures import Component, Milestone

from .entry import Entry, plain


def entries(measure: Milestone, items: Mapping[str, Item]) -> Iterator[Entry]:
    """Return the measure's entries for these items of one case."""
    item = items.get(measure.milestone)
    if item is None:
        return
    for stage, told in item.items():
        if stage == "reached":
            yield plain(measure, "reached", told.on, told.fact)
        elif "planned_on" in told.values:
            component: Component = "planned" if stage == "planned" else "replanned"
            yield plain(measure, component, str(told.values["planned_on"]), told.fact)
