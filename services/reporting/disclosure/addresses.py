"""What each number of an answer is called: the same number is one cell wherever it stands."""

from datetime import date, timedelta
from typing import Final, NamedTuple

from services.reporting.answers.annex import Amounts, Annex, MeasureShown
from services.reporting.answers.measures import ValueShown

PEOPLE: Final = frozenset(
    {"persons", "full_time_persons", "families", "forloeb", "placements", "percent"}
)
"""Units in which people are counted, or shares of them. Places, firms and trips are nobody."""


class Days(NamedTuple):
    """The days an answer's numbers stand for: the period's, the year's so far."""

    first: date
    last: date

    def over(self, kind: str) -> str:
        """Return the days of a number of a kind: ``period``, ``year_to_date``, ``at_end``."""
        first = {"period": self.first, "year_to_date": date(self.last.year, 1, 1)}
        return f"{first.get(kind, '')}/{self.last}"

    def before(self) -> "Days":
        """Return the days up to these: their year to date is what the period adds to."""
        return Days(self.first, self.first - timedelta(days=1))


def days_of(annex: Annex) -> Days:
    """Return the days an annex' numbers stand for."""
    return Days(annex.period.first_day, min(annex.period.last_day, annex.as_of))


class Of(NamedTuple):
    """A measure in one version of its definition, or a part of it."""

    measure: str
    definition: int
    part: str = "all"

    def cell(self, kind: str, days: Days) -> str:
        """Return what the number of a kind over those days is called."""
        return f"{self.measure}@{self.definition} {self.part} {_named(kind)} {days.over(kind)}"


def place_of(cell: str) -> tuple[str, date] | None:
    """Return the initiative a measure's cell is of and its last day; None where it has no day."""
    measure, _, said = cell.partition("@")
    try:
        return measure.rpartition("/")[0], date.fromisoformat(said.rpartition("/")[2])
    except ValueError:
        return None


def _named(kind: str) -> str:
    return "value" if kind in {"period", "year_to_date"} else kind


KINDS: Final = ("period", "year_to_date", "at_end")


def numbers(amounts: Amounts) -> dict[str, int]:
    """Return a figure's numbers by their kind."""
    told = {kind: getattr(amounts, kind) for kind in KINDS}
    return {kind: number for kind, number in told.items() if number is not None}


COUNTS: Final = ("numerator", "denominator", "unmatured", "left")


def counts(value: ValueShown) -> dict[str, int]:
    """Return the counts of people a value of its own kind is made of."""
    if value.shape not in {"share", "cohort"}:
        return {}
    told = {kind: getattr(value, kind) for kind in COUNTS}
    return {kind: number for kind, number in told.items() if number is not None}


def named(owner: str, target: str) -> str:
    """Return a target's name as contributions use it; of no owner where it is the agreement's."""
    return f"{owner}/{target}" if owner else target


def achieved(target: str, days: Days) -> str:
    """Return what a target's number as of a day is called, by the target's name."""
    return f"{target} achieved {days.last}"


def told_by(achieved_by: str) -> str:
    """Return what all that is reckoned and said of a target's number is called."""
    return f"{achieved_by}, told"


def forecast_of(measure: str) -> str:
    """Return what our forecasts of a measure are called: they rest on all its numbers so far."""
    return f"{measure}@forecast"


def is_of_people(measure: MeasureShown) -> bool:
    """Return whether its numbers are counts of people."""
    return measure.unit in PEOPLE or measure.kind in {"share", "cohort"}
