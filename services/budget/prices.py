"""What a forløb obliges a budget line to pay: the price of the day it commits, and the weeks."""

from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple

from schemas.cases import Stage, lookup

from .lines import Line, Price

_DAYS_OF_A_WEEK: Final = 7


class Obligation(NamedTuple):
    """What a forløb obliges to on a day; ``kept`` is what an early end leaves of it."""

    on: str
    fact: str
    amount: int
    kept: int | None


def obligation_of(line: Line, forloeb: Mapping[str, Stage]) -> Obligation | None:
    """Return what the forløb obliges the line to pay, or None where it obliges to nothing."""
    stage = _committing_stage(line, forloeb)
    if stage is None or (line.offers and lookup(forloeb, stage, "offer") not in line.offers):
        return None
    told = forloeb[stage]
    price = _price_on(line, told.on)
    if price is None:
        return None
    if not price.is_per_week:
        return Obligation(told.on, told.fact, price.amount, None)
    weeks = lookup(forloeb, "started", "weeks")
    if not isinstance(weeks, int):
        return None
    return Obligation(told.on, told.fact, weeks * price.amount, _kept(price, forloeb))


def _committing_stage(line: Line, forloeb: Mapping[str, Stage]) -> str | None:
    # What has started was referred, whether or not anybody told us.
    if line.commits_on == "referred" and "referred" in forloeb:
        return "referred"
    return "started" if "started" in forloeb else None


def _price_on(line: Line, day: str) -> Price | None:
    """Return the price that holds on the day; of several the one that came last."""
    for price in reversed(line.prices):
        if price.valid_from <= day <= price.valid_to:
            return price
    return None


def _kept(price: Price, forloeb: Mapping[str, Stage]) -> int | None:
    started, ended = forloeb.get("started"), forloeb.get("ended")
    if started is None or ended is None:
        return None
    return commenced_weeks(started.on, ended.on) * price.amount


def commenced_weeks(first_day: str, last_day: str) -> int:
    """Return how many weeks were begun from the first day to the last, both included."""
    days = (date.fromisoformat(last_day) - date.fromisoformat(first_day)).days + 1
    return max(0, -(-days // _DAYS_OF_A_WEEK))
