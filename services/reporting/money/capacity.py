"""How many more there is room for on a line: what is left, over what one costs."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from schemas.plans import BudgetLine, Price

from .balance import LineAt

_WEEK: Final = timedelta(days=7)
_YEAR: Final = 12


class Capacity(NamedTuple):
    """
    Money over the price of one more from a day on, in whole numbers.

    ``weeks`` is how long one lasts where it is paid by the week; ``months``, by the month.
    """

    unit_oere: int
    weeks: int | None
    months: int | None
    rest_oere: int
    corrected_oere: int
    planned: int | None

    @property
    def room_for(self) -> int:
        """How many more the rest pays for."""
        return max(0, self.rest_oere) // self.unit_oere

    @property
    def buys(self) -> int:
        """How many the whole corrected budget pays for."""
        return max(0, self.corrected_oere) // self.unit_oere

    @property
    def planned_oere(self) -> int | None:
        """What as many as were planned cost."""
        return None if self.planned is None else self.planned * self.unit_oere


def capacity(of: LineAt, as_of: date) -> Capacity | None:
    """Return a line's capacity; None where it has no money of its own, or no price says it."""
    line, balance = of.line, of.balance
    day = max(as_of, date(line.year, 1, 1))
    price = _price_on(line, day)
    if balance.rest is None or balance.corrected is None or price is None or day.year > line.year:
        return None
    weeks = line.planned.weeks if price.per == "week" and line.planned else None
    months = _YEAR + 1 - day.month if price.per == "place_month" else None
    unit = _cost_of_one(line, price, list(_days(day, weeks, months)))
    if not unit:
        return None
    planned = line.planned.quantity if line.planned and months is None else None
    return Capacity(unit, weeks, months, balance.rest, balance.corrected, planned)


def _cost_of_one(line: BudgetLine, price: Price, days: list[date]) -> int:
    match price.per:
        case "forloeb":
            return price.amount_oere
        case "lump_sum":
            return 0  # all of them together have one price
        case _:
            # Where no price holds, what the one before it cost.
            amounts, amount = [], price.amount_oere
            for day in days:
                held = _price_on(line, day, price.per)
                amount = held.amount_oere if held else amount
                amounts.append(amount)
            return sum(amounts)


def _days(first: date, weeks: int | None, months: int | None) -> Iterator[date]:
    """Yield the first day of each week or calendar month that one more takes."""
    yield from (first + n * _WEEK for n in range(weeks or 0))
    if months is not None:
        yield first
        yield from (date(first.year, month, 1) for month in range(first.month + 1, _YEAR + 1))


def _price_on(line: BudgetLine, day: date, per: str | None = None) -> Price | None:
    """Return the price that holds on the day; of several the one that came last."""
    held = [
        each
        for each in line.prices
        if each.valid_from <= day <= (each.valid_to or day) and per in {None, each.per}
    ]
    return max(held, key=_from, default=None)


def _from(price: Price) -> tuple[date, int]:
    return price.valid_from, price.amount_oere
