"""What a forløb or opened places oblige a budget line to pay: the price of each week or month."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

from schemas.cases import Stage, lookup

from .lines import FOR_EVER, Line, Price

_DAYS_OF_A_WEEK: Final = 7


class Limit(NamedTuple):
    """The most that may be owed from a day on, because of a fact."""

    on: str
    fact: str
    amount: int


class Obligation(NamedTuple):
    """What a forløb, or places, oblige to on a day, and what later days leave of it."""

    on: str
    fact: str
    amount: int
    limits: tuple[Limit, ...]


def obligation_of(line: Line, forloeb: Mapping[str, Stage]) -> Obligation | None:
    """Return what the forløb obliges the line to pay, or None where it obliges to nothing."""
    stage = _committing_stage(line, forloeb)
    if stage is None or (line.offers and lookup(forloeb, stage, "offer") not in line.offers):
        return None
    told = forloeb[stage]
    # It is priced by the day it starts, also where it commits before.
    started = forloeb.get("started", told)
    price = _price_on(line.prices, started.on)
    if price is None or not _takes(line, told.on):
        return None
    cancelled = forloeb.get("cancelled")
    limits = (Limit(cancelled.on, cancelled.fact, 0),) if cancelled else ()
    if price.per != "week":
        return Obligation(told.on, told.fact, price.amount, limits)
    weeks = lookup(forloeb, "started", "weeks")
    if not isinstance(weeks, int):
        return None
    amount = _cost_of_weeks(line.prices, started.on, weeks)
    return Obligation(told.on, told.fact, amount, limits + _weeks_begun(line, forloeb))


def cost_of_one(line: Line, on: str, weeks: int | None) -> int | None:
    """Return what one more forløb, or place, from a day on costs; None where that is not said."""
    price = _price_on(line.prices, on) or _price_on(line.place_prices, on)
    if price is None or not _takes(line, on):
        return None
    match price.per:
        case "week":
            return _cost_of_weeks(line.prices, on, weeks) if weeks else None
        case "place_month":
            return _cost_of_months(line.place_prices, on, line.ends_on) or None
        case _:
            return price.amount


def _committing_stage(line: Line, forloeb: Mapping[str, Stage]) -> str | None:
    # What has started was referred, whether or not anybody told us.
    if line.commits_on == "referred" and "referred" in forloeb:
        return "referred"
    return "started" if "started" in forloeb else None


def _takes(line: Line, day: str) -> bool:
    return line.commits_within is None or line.commits_within[0] <= day <= line.commits_within[1]


def _price_on(prices: Sequence[Price], day: str) -> Price | None:
    """Return the price that holds on the day; of several the one that came last."""
    for price in reversed(prices):
        if price.valid_from <= day <= price.valid_to:
            return price
    return None


def _weeks_begun(line: Line, forloeb: Mapping[str, Stage]) -> tuple[Limit, ...]:
    started, ended = forloeb.get("started"), forloeb.get("ended")
    if started is None or ended is None:
        return ()
    weeks = commenced_weeks(started.on, ended.on)
    return (Limit(ended.on, ended.fact, _cost_of_weeks(line.prices, started.on, weeks)),)


def commenced_weeks(first_day: str, last_day: str) -> int:
    """Return how many weeks were begun from the first day to the last, both included."""
    days = (date.fromisoformat(last_day) - date.fromisoformat(first_day)).days + 1
    return max(0, -(-days // _DAYS_OF_A_WEEK))


def _cost_of_weeks(prices: Sequence[Price], first_day: str, weeks: int) -> int:
    """Return what weeks from a day on cost, each by its own first day."""
    if len(prices) == 1:
        return weeks * prices[0].amount
    begins = date.fromisoformat(first_day)
    changing = min(weeks, _weeks_until_the_last_change(prices, begins))
    days = ((begins + timedelta(days=n * _DAYS_OF_A_WEEK)).isoformat() for n in range(changing))
    costs = list(_costs(prices, "week", days))
    return sum(costs) + (weeks - changing) * (costs[-1] if costs else 0)


def _weeks_until_the_last_change(prices: Sequence[Price], begins: date) -> int:
    # Agreed weeks may be a slip of a thousand million; beyond the last change all cost the same.
    changes = {price.valid_from for price in prices} | {price.valid_to for price in prices}
    last = date.fromisoformat(max(changes - {FOR_EVER}))
    whole = max(0, (last - begins).days) // _DAYS_OF_A_WEEK + 2
    return min(whole, (date.max - begins).days // _DAYS_OF_A_WEEK)


def _costs(prices: Sequence[Price], per: str, days: Iterator[str]) -> Iterator[int]:
    """Yield what each unit costs by its day; where no price holds, what the one before it cost."""
    of_kind = [price for price in prices if price.per == per]
    amount = 0
    for day in days:
        price = _price_on(of_kind, day)
        amount = price.amount if price else amount
        yield amount


def obligation_of_places(line: Line, places: Mapping[str, Stage]) -> Obligation | None:
    """
    Return what opened places oblige the line to pay in its year.

    Nobody says how long places will stay, so by the month they commit the rest of the year.
    """
    opened = places.get("opened")
    if opened is None or (line.offers and opened.values.get("offer") not in line.offers):
        return None
    begins = max(opened.on, line.granted_on)
    price = _price_on(line.place_prices, begins)
    if price is None:
        return None
    if price.per == "lump_sum":
        is_here = begins == opened.on and _takes(line, begins)
        return Obligation(begins, opened.fact, price.amount, ()) if is_here else None
    quantity = int(opened.values["quantity"])
    amount = quantity * _cost_of_months(line.place_prices, begins, line.ends_on)
    limits: tuple[Limit, ...] = ()
    closed = places.get("closed")
    if closed is not None:
        # It is the first day without them.
        last = (date.fromisoformat(closed.on) - timedelta(days=1)).isoformat()
        begun = _cost_of_months(line.place_prices, begins, min(last, line.ends_on))
        limits = (Limit(closed.on, closed.fact, quantity * begun),)
    return Obligation(begins, opened.fact, amount, limits)


def _cost_of_months(prices: Sequence[Price], first_day: str, last_day: str) -> int:
    """Return what the calendar months begun between two days cost, each by its first day in use."""
    return sum(_costs(prices, "place_month", _months(first_day, last_day)))


def _months(first_day: str, last_day: str) -> Iterator[str]:
    if first_day[:4] != last_day[:4] or first_day > last_day:
        return
    yield first_day
    for month in range(int(first_day[5:7]) + 1, int(last_day[5:7]) + 1):
        yield f"{first_day[:4]}-{month:02}-01"
