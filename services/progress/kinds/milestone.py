"""MIL: a deliverable's planned day, every later plan, and the day it was reached."""

from collections.abc import Iterator, Mapping
from typing import Final

from schemas.cases import Item
from schemas.measures import Component, Milestone

from .kind import Entry


class Delivered:
    """One milestone of the initiative, in one scope."""

    item_kind: Final = "milestone"
    sees_whole_case: Final = False

    def __init__(self, measure: Milestone) -> None:
        self._milestone = measure.milestone
        self._scope = measure.scope_version
        self._head = f"{measure.id}|{measure.version}|"

    def is_moved_by(self, _stage: str, _item: Item) -> bool:
        """Return True: each of its facts is an entry."""
        return True

    def entries(self, items: Mapping[str, Item]) -> Iterator[Entry]:
        """Return one on the day of each plan, and one on the day it was reached."""
        for stage, told in items.get(self._milestone, {}).items():
            if stage == "reached":
                in_scope = told.values.get("scope_version", 1) == self._scope
                yield self._one("reached" if in_scope else "rescoped", told.on, told.fact)
            elif "planned_on" in told.values:
                component: Component = "planned" if stage == "planned" else "replanned"
                yield self._one(component, str(told.values["planned_on"]), told.fact)

    def _one(self, component: Component, day: str, fact: str) -> Entry:
        return Entry(f"{self._head}{component}||", day, 1, fact)
