"""What the initiatives are granted and what they cost. Amounts are whole øre."""

from typing import ClassVar, Literal

from pydantic import Field

from .activity import ActivityFact
from .appropriations import Standing
from .base import Day, Identifier, InitiativeId, LineId, PositiveOere, Text
from .people import Citizen


class AppropriationGranted(ActivityFact):
    """Money granted to a budget line by a decision (bevilling, tillægsbevilling)."""

    item_field: ClassVar[str] = "line"

    line: LineId
    amount_oere: PositiveOere
    category: Literal["original", "supplementary"]
    decision: Text
    standing: Standing | None = Field(default=None, description="Left out: adopted")


class AppropriationTransferred(ActivityFact):
    """Money moved from one budget line to another by a decision (omplacering)."""

    item_field: ClassVar[str] = "line"

    line: LineId = Field(description="The line that gives")
    to_line: LineId
    amount_oere: PositiveOere
    decision: Text


class Cost(ActivityFact):
    """One line of an invoice. ``on`` is the service date: the day the cost counts."""

    item_field: ClassVar[str] = "invoice"

    invoice: Identifier = Field(description="One line of one invoice")
    initiative: InitiativeId
    line: LineId = Field(description="One of the initiative's own")
    amount_oere: PositiveOere
    posted_on: Day | None = None
    forloeb: Identifier | None = Field(
        default=None, description="The forløb paid for; then citizen must say whose it is"
    )
    places: Identifier | None = Field(
        default=None, description="The places paid for, by the name they were opened under"
    )
    citizen: Citizen | None = None
    provider: Identifier | None = None

    @property
    def subject(self) -> str:
        if self.places is not None:
            return f"places:{self.places}"
        # Each by itself: a case of all that is ever paid on a line would grow for ever.
        return f"line:{self.line}|{self.invoice}"


class CostInvoiced(Cost):
    """A provider has invoiced; the cost consumes and releases the matching commitment."""

    final: bool = Field(default=True, description="Release what is left of the commitment")


class CostCredited(Cost):
    """A provider has credited; consumption falls and the commitment opens again."""
