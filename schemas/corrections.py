"""How a publisher takes back or mends what it has sent."""

from uuid import UUID

from pydantic import Field, JsonValue

from .base import Contract, Key, Text, TypeName


class EventRetracted(Contract):
    """The named event of the same source never was. Can itself be retracted."""

    event: Key = Field(description="The id under which the source sent the event")
    reason: Text | None = None


class EventCorrected(Contract):
    """The named event of the same source had other content. The correction last sent holds."""

    event: Key = Field(description="The id under which the source sent the event")
    of_type: TypeName = Field(description="The type of the corrected event")
    content: dict[str, JsonValue] = Field(description="The whole new data, as of the first event")
    reason: Text | None = None


class FactWithdrawn(Contract):
    """On the internal topic: this fact no longer counts in this case."""

    fact: UUID
