"""The places among comparable municipalities, found by laying the published figures in order."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from .door import Fact


@dataclass(frozen=True, slots=True)
class Place:
    """A place, out of how many, and how far it is to the best."""

    rank: int
    of: int
    gap: Decimal


def place(measure: dict[str, Any], facts: Iterable[Fact], last_day: date) -> Place | None:
    """Return the place by the figures of the period that ends on a day, if there is one."""
    figures = {
        fact.data["municipality"]: Decimal(fact.data["value"])
        for fact in facts
        if fact.noun == "benchmark.published"
        and fact.data["series"] == measure["series"]
        and fact.data["last_day"] == last_day.isoformat()
    }
    own = measure["municipality"]
    compared = {own, *_members(measure, last_day)}
    ordered = sorted(
        (value for name, value in figures.items() if name in compared),
        reverse=measure["best"] == "highest",
    )
    if own not in figures:
        return None
    return Place(ordered.index(figures[own]) + 1, len(ordered), abs(ordered[0] - figures[own]))


def _members(measure: dict[str, Any], on: date) -> list[str]:
    for peers in measure["peers"]:
        if peers.get("valid_from", on) <= on <= peers.get("valid_to", on):
            return list(peers["members"])
    return []
