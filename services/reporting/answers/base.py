"""What all answers have in common."""

from datetime import date, datetime
from typing import Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

State: TypeAlias = Literal["filled", "being_filled"]
"""Of a definition being filled (``being_filled``: beregnes) there is no number to show yet."""


class Answer(BaseModel):
    """One agreed shape of an answer."""

    model_config = ConfigDict(frozen=True)


class Freshness(Answer):
    """From where in time the figures are seen, and what they rest on."""

    as_of: date = Field(description="Nothing valid after this day is counted")
    known_at: datetime = Field(description="Nothing recorded after this instant is counted")
    last_recorded_at: datetime | None = Field(
        description="When the newest change of these figures was recorded, counted here or not"
    )
    plan_versions: dict[str, int] = Field(
        description="The version in force of the agreement and of each initiative, by id"
    )
