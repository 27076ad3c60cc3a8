"""What the money of an initiative is to be held against: those started, completed, successful."""

from typing import Literal, TypeAlias

from pydantic import Field

from .base import Contract, Identifier, MeasureId

Outcome: TypeAlias = Literal["started", "completed", "successful"]


class UnitCost(Contract):
    """
    A measure that says how many the initiative's money of a year has bought.

    How many were planned is the number of ``target``; of a target in per cent, so many per cent of
    the lines' planned quantity. Without a target it is the lines' planned quantity.
    """

    of: Outcome
    measure: MeasureId = Field(description="One of the initiative's own")
    target: Identifier | None = Field(default=None, description="A target of the same initiative")
