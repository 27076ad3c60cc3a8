"""How a year's money is spread over its months, and what of it is expected to be used by a day."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final, Self, TypeAlias

from pydantic import Field, model_validator

from .base import INT_MAX, Contract
from .targets import Season

_MONTHS: Final = 12


class MonthlyAmounts(Contract):
    """A year's money month by month, as the document or the budget office has it."""

    months_oere: Annotated[
        tuple[Annotated[int, Field(ge=0, le=INT_MAX)], ...], Field(min_length=12, max_length=12)
    ]

    @model_validator(mode="after")
    def _is_something(self) -> Self:
        if not any(self.months_oere):
            raise ValueError("give at least one month an amount above nought")
        return self


Phasing: TypeAlias = Annotated[
    Season | MonthlyAmounts,
    Field(description="Periodisering: a profile of weights, or own amounts; left out: linear"),
]


def weights_of(phasing: Phasing | None) -> tuple[int, ...] | None:
    """Return how heavy each month is; None: all alike."""
    match phasing:
        case None:
            return None
        case Season():
            return phasing.months
        case MonthlyAmounts():
            return phasing.months_oere


def expected_by(day: date, year: int, amount: int, weights: Sequence[int] | None = None) -> int:
    """
    Return what of a year's amount is expected to be used by the end of a day, in whole øre.

    Within a month, days are alike. What was added to the amount since is spread as the rest of it.
    """
    if day.year != year:
        return amount if day.year > year else 0
    months = weights or (1,) * _MONTHS
    days = monthrange(day.year, day.month)[1]
    passed = sum(months[: day.month - 1]) * days + months[day.month - 1] * day.day
    return amount * passed // (sum(months) * days)
