"""Which events lie under a step from what was said of a number to what is known. SQL alone."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple
from uuid import UUID

from sqlalchemy import text

from schemas.budget_lines import lines_of
from services.chassis.database import Transaction
from services.reporting.measures.reckoned import rests_on
from services.reporting.periods import Period
from services.reporting.plans import PlanKnown

from .cells import CellAddress

EVENTS_MAX: Final = 1000
_GRANTED: Final = ("original", "supplementary", "transferred", "carried_over")
_USED: Final = ("committed", "consumed")
_BOOKED_AS: Final = {
    "supplementary_oere": frozenset(_GRANTED[1:]),
    "corrected_oere": frozenset(_GRANTED),
    "framed_oere": frozenset(_USED),
    "rest_oere": frozenset(_GRANTED + _USED),
}
"""Amounts of money that are made from other accounts than the one they are named after."""
_CAUSES: Final = text("""
SELECT a.figure, a.component, a.dimension, a.part, c.valid_on, c.caused_by
FROM change c JOIN account a ON a.id = c.account
WHERE a.figure = ANY(:figures) AND c.valid_on <= :last
  AND c.recorded_at > :after AND c.recorded_at <= :until
ORDER BY c.recorded_at, c.valid_on
""")


class Span(NamedTuple):
    """What was learned after one instant, up to another."""

    after: datetime
    until: datetime


class Booked(NamedTuple):
    """A change: where, on which day, because of which events."""

    figure: str
    component: str
    dimension: str
    part: str
    valid_on: date
    caused_by: tuple[UUID, ...]


async def load_booked(
    tx: Transaction, figures: Collection[str], last: date, span: Span
) -> list[Booked]:
    """Return the changes of figures that were learned in a span."""
    asked = {"figures": sorted(figures), "last": last, **span._asdict()}
    rows = await tx.execute(_CAUSES, asked)
    return [Booked._make((*where, tuple(events))) for *where, events in rows]


def sources_of(plan: PlanKnown) -> Mapping[str, frozenset[str]]:
    """Return for each figure the figures whose accounts it is made from; of money, the lines."""
    found = {
        measure.id: frozenset({measure.id} | {each.figure for each in rests_on(measure)})
        for measure in plan.measures
    }
    for known in plan.initiatives:
        lines = [each.id for each in lines_of(known.initiative.budget)]
        found |= {each: frozenset({each}) for each in lines}
        found[known.initiative.id] = frozenset(lines)
    return found


class Grounds(NamedTuple):
    """
    What a number is made from: the figures, and by which dimensions each of them is broken down.

    By other dimensions a figure is put together: a cohort by the months its people entered in.
    """

    figures: frozenset[str]
    broken_down: frozenset[tuple[str, str]]

    def holds(self, booked: Booked, part: str | None) -> bool:
        """Return whether something booked is part of the whole, or of the part that is meant."""
        if part is not None:
            is_of = f"{booked.dimension}:{booked.part}" == part
        else:
            is_of = (booked.figure, booked.dimension) not in self.broken_down
        return is_of and booked.figure in self.figures


def grounds_of(plan: PlanKnown, figure: str) -> Grounds:
    """Return what the numbers of a figure are made from."""
    figures = sources_of(plan).get(figure, frozenset({figure}))
    of_lines = {(each, "provider") for each in figures}
    broken_down = {
        (measure.id, each.dimension)
        for measure in plan.measures
        if measure.id in figures
        for each in getattr(measure, "breakdowns", ())
    }
    return Grounds(figures, frozenset(broken_down | of_lines))


def events_under(
    cell: CellAddress, grounds: Grounds, booked: Collection[Booked], period: Period
) -> list[UUID]:
    """Return the events among the changes that moved a number, each once, the first first."""
    firsts = {"period": period.first_day, "year_to_date": period.year_began}
    first = firsts.get(cell.kind, date.min)
    accounts = _accounts(cell.kind)
    events = (
        event
        for each in booked
        if each.valid_on >= first and grounds.holds(each, cell.part)
        if accounts is None or each.component in accounts
        for event in each.caused_by
    )
    return list(dict.fromkeys(events))


def _accounts(kind: str) -> frozenset[str] | None:
    """Return the accounts an amount of money is made from; None: it is no money."""
    account, _, unit = kind.rpartition("_")
    if unit != "oere":
        return None
    return _BOOKED_AS.get(kind, frozenset({account}))
