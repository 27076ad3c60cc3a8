"""
What progress and budget say: the absolute amounts of a figure's cells, and what has changed them.

And of a measure's definition, when its cells do not yet say all there is to say.
"""

from typing import Annotated, TypeAlias
from uuid import UUID

from pydantic import Field

from .base import Contract, Day, InitiativeId, Instant, LineId, MeasureId
from .formulas import BudgetAccount
from .measures import Component, Dimensions

__all__ = [
    "Amount",
    "BudgetAccount",
    "BudgetCell",
    "BudgetChanged",
    "Change",
    "MeasureCell",
    "MeasureChanged",
    "MeasureFilled",
    "MeasureFilling",
    "Snapshot",
]

Amount: TypeAlias = Annotated[int, Field(ge=-(2**53), le=2**53)]


class Change(Contract):
    """The part of a difference learned at one instant, and the events that caused it."""

    recorded_at: Instant
    difference: Amount
    caused_by: tuple[UUID, ...]


class Snapshot(Contract):
    """
    A cell (account and valid day) after a batch.

    It is absolute and versioned, so that a repeated or reordered message is harmless, and carries
    its changes, so that history needs no second question.

    ``value`` is the sum of all differences of all versions up to ``version``.
    """

    valid_on: Day
    version: Annotated[int, Field(ge=1)]
    value: Amount
    changes: tuple[Change, ...]
    breakdown: Dimensions = Field(
        default={}, description="At most one dimension; none is the whole"
    )


class MeasureCell(Snapshot):
    """A measure's cell; the amount is in the measure's unit."""

    component: Component


class MeasureChanged(Contract):
    """The cells of a measure that a batch has moved: all of them, or a part where they are many."""

    initiative: InitiativeId
    measure: MeasureId
    definition: Annotated[int, Field(ge=1)]
    cells: Annotated[tuple[MeasureCell, ...], Field(min_length=1)]


class MeasureFilling(Contract):
    """
    A plan has changed a definition: what it makes of earlier events comes, or goes, bit by bit.

    Until the definition is filled its cells say nothing. One that the plan has taken away never is.
    It comes before the first cell that the change moves, on the same partition.
    """

    initiative: InitiativeId
    measure: MeasureId
    definition: Annotated[int, Field(ge=1)]
    since: Instant = Field(description="When the plan that changed it was recorded")


class MeasureFilled(MeasureFilling):
    """All events there were are booked under a definition; it comes after the last such cell."""

    filled_at: Instant


class BudgetCell(Snapshot):
    """A budget line's cell; the amount is whole øre, debit positive."""

    account: BudgetAccount


class BudgetChanged(Contract):
    """The cells of a line that a batch has moved: all of them, or a part where they are many."""

    initiative: InitiativeId
    line: LineId
    cells: Annotated[tuple[BudgetCell, ...], Field(min_length=1)]
