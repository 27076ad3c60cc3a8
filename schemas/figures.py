"""A figure as documents print it: the number, how exactly it was meant, and how it was known."""

from decimal import Decimal
from typing import Annotated, Final, Literal, Self, TypeAlias

from pydantic import Field, PlainSerializer, WithJsonSchema, model_validator
from pydantic.config import JsonDict

from .base import Code, Contract

_WRITTEN: Final[JsonDict] = {"type": "string", "pattern": r"^-?[0-9]{1,18}(\.[0-9]{1,4})?$"}
Number: TypeAlias = Annotated[
    Decimal,
    Field(max_digits=18, decimal_places=4),
    WithJsonSchema({"anyOf": [{"type": "number"}, _WRITTEN]}, mode="validation"),
    WithJsonSchema(_WRITTEN, mode="serialization"),
    PlainSerializer(lambda value: format(value, "f"), return_type=str, when_used="json"),
]
Qualifier: TypeAlias = Literal["exact", "approximate", "at_least", "at_most", "over", "under"]
Knowledge: TypeAlias = Literal["observed", "estimated", "forecast"]


class FigurePart(Contract):
    """What some of a figure is: so many, or so many percent of it."""

    code: Code
    value: Number | None = None
    percent: Number | None = None

    @model_validator(mode="after")
    def _is_told_once(self) -> Self:
        if (self.value is None) == (self.percent is None):
            raise ValueError("give either value or percent")
        return self


class Figure(Contract):
    """
    A number with its reservation.

    ``value`` is in the measure's own unit. ``upper`` makes it a range (60-70). ``qualifier`` keeps
    "ca.", "mindst", "op til"; ``knowledge`` keeps "vurderes" (estimated), "forventes" (forecast).
    """

    value: Number
    upper: Number | None = None
    qualifier: Qualifier = "exact"
    knowledge: Knowledge = "observed"
    percent_of: Number | None = Field(
        default=None, description="Value is a percentage of this many: 15 percent of 43"
    )
    unit: Code | None = Field(
        default=None, description="What is counted, where it is not what the measure counts"
    )
    parts: tuple[FigurePart, ...] = Field(
        default=(), description="What makes up the whole of value"
    )

    @model_validator(mode="after")
    def _range_runs_upwards(self) -> Self:
        if self.upper is not None and self.upper < self.value:
            raise ValueError("upper must not be below value: write the range from low to high")
        return self
