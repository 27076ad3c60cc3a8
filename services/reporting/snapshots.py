"""
Snapshots as they are read from the bus, by the thousand: the contract's, in a form quick to read.

That the contract's models read the same from the same bytes is tested, not checked each time.
"""

from datetime import date, datetime
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec

_Instant: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]
_Ordinal: TypeAlias = Annotated[int, msgspec.Meta(ge=1)]
_SOME = msgspec.Meta(min_length=1)
_Amount: TypeAlias = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]


class Change(msgspec.Struct, frozen=True, gc=False):
    """The part of a difference learned at one instant, and the events that caused it."""

    recorded_at: _Instant
    difference: _Amount
    caused_by: tuple[UUID, ...]


class Snapshot(msgspec.Struct, frozen=True, kw_only=True):
    """A cell after a batch."""

    valid_on: date
    version: _Ordinal
    value: _Amount
    changes: tuple[Change, ...]
    breakdown: dict[str, str] = {}


class MeasureCell(Snapshot, frozen=True, kw_only=True):
    """A measure's cell."""

    component: str


class MeasureTold(msgspec.Struct, frozen=True):
    """Cells of a measure that a batch has moved."""

    measure: str
    definition: _Ordinal
    cells: Annotated[tuple[MeasureCell, ...], _SOME]


class DefinitionTold(msgspec.Struct, frozen=True, kw_only=True):
    """A definition of a measure that is being filled, or (with the instant) is."""

    measure: str
    definition: _Ordinal
    since: _Instant
    filled_at: _Instant | None = None


class BudgetCell(Snapshot, frozen=True, kw_only=True):
    """A budget line's cell."""

    account: str


class BudgetTold(msgspec.Struct, frozen=True):
    """Cells of a budget line that a batch has moved."""

    line: str
    cells: Annotated[tuple[BudgetCell, ...], _SOME]
