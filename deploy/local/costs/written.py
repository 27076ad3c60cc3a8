"""Amounts, days and texts as Danish finance systems and people write them in a cell."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final, TypeAlias

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta

UNITS: Final = {"øre": 1, "kr.": 100, "1.000 kr.": 100_000, "mio. kr.": 100_000_000}
_WORDS: Final = {
    "": None,
    "kr": 100,
    "dkk": 100,
    "øre": 1,
    "tkr": 100_000,
    "mio": 100_000_000,
    "miokr": 100_000_000,
    "mia": 100_000_000_000,
    "miakr": 100_000_000_000,
}
_SPACES: Final = re.compile(r"\s+")
_MINUS: Final = str.maketrans({"−": "-", "–": "-"})
# 1.234.567,89 or 1 234 567,89 or 1234567,89; a comma with a space beside it, as in "5, 0 mio. kr.";
# less than nothing as -5, 5- or (5). A dot parts thousands and nothing else.
_AMOUNT: Final = re.compile(
    r"(?P<opened>\()? ?(?:kr\.? ?)?(?P<before>[+-])? ?(?:kr\.? ?)?"
    r"(?P<whole>\d{1,3}(?:\.\d{3})+|\d{1,3}(?: \d{3})+|\d+)"
    r"(?: ?, ?(?P<fraction>\d+|-{1,2}))?"
    r"(?P<after>-)? ?(?P<unit>[a-zøA-ZØ. ]*?) ?(?P<closed>\))?"
)
_ISO_DAY: Final = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ]00:00(?::00)?)?")
_DANISH_DAY: Final = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4}|\d{2})")
_YES: Final = frozenset({"ja", "j", "x", "1", "true", "sand"})
_NO: Final = frozenset({"nej", "n", "0", "false", "falsk"})
_CENTURY: Final = 2000


class Unreadable(ValueError):  # noqa: N818 - the cell's fault, told to its writer
    """A cell does not say what its column is for; the text says how to write it."""


def text_of(cell: Cell) -> str:
    """Return what a cell says, without spaces around it; a number as a number in a name."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else f"{cell:.15g}"
    if isinstance(cell, datetime) and cell.time() == time():
        cell = cell.date()
    return _SPACES.sub(" ", str(cell)).strip()


def oere_of(cell: Cell, unit: str) -> int:
    """
    Return an amount as whole øre; where the cell names no unit itself, it is of ``unit``.

    Raises:
        Unreadable: it is no amount, or not one of whole øre.

    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        raise Unreadable("her skal stå et beløb som 1.234.567,89")
    if isinstance(cell, str):
        amount, factor = _read_amount(cell)
    else:
        # A workbook keeps 15 digits; what a float has beyond them nobody has written.
        amount, factor = Decimal(f"{cell:.15g}"), None
    oere = amount * (UNITS[unit] if factor is None else factor)
    if oere != oere.to_integral_value():
        raise Unreadable("beløbet går ikke op i hele øre")
    return int(oere)


def _read_amount(cell: str) -> tuple[Decimal, int | None]:
    found = _AMOUNT.fullmatch(_SPACES.sub(" ", cell.translate(_MINUS)).strip())
    word = found["unit"].replace(".", "").replace(" ", "").lower() if found else ""
    if found is None or word not in _WORDS or bool(found["opened"]) != bool(found["closed"]):
        raise Unreadable("beløbet kan ikke læses; skriv det som 1.234.567,89")
    whole = found["whole"].replace(".", "").replace(" ", "")
    amount = Decimal(f"{whole}.{(found['fraction'] or '').strip('-') or 0}")
    signs = [bool(found["opened"]), found["before"] == "-", bool(found["after"])]
    if sum(signs) > 1:
        raise Unreadable("beløbet har to minusser; skriv ét, eller sæt det i parentes")
    return -amount if any(signs) else amount, _WORDS[word]


def day_of(cell: Cell) -> date:
    """
    Return a day.

    Raises:
        Unreadable: it is none, or none that exists.

    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    written = text_of(cell) if isinstance(cell, str) else ""
    iso, danish = _ISO_DAY.fullmatch(written), _DANISH_DAY.fullmatch(written)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3]))
        if danish:
            year = int(danish[3])
            return date(year + (_CENTURY if year < 100 else 0), int(danish[2]), int(danish[1]))  # noqa: PLR2004 - two digits
    except ValueError:
        raise Unreadable("dagen findes ikke") from None
    raise Unreadable("dagen kan ikke læses; skriv den som 31-12-2010 eller 2010-12-31")


def yes_of(cell: Cell) -> bool:
    """
    Return whether a cell says yes.

    Raises:
        Unreadable: it says neither yes nor no.

    """
    said = text_of(cell).lower()
    if said in _YES:
        return True
    if said in _NO:
        return False
    raise Unreadable("her skal stå ja eller nej")
