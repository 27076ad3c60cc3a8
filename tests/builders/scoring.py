"""Targets and figures for the tests of the scorer, with everything at its usual."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from schemas.targets import AtLeast, AtMost, By, Target
from services.reporting.scoring import score
from services.reporting.scoring.figures import Figure, Figures, Span, Standing, Step, Total
from tests.builders.reporting import day
from tests.builders.reporting import target as stated

Q3: Final = date(2009, 9, 30)
YEAR_END: Final = date(2009, 12, 31)
YEAR: Final = Span(date(2009, 1, 1), YEAR_END)
KNOWN_AT: Final = datetime(2009, 11, 26, 12, tzinfo=UTC)


def at_least(value: int | str) -> AtLeast:
    return AtLeast(value=Decimal(value))


def at_most(value: int | str) -> AtMost:
    return AtMost(value=Decimal(value))


def target(**given: Any) -> Target:
    """Return a target of at least 100 by the end of 2009 unless told otherwise."""
    usual: dict[str, Any] = {"rule": at_least(100), "cadence": By(on=YEAR_END)}
    return stated(**usual | given)


def total(value: int, *course: tuple[str, int]) -> Total:
    return Total(Fraction(value), steps(*course))


def standing(value: int | str, *course: tuple[str, int], opening: int | None = None) -> Standing:
    at_first = None if opening is None else Fraction(opening)
    return Standing(Fraction(value), at_first, steps(*course))


def steps(*course: tuple[str, int]) -> tuple[Step, ...]:
    return tuple(Step(day(on), Fraction(value)) for on, value in course)


def scored(of: Target, figure: Figure, on: date = Q3, **given: Any) -> Any:
    """Return the score on the last day of the third quarter of 2009 unless told otherwise."""
    # Any: a test compares exact fractions with the whole numbers they are.
    usual: dict[str, Any] = {"span": YEAR, "as_of": on, "figure": figure}
    return score(of, Figures(**usual | given), on, KNOWN_AT)


def told(of: Target, figure: Figure, on: date = Q3, **given: Any) -> tuple[str, str]:
    """Return the status and the sentence."""
    found = scored(of, figure, on, **given)
    return found.status, found.explanation.sentence
