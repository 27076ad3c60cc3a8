"""How money is set aside: over years, on a condition, and what of a year's rest goes on."""

from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator

from .base import Contract, LineId, PositiveOere

Year: TypeAlias = Annotated[int, Field(ge=1990, le=2100)]
Area: TypeAlias = Annotated[
    Literal["service", "transfer", "activity", "capital"],
    Field(description="Styringsområde: service, overførsel, indsats, anlæg"),
]
Standing: TypeAlias = Annotated[
    Literal["adopted", "conditional", "pending"],
    Field(description="Only what is adopted may be spent; pending is afventer"),
]
OverCommitment: TypeAlias = Annotated[
    Literal["stop", "warn", "ignore"],
    Field(description="What becomes of a line that is committed beyond its corrected budget"),
]


class Phase(Contract):
    """What is set aside in a year, or in each year up to another (both included)."""

    year: Year
    to_year: Year | None = None
    appropriation_oere: PositiveOere

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.to_year is not None and self.to_year < self.year:
            raise ValueError(f"to_year {self.to_year} is before {self.year}")
        return self

    @property
    def years(self) -> range:
        """The years it holds for."""
        return range(self.year, (self.to_year or self.year) + 1)


class CarryOver(Contract):
    """
    What of a line's rest goes on to the next year when its year is closed (overførselsadgang).

    Open commitments stay where they were made; what is left beyond them is the rest.
    """

    to: LineId | None = Field(
        default=None, description="A line of the next year; None: the next year of the same phases"
    )
    percent_max: Annotated[int, Field(ge=0, le=100)] | None = Field(
        default=None, description="At most so much of the corrected budget"
    )
    oere_max: PositiveOere | None = None
    overspent: bool = Field(default=True, description="A rest below nought goes on as well")
