"""Numbers, money, days and lists as the linter's Danish sentences write them."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

OERE: Final = 100
_DOTTED_FROM: Final = 10_000


def number(value: int | Decimal) -> str:
    """Return a number with the decimals it has: 0,5; 1571; 5.250.000."""
    exact = Decimal(value)
    exponent = int(exact.normalize().as_tuple().exponent)
    comma = "," if abs(exact) >= _DOTTED_FROM else ""
    return f"{exact:{comma}.{max(0, -exponent)}f}".translate(str.maketrans(",.", ".,"))


def kroner(oere: int) -> str:
    """Return an amount in kroner, without the word: 5.250.000."""
    return number(Decimal(oere) / OERE)


def millions(oere: int) -> str:
    """Return an amount in millions of kroner, without the words: 50,4; 6,0."""
    written = number(Decimal(oere) / OERE / 1_000_000)
    return written if "," in written else f"{written},0"


def day(value: date) -> str:
    """Return a day: 26-11-2009."""
    return f"{value:%d-%m-%Y}"


def listed(words: Sequence[str]) -> str:
    """Return words as a sentence lists them: a, b og c."""
    *first, last = words
    return f"{', '.join(first)} og {last}" if first else last
