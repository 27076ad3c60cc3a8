"""A forecast in one Danish sentence: what is expected, of what, how sure, and what it became."""

from fractions import Fraction
from typing import Final

from services.reporting.scoring.result import Aim, Status, rounded
from services.reporting.scoring.texts import STATUSES
from services.reporting.texts import plain

from .result import Forecast, Missing, Profile
from .scores import Outcome

_PROFILES: Final[dict[Profile, str]] = {
    "even": "alle måneder vejer lige meget",
    "plan": "månederne vejer, som planen siger",
    "earlier_years": "månederne vejer halvt, som de gjorde i de tidligere år, halvt lige meget",
}
MISSING: Final[dict[Missing, str]] = {
    "too_early": "Ingen prognose: der skal være to hele måneder eller to indberetninger",
    "series_breaks": "Ingen prognose: to definitioner gælder i året og lægges ikke sammen",
    "being_filled": "Ingen prognose: tallet er ved at blive beregnet",
    "no_method": "Ingen egen prognose: tallet er andet og mere end én sum",
}


def number(value: Fraction, forecast: Forecast | None = None) -> str:
    """Return a number as it is read; what we have reckoned ourselves is no more exact than one."""
    decimals = 1 if forecast is None or forecast.method == "stated" else 0
    return plain(rounded(value, decimals))


def reading(forecast: Forecast) -> str:
    """Return how one of our own was made."""
    if forecast.method == "last_level":
        return "Bestanden på dagen ventes at stå; intervallet er, som den har flyttet sig før."
    profile = _PROFILES[forecast.profile or "even"]
    return f"Årets takt til og med dagen ført videre til årets slutning; {profile}."


def stated(words: str | None) -> str:
    """Return how a stated one was given."""
    return f"Som oplyst: {words}" if words else "Indberettet som det, året ventes at ende på."


def interval(forecast: Forecast) -> str:
    """Return the interval: 263-301, mindst 200, or nothing."""
    low, high = forecast.low, forecast.high
    if low is not None and high is not None:
        return f" ({number(low)}-{number(high)})"
    if low is not None:
        return " (eller mere)"
    return " (eller mindre)" if high is not None else ""


def against(forecast: Forecast, aim: Aim, status: Status) -> str:
    """Return what a forecast says of a target: prognose 311 af 400: bagud."""
    head = f"prognose {number(forecast.value, forecast)}{interval(forecast)}"
    return f"{head} {_aim(aim)}: {STATUSES[status]}"


def _aim(aim: Aim) -> str:
    low, high = aim.low, aim.high
    if low is not None and high is not None:
        return f"af {number(low)}" if low == high else f"af {number(low)}-{number(high)}"
    if low is not None:
        return f"af {'over' if aim.is_strict else 'mindst'} {number(low)}"
    bound = number(high) if high is not None else ""
    return f"mod {'under' if aim.is_strict else 'højst'} {bound}"


def became(forecast: Forecast, actual: Fraction, how: Outcome) -> str:
    """Return how it went: blev 304: inden for intervallet, 23 for lidt."""
    held = {True: "inden for intervallet, ", False: "uden for intervallet, ", None: ""}[how.held]
    off = f"{number(abs(how.error), forecast)} for {'meget' if how.error > 0 else 'lidt'}"
    return f"; blev {number(actual)}: {held}{off if how.error else 'ramt'}"


def told(forecast: Forecast) -> str:
    """Return a forecast by itself: prognose 281 (263-301)."""
    return f"prognose {number(forecast.value, forecast)}{interval(forecast)}"
