"""What a percentage, a gap, a price or a total lets its reader know of the cells behind it."""

from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from .publication import Cell, Formula, Row


class Rounding(NamedTuple):
    """A quotient is shown ``per`` so many (100: in per cent), with so many decimals."""

    per: Fraction
    decimals: int


def total(whole: str, parts: tuple[str, ...]) -> Row:
    """Say that parts add up to the whole."""
    return Row(((whole, -1), *((part, 1) for part in parts)), 0, 0)


def within(part: str, whole: str) -> Row:
    """Say that a part is no more than its whole, though the other parts are not told."""
    return Row(((whole, 1), (part, -1)), 0, None)


def priced(money: str, count: str, unit_price: int) -> Row:
    """Say that an amount of money is a known price of each times how many."""
    return Row(((money, 1), (count, -unit_price)), 0, 0)


def quotient(id_: str, over: Cell, under: Cell, rounding: Rounding) -> Formula:
    """
    Return a percentage, a cost per outcome or the like as it is shown, halves rounded up.

    Who reads P knows that P - ½ <= over / under < P + ½ in the last decimal, even where both are
    hidden: that is linear in the two, and written in whole numbers here.
    """
    if over.value is None or not under.value:
        return Formula(id_, None, (over.id, under.id), (), over.marker or under.marker)
    times = rounding.per * 10**rounding.decimals
    exact = times * over.value / under.value
    shown = int((2 * exact + 1) // 2)
    top, bottom = 2 * times.numerator, times.denominator
    rows = (
        Row(((over.id, top), (under.id, -(2 * shown - 1) * bottom)), 0, None),
        Row(((over.id, top), (under.id, -(2 * shown + 1) * bottom)), None, -1),
    )
    value = Decimal(shown).scaleb(-rounding.decimals)
    return Formula(id_, value, (over.id, under.id), rows)


def gap(id_: str, target: int, cell: Cell) -> Formula:
    """Return how far a figure is from a target that all know: it gives the figure itself away."""
    if cell.value is None:
        return Formula(id_, None, (cell.id,), (), cell.marker)
    known = Row(((cell.id, 1),), cell.value, cell.value)
    return Formula(id_, Decimal(target - cell.value), (cell.id,), (known,))


def difference(id_: str, later: Cell, earlier: Cell) -> Formula:
    """Return what a figure has changed by, as a restatement tells or two requests give."""
    if later.value is None or earlier.value is None:
        of = later.id, earlier.id
        return Formula(id_, None, of, (), later.marker or earlier.marker)
    change = later.value - earlier.value
    known = Row(((later.id, 1), (earlier.id, -1)), change, change)
    return Formula(id_, Decimal(change), (later.id, earlier.id), (known,))
