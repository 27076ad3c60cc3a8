"""
The kinds of measure, a room each: how a case's items become entries.

A new kind is a new room with a class that keeps ``Kind``'s promises, and a line in ``kind_of``.
"""

from typing import TypeAlias, assert_never

from schemas.measures import Aggregate, Level, Milestone

from .aggregate import Counted, FirstTime, RunningTotal
from .kind import Kind
from .level import Open
from .milestone import Delivered

AnyMeasure: TypeAlias = Aggregate | Level | Milestone


def kind_of(measure: AnyMeasure) -> Kind:
    """Return the measure as the kind that makes its entries."""
    match measure:
        case Aggregate(op="distinct"):
            return FirstTime(measure)
        case Aggregate(op="reported"):
            return RunningTotal(measure)
        case Aggregate():
            return Counted(measure)
        case Level():
            return Open(measure)
        case Milestone():
            return Delivered(measure)
        case _:
            assert_never(measure)
