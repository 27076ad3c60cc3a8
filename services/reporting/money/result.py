"""The words in which what follows from money is told apart."""

from typing import Literal, TypeAlias

Spread: TypeAlias = Literal["linear", "profile", "own", "mixed"]
"""How a year's budget is spread over its months."""
Method: TypeAlias = Literal["run_rate", "actual"]
"""How a year's cost is known: carried on, or over and booked."""
NoForecast: TypeAlias = Literal["too_early", "silent"]
Status: TypeAlias = Literal["dearer", "as_planned", "cheaper"]
NoCost: TypeAlias = Literal["not_reported", "being_filled", "no_outcomes", "unmatured"]
