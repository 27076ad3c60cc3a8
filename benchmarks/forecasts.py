"""
Prints how far off forecasts were, and how many intervals held: ``python -m benchmarks.forecasts``.

Made-up towns give years of which everything is known, each with its own kind of unrest; the example
of 2010 gives a few more. With statsforecast installed its methods are tried on the same towns.
"""

import importlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from math import exp, isfinite, sqrt
from random import Random
from typing import Any, Final, TypeAlias

from examples import oracle
from examples.generator import generate
from examples.oracle import figures
from schemas.measures import Booked
from services.reporting.forecasting.course import Course
from services.reporting.forecasting.methods import run_rate
from services.reporting.forecasting.result import Forecast
from services.reporting.forecasting.scores import Outcome, Tally, outcome, tally
from services.reporting.scoring.figures import Span

YEAR: Final = 2012
TOWNS: Final = 300
SIZES: Final = (2, 10, 50)
HISTORIES: Final = (0, 2)
LIBRARY_EVERY: Final = 7
SEASON: Final = (1.0, 1.1, 1.2, 1.1, 1.0, 0.8, 0.4, 0.9, 1.3, 1.3, 1.1, 0.8)
HEAD: Final = (
    "| world | years before | method | forecasts | mean error | bias | intervals held |\n"
    "|---|---|---|---|---|---|---|"
)
_NORMAL: Final = 1.2816
Case: TypeAlias = tuple["Town", int]
Method: TypeAlias = Callable[["Town", int], Forecast | None]


@dataclass(frozen=True, slots=True)
class Town:
    """Months of counts; the last twelve are the year that is forecast."""

    months: Sequence[int]

    @property
    def actual(self) -> Fraction:
        return Fraction(sum(self.months[-12:]))


class World:
    """How restless the counts of a town are."""

    def __init__(self, name: str, random: Random) -> None:
        self.name = name
        self._random = random

    def town(self, size: int, years: int) -> Town:
        months: list[int] = []
        pace = float(size)
        for _ in range(years + 1):
            pace *= exp(self._random.gauss(0, 0.15))
            drift = 0.0
            for month in range(12):
                drift += self._random.gauss(0, 0.12) if self.name == "drifting" else 0.0
                months.append(self._chance(pace * exp(drift) * self._weight(month)))
        return Town(months)

    def _weight(self, month: int) -> float:
        match self.name:
            case "restless":
                return self._random.gammavariate(4, 0.25)
            case "seasonal":
                return SEASON[month]
            case "in bursts":
                return 0.5 + 3.0 * (self._random.random() < 1 / 6)
            case _:
                return 1.0

    def _chance(self, mean: float) -> int:
        """Draw from Poisson: how many arrivals fit into one unit of time."""
        count, passed = 0, self._random.expovariate(1)
        while passed < mean:
            count, passed = count + 1, passed + self._random.expovariate(1)
        return count


def our_own(town: Town, known: int) -> Forecast | None:
    """Return our forecast after so many months of the last year."""
    first = YEAR - len(town.months) // 12 + 1
    days = [date(first + n // 12, n % 12 + 1, 15) for n in range(len(town.months))]
    booked = [Booked(day, many) for day, many in zip(days, town.months, strict=True)]
    year = Span(date(YEAR, 1, 1), date(YEAR, 12, 31))
    as_of = date(YEAR, known, 31 if known == 3 else 30)  # noqa: PLR2004 - March has a day more
    found = run_rate(Course(booked, Span(date(first, 1, 1), year.last), year, as_of))
    return found if isinstance(found, Forecast) else None


def library() -> dict[str, Method]:
    """Return what statsforecast has for short monthly series, where it is installed."""
    try:
        models = importlib.import_module("statsforecast.models")
        numpy = importlib.import_module("numpy")
    except ImportError:
        return {}
    made = {
        "AutoETS": models.AutoETS(season_length=12),
        "AutoTheta": models.AutoTheta(season_length=12),
    }
    return {name: _by_library(model, numpy) for name, model in made.items()}


def _by_library(model: Any, numpy: Any) -> Method:
    def forecast(town: Town, known: int) -> Forecast | None:
        months = town.months[: len(town.months) - 12 + known]
        try:
            told = model.forecast(y=numpy.array(months, float), h=12 - known, level=[80])
        except Exception:  # noqa: BLE001 - that it gives no answer is a finding
            return None
        # Its intervals are of single months; of their sum it says nothing, so take them as apart.
        sides = [
            (high - low) / 2 / _NORMAL
            for low, high in zip(told["lo-80"], told["hi-80"], strict=True)
        ]
        reach = _NORMAL * sqrt(sum(float(side) ** 2 for side in sides))
        counted = sum(months[-known:])
        value = counted + max(0.0, float(sum(told["mean"])))
        if not isfinite(value + reach):
            return None
        low = max(float(counted), value - reach)
        return Forecast("run_rate", Fraction(value), Fraction(low), Fraction(value + reach))

    return forecast


def back_cast() -> Iterator[str]:
    """
    Yield a row for each world, length of history and method.

    A library is slow, so it is asked of fewer. What it has no answer to is left out, and ours is
    told once more for the very cases it has one to.
    """
    libraries = library()
    for name, years in product(
        ("even", "restless", "seasonal", "drifting", "in bursts"), HISTORIES
    ):
        world = World(name, Random(f"{name} {years}"))
        towns = [world.town(size, years) for size in SIZES for _ in range(TOWNS // len(SIZES))]
        cases = list(product(towns, (3, 6, 9)))
        yield _row(f"{name} | {years} | run rate", _outcomes(cases, our_own))
        for method, of in libraries.items():
            answered = [case for case in cases[::LIBRARY_EVERY] if of(*case) is not None]
            yield _row(f"{name} | {years} | {method}", _outcomes(answered, of))
            yield _row(f"{name} | {years} | run rate there", _outcomes(answered, our_own))


def _outcomes(cases: Sequence[Case], method: Method) -> list[Outcome]:
    found = ((town, method(town, known)) for town, known in cases)
    return [outcome(made, town.actual) for town, made in found if made is not None]


def _row(head: str, outcomes: Sequence[Outcome]) -> str:
    told: Tally = tally(outcomes)
    shown = [
        "-" if each is None else f"{float(each):.1f} pct."
        for each in (told.mean_error_percent, told.bias_percent, told.coverage_percent)
    ]
    return f"| {head} | {told.scored} | {' | '.join(shown)} |"


def example() -> Iterator[str]:
    """Yield a row for each quarter of the example of 2010: its plan's counts, as they were sent."""
    facts = oracle.read_all(generate()).facts
    year = Span(date(2010, 1, 1), date(2010, 12, 31))
    found: dict[int, list[Outcome]] = defaultdict(list)
    for initiative in oracle.loaded("2010/plan.yaml")["initiatives"]:
        for measure in initiative.get("measures", ()):
            if measure["kind"] != "aggregate" or not _is_read_by_oracle(measure):
                continue
            booked = [Booked(e.on, e.amount) for e in figures.entries(measure, facts)]
            actual = sum(e.amount for e in booked if year.first <= e.valid_on <= year.last)
            for quarter, day in enumerate(
                (date(2010, 3, 31), date(2010, 6, 30), date(2010, 9, 30))
            ):
                made = run_rate(Course(booked, year, year, day))
                if isinstance(made, Forecast):
                    found[quarter + 1].append(outcome(made, Fraction(actual)))
    for quarter, outcomes in found.items():
        yield _row(f"example 2010, {len(outcomes)} measures, Q{quarter} | 0 | run rate", outcomes)


def _is_read_by_oracle(measure: dict[str, Any]) -> bool:
    """Return whether it is counted the plain way."""
    return all("any_of" in each for each in measure.get("where", ()))


def main() -> None:
    """Print everything."""
    print(HEAD)
    for rows in (back_cast(), example()):
        for row in rows:
            print(row, flush=True)


if __name__ == "__main__":
    main()
