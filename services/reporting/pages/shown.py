"""How numbers, days, money and codes read on a page; pure."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, Protocol
from zoneinfo import ZoneInfo

from markupsafe import Markup, escape

from services.reporting import texts
from services.reporting.disclosure.publication import Marker
from services.reporting.formats.tables import WORDS
from services.reporting.scoring.result import Status
from services.reporting.scoring.texts import STATUSES

NONE: Final = "–"
_DAY: Final = re.compile(r"\d{2}-\d{2}-\d{4}")
_HERE: Final = ZoneInfo("Europe/Copenhagen")
_MILLION: Final = 100_000_000
_THOUSAND: Final = 100_000
OUTCOMES: Final = {"started": "startet", "completed": "gennemført", "successful": "vellykket"}


def number(value: Decimal | int | None) -> str:
    """Return a number with at most one decimal: 1.234,5."""
    if value is None:
        return NONE
    exact = Decimal(value)
    return texts.number(exact, int(exact.quantize(Decimal("0.1")) % 1 != 0))


def of_unit(value: Decimal | int | None, unit: str) -> str:
    """Return a number in its unit: a share with pct., a rank with nr., others bare."""
    if value is None:
        return NONE
    written = number(value)
    return {"percent": f"{written} pct.", "rank": f"nr. {written}"}.get(unit, written)


def day(value: date | None) -> str:
    """Return a day: 26-11-2009."""
    return texts.day(value) if value else NONE


def instant(value: datetime | None) -> str:
    """Return an instant by the clock on the wall: 26-11-2009 kl. 9.05."""
    if value is None:
        return NONE
    local = value.astimezone(_HERE)
    return f"{texts.day(local.date())} kl. {local.hour}.{local:%M}"


def unbroken(words: str) -> Markup:
    """Return words whose days stay on one line each: a browser may break them at a hyphen."""
    kept = _DAY.sub(r'<span class="short">\g<0></span>', str(escape(words)))
    return Markup(kept)  # noqa: S704 - escaped above


def beside(sentence: str, status: Status) -> Markup:
    """Return a target's sentence to stand beside its mark, which says the status already."""
    return unbroken(sentence.removesuffix(f": {STATUSES[status]}"))


def lasting(seconds: int | None) -> str:
    """Return how long something lasts, in the largest unit that fits: 3 døgn."""
    if seconds is None:
        return NONE
    for unit, one, more in ((86_400, "døgn", "døgn"), (3600, "time", "timer")):
        if seconds >= unit:
            count = seconds // unit
            return f"{count} {one if count == 1 else more}"
    return f"{seconds // 60} min."


def iso(value: date | datetime) -> str:
    """Return a day or an instant for machines."""
    return value.isoformat()


def mio(oere: int | None) -> str:
    """Return money in millions with two decimals: 5,90."""
    return NONE if oere is None else texts.number(Decimal(oere) / _MILLION, 2)


def thousands(oere: int | None) -> str:
    """Return money in thousands: 5.900."""
    return NONE if oere is None else texts.number(Decimal(oere) / _THOUSAND)


def kroner(oere: int | None) -> str:
    """Return money in whole kroner: 28.846 kr."""
    return NONE if oere is None else f"{texts.number(Decimal(oere) / 100)} kr."


def in_unit(oere: int | None, unit: str) -> str:
    """Return money in the unit that was chosen."""
    return MONEY[unit](oere)


class Marked(Protocol):
    """Money of which all but the budget may be hidden."""

    @property
    def marker(self) -> Marker | None:
        """Why it is not there."""


def used(of: Marked, what: str, unit: str = "mio") -> str:
    """Return what is used of money, or the word that says that it tells of few."""
    return WORDS[Marker.HIDDEN] if of.marker else in_unit(getattr(of, what), unit)


def whole(value: Decimal | None) -> str:
    """Return a reckoned number as one that can be counted: 281."""
    return NONE if value is None else texts.number(value)


def _from(table: Mapping[str, str]) -> Callable[[str], str]:
    return lambda code: table.get(code, code)


REASONS: Final = {
    "running": "fordi året er i gang",
    "silent": "fordi der intet er fortalt om årets slutning",
    "being_filled": "fordi tallet beregnes",
    "no_method": "fordi tallet ikke kan føres videre",
    "too_early": "fordi det var for tidligt på året",
    "series_breaks": "fordi definitionen skifter",
}
METHODS: Final = {"stated": "som oplyst", "run_rate": "årets takt", "last_level": "seneste bestand"}
COMPONENTS: Final = {
    "value": "talt med",
    "reached": "lykkedes",
    "matured": "modnet",
    "entered": "begyndt",
    "left": "gået ud",
    "numerator": "tæller",
    "denominator": "nævner",
    "consumed": "forbrug",
    "committed": "disponeret",
}
ROLES: Final = {
    "publisher": "Sender hændelser ind.",
    "reader": "Læser det offentlige, også over maskine.",
    "controller": "Ser små tal og enkelte hændelser.",
    "approver": "Ser små tal og enkelte hændelser, og godkender perioder.",
    "administrator": "Ser, hvem der har adgang, og hvad der bliver afvist; ikke personer.",
}
UNITS: Final = {"mio": "mio. kr.", "tusind": "1.000 kr.", "kr": "kr."}
MONEY: Final[dict[str, Callable[[int | None], str]]] = {
    "mio": mio,
    "tusind": thousands,
    "kr": lambda oere: NONE if oere is None else texts.number(Decimal(oere) / 100),
}

FILTERS: Final[dict[str, Callable[..., Any]]] = {
    "number": number,
    "of_unit": of_unit,
    "day": day,
    "instant": instant,
    "iso": iso,
    "unbroken": unbroken,
    "beside": beside,
    "used": used,
    "whole": whole,
    "lasting": lasting,
    "mio": mio,
    "thousands": thousands,
    "kroner": kroner,
    "in_unit": in_unit,
    "unit": _from({**texts.UNITS, "rank": "plads"}),
    "role_means": _from(ROLES),
    "category": _from(texts.CATEGORIES),
    "outcome": _from(OUTCOMES),
    "statement": _from(texts.STATEMENTS),
    "nature": _from(texts.NATURES),
}
