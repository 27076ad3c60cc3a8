"""What the linter can find: each sort by its name, how grave it is, and what it means in Danish."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple, TypeAlias

Severity: TypeAlias = Literal["error", "warning", "notice"]
Path: TypeAlias = tuple[str | int, ...]


class Sort(NamedTuple):
    """One sort of finding. ``found_in`` is what it can be found in."""

    severity: Severity
    found_in: Literal["plan", "reports", "either"]
    meaning: str


SORTS: Final[Mapping[str, Sort]] = MappingProxyType(
    {
        "contradiction": Sort("error", "plan", "Dokumentet siger to tal om det samme"),
        "impossible-percentage": Sort("error", "reports", "Intet helt antal giver den procent"),
        "not-a-partition": Sort("error", "reports", "Delene giver ikke helheden"),
        "widened-numerator": Sort("error", "reports", "Tallet rummer mere, end målet tæller"),
        "missing-baseline": Sort("warning", "plan", "Et mål for ændring siger ikke, fra hvad"),
        "missing-window": Sort("warning", "plan", "Et mål for hver sag siger ikke, hvornår"),
        "mixed-days": Sort("warning", "reports", "Én status, men tal fra flere dage"),
        "no-economy": Sort("warning", "plan", "Der er mål, men ingen penge"),
        "only-in-charts": Sort("warning", "reports", "Tallene står kun i en figur"),
        "price-quantity-gap": Sort("warning", "plan", "Antal gange pris er ikke det afsatte"),
        "scope-changed": Sort("warning", "either", "En milepæl lover stiltiende noget andet"),
        "shared-parent": Sort("warning", "plan", "Flere regner med hele det samme mål"),
        "small-cells": Sort("warning", "reports", "En gruppe på 1-4 personer kan genkendes"),
        "sum-gap": Sort("warning", "plan", "Beløbene giver ikke den trykte sum"),
        "unit-drift": Sort("warning", "either", "Ord og måling tæller ikke det samme"),
        "follow-up-outlives-plan": Sort("notice", "plan", "Opfølgningen varer længere end planen"),
        "number-format": Sort("notice", "either", "Et tal er skrevet, så det kan læses forkert"),
        "unused-acceptance": Sort("notice", "plan", "Det accepterede findes ikke (mere)"),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One thing that does not add up.

    ``place`` names the part of the plan for good and ``path`` leads there in this very plan;
    ``report`` is the number of the report it was found in. ``accepted`` is why it may stand.
    """

    name: str
    place: str
    path: Path
    said: str
    suggestion: str
    arithmetic: str | None = None
    report: int | None = None
    accepted: str | None = None

    @property
    def severity(self) -> Severity:
        return SORTS[self.name].severity
