"""What follows from the money, each figure in one Danish sentence with its arithmetic."""

from fractions import Fraction
from typing import Final

from schemas.unit_costs import Outcome
from services.reporting.scoring.result import rounded
from services.reporting.texts import day, kroner, percent, plain

from .capacity import Capacity
from .expectation import Expected
from .outcomes import Cost, Planned
from .pace import Pace
from .providers import Paid
from .result import NoCost, NoForecast, Spread, Status

_SPREADS: Final[dict[Spread, str]] = {
    "linear": "lineært",
    "profile": "efter profil",
    "own": "efter egne månedsbeløb",
    "mixed": "hver linje på sin måde",
}
STATUSES: Final[dict[Status, str]] = {
    "dearer": "dyrere end planlagt",
    "as_planned": "som planlagt",
    "cheaper": "billigere end planlagt",
}
_EACH: Final[dict[Outcome, str]] = {
    "started": "pr. startet",
    "completed": "pr. gennemført",
    "successful": "pr. vellykket",
}
_SPENT: Final[dict[Outcome, str]] = {
    "started": "Forbrug og disponeret",
    "completed": "Forbrug",
    "successful": "Forbrug",
}
_NO_COST: Final[dict[NoCost, str]] = {
    "not_reported": "antallet er ikke rapporteret",
    "being_filled": "antallet er ved at blive beregnet",
    "no_outcomes": "der er ingen endnu",
    "unmatured": "ingen har fået deres tid endnu",
}
_NO_FORECAST: Final[dict[NoForecast, str]] = {
    "too_early": "Intet forventet regnskab: der skal være to hele måneder",
    "silent": "Intet forventet regnskab: der er hverken forbrugt eller disponeret noget",
}
_PERCENT: Final = 100


def oere(value: Fraction) -> int:
    """Return an amount in whole øre, halves away from nought."""
    return int(rounded(value, 0))


def _kroner(value: Fraction) -> str:
    return kroner(oere(value))


def pace(of: Pace) -> str:
    """Say how consumption is against the phased budget."""
    off = of.difference
    side = "som ventet" if not off else f"{kroner(abs(off))} {'over' if off > 0 else 'under'}"
    return (
        f"Forbrug {kroner(of.consumed)} mod {kroner(of.expected)} ventet til og med {day(of.on)} "
        f"({_SPREADS[of.spread]}): {side}"
    )


def capacity(of: Capacity) -> str:
    """Say how many more there is room for."""
    what = "pladser i resten af året" if of.months else "forløb"
    weeks = f" à {of.weeks} uger" if of.weeks else ""
    room = f"Rest {kroner(of.rest_oere)} / {kroner(of.unit_oere)} = {of.room_for} {what}{weeks}"
    if of.planned is None or of.planned_oere is None:
        return room
    left = of.corrected_oere - of.planned_oere
    planned = f"planlagt {plain_number(of.planned)} for {kroner(of.planned_oere)}"
    if not left:
        return f"{room}; {planned}, som er hele budgettet"
    word = "tilbage" if left > 0 else "mangler"
    more = f" eller {left // of.unit_oere} flere" if left >= of.unit_oere else ""
    return f"{room}; {planned}: {kroner(abs(left))} {word}{more}"


def plain_number(value: int | Fraction) -> str:
    """Return a number as it is read, with at most one decimal."""
    return plain(rounded(Fraction(value), 1))


def expected(of: Expected) -> str:
    """Say what the year is expected to have cost, and how that was reckoned."""
    without = f"; uden {len(of.silent)} linjer, der intet er brugt på" if of.silent else ""
    if of.value is None or of.missing is not None:
        return _NO_FORECAST[of.missing or "silent"]
    beyond = _beyond(of)
    if of.method == "actual":
        return f"Året er slut: forbrugt og disponeret {kroner(of.counted)}{beyond}{without}"
    low, high = (_kroner(each) for each in (of.low or of.value, of.high or of.value))
    weigh = "som periodiseret" if of.is_phased else "lige meget"
    return (
        f"Forventet regnskab {_kroner(of.value)} ({low} - {high}): forbrugt og disponeret "
        f"{kroner(of.counted)} til og med {day(of.on)}, ført videre i årets takt, hvor månederne "
        f"vejer {weigh}{beyond}{without}"
    )


def _beyond(of: Expected) -> str:
    if of.value is None or of.corrected is None:
        return ""
    beyond = oere(of.value) - of.corrected
    word = "merforbrug" if beyond > 0 else "mindreforbrug"
    return f"; {word} {kroner(abs(beyond))}" if beyond else "; som budgettet"


def cost(of: Cost) -> str:
    """Say what one has cost, with the arithmetic, and whether that is more than planned."""
    plan = f"; planlagt {_planned(of.planned)}" if of.planned else ""
    if of.each is None or of.counted is None:
        why = _NO_COST[of.missing or "not_reported"]
        return f"{_SPENT[of.of]} {kroner(of.oere)}; {why}{plan}"
    borne = f"{_SPENT[of.of]} {kroner(of.oere)}"
    matured, unmatured = of.counted.matured, of.counted.unmatured
    if matured is not None and unmatured:
        borne += f" x {matured} modne af {matured + unmatured}"
    status = f": {STATUSES[of.status]}" if of.status else ""
    number = plain_number(of.counted.number)
    return f"{borne} / {number} = {_kroner(of.each)} {_EACH[of.of]}{plan}{status}"


def _planned(of: Planned) -> str:
    number = plain_number(of.number)
    if of.percent is not None and of.quantity is not None:
        share = plain(rounded(of.percent, 1))
        number = f"({share} pct. af {plain_number(of.quantity)})"
    return f"{kroner(of.oere)} / {number} = {_kroner(of.each)}"


def provider(of: Paid) -> str:
    """Say what a provider was paid, and for how many."""
    who = of.provider or "Uden leverandør"
    if of.each is None or of.number is None or of.of is None:
        return f"{who}: forbrug {kroner(of.consumed)}"
    number = plain_number(of.number)
    return f"{who}: {kroner(of.consumed)} / {number} = {_kroner(of.each)} {_EACH[of.of]}"


def administration(part: int, whole: int) -> str:
    """Say how much of the money is for administration."""
    if not whole:
        return f"Administration {kroner(part)}; der er intet budget at dele den med"
    share = percent(rounded(Fraction(_PERCENT * part, whole), 1))
    return f"Administration {kroner(part)} af {kroner(whole)} = {share}"
