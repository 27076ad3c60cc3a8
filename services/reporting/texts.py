"""Danish as it is shown: labels of codes, and how numbers, money, days, rules and figures read."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, assert_never

from schemas import targets
from schemas.figures import Figure, Qualifier
from schemas.targets import Cadence, Rule, Target

from .periods import Period

UNITS: Final = {
    "persons": "personer",
    "full_time_persons": "helårspersoner",
    "families": "familier",
    "firms": "virksomheder",
    "forloeb": "forløb",
    "places": "pladser",
    "placements": "placeringer",
    "positions": "stillinger",
    "job_orders": "jobordrer",
    "trips": "ture",
    "days": "dage",
    "weeks": "uger",
    "percent": "pct.",
    "oere": "øre",
    "number": "antal",
    "milestone": "milepæl",
}
DIMENSIONS: Final = {
    "sex": "Køn",
    "age": "Alder",
    "origin": "Herkomst",
    "match_group": "Matchgruppe",
    "district": "Bydel",
    "provider": "Leverandør",
    "offer": "Tilbud",
    "outcome": "Resultat",
    "status": "Status",
    "category": "Art",
    "free": "Opdeling",
}
NATURES: Final = {
    "activity": "Indsats",
    "administration": "Administration",
    "follow_up": "Opfølgning",
    "wages": "Løn",
}
CATEGORIES: Final = {
    "activity": "Indsatsmål",
    "result": "Resultatmål",
    "plan": "Planmål",
    "vision": "Visionsmål",
    "minister": "Ministermål",
    "contract": "Kontraktmål",
}
STATEMENTS: Final = {"status": "Status", "deviation": "Afvigelse", "forecast": "Forventning"}
BEING_FILLED: Final = "beregnes"
LEDGER: Final = {
    "granted": "Bevilget",
    "available": "Rest",
    "committed": "Disponeret",
    "consumed": "Forbrug",
    "original": "Oprindeligt budget",
    "supplementary": "Tillægsbevillinger",
    "transferred": "Omplaceret",
    "carried_over": "Overført mellem år",
    "conditional": "Betinget bevilling",
    "pending": "Afventer",
    "released": "Frigivet",
    "noted": "Noteret",
}
# Codes that the contract names, then those of the agreements. A publisher may use others, which
# are shown as they were sent.
_CODES: Final = {
    "unknown": "ikke oplyst",
    "female": "kvinder",
    "male": "mænd",
    "danish": "dansk",
    "immigrant": "indvandrere",
    "descendant": "efterkommere",
    "wage_subsidy": "løntilskud",
    "internship": "praktik",
    "mentor": "mentor",
    "adult_apprentice": "voksenlærling",
    "job_rotation": "jobrotation",
    "rehabilitation": "revalidering",
    "flex_job": "fleksjob",
    "education": "uddannelse",
    "ordinary_job": "ordinær beskæftigelse",
    "integration_post": "integrationsstilling",
    "leisure_job": "fritidsjob",
    "guidance": "vejledning",
    "job_club": "jobklub",
    "course": "kursus",
    "family_course": "familieforløb",
    "clarification": "afklaring",
    "treatment": "behandling",
    "other": "andet",
    "match_1": "match 1",
    "match_2": "match 2",
    "match_3": "match 3",
    "match_4": "match 4",
    "match_5": "match 5",
    "fit_for_work": "raskmeldt",
    "fit_for_employer": "raskmeldt til arbejdsgiver",
    "partly_fit_at_work": "delvist raskmeldt til arbejdsplads",
    "fit_for_insurance_fund": "raskmeldt til a-kasse",
    "fit_for_social_assistance": "raskmeldt til kontanthjælp",
    "still_ill": "fortsat sygemeldt",
    "clarified": "afklaret",
    "unclarified": "uafklaret",
    "offer_given": "tilbud givet",
    "in_treatment": "under behandling",
    "in_rehabilitation": "i revalidering",
    "flex_job_granted": "tilkendt fleksjob",
    "basic_training": "grundtræning",
    "introduction": "introduktion",
    "bus_trip": "bustur",
}
_QUALIFIERS: Final[dict[Qualifier, str]] = {
    "exact": "",
    "approximate": "ca. ",
    "at_least": "mindst ",
    "at_most": "højst ",
    "over": "over ",
    "under": "under ",
}
_KNOWLEDGE: Final = {"observed": "", "estimated": " (skøn)", "forecast": " (forventet)"}
_MONTHS: Final = (
    "januar",
    "februar",
    "marts",
    "april",
    "maj",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "december",
)
_EVERY: Final = {"week": "om ugen", "quarter": "i kvartalet", "year": "om året"}
_OERE: Final = 100


def label(code: str) -> str:
    """Return the Danish word for a code, or the code where there is none."""
    return _CODES.get(code, code)


def number(value: int | Decimal, decimals: int = 0) -> str:
    """Return a number with thousands dot and decimal comma: 1.234,5."""
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def plain(value: Decimal) -> str:
    """Return a number with the decimals it has and no more: 2.000, 0,5."""
    exponent = value.normalize().as_tuple().exponent
    return number(value, max(0, -int(exponent)))


def kroner(oere: int) -> str:
    """Return money to the øre: 5.900.000,00 kr."""
    return f"{number(Decimal(oere) / _OERE, 2)} kr."


def millions(oere: int, decimals: int = 1) -> str:
    """Return money as it is spoken of: 5,9 mio. kr."""
    return f"{number(Decimal(oere) / _OERE / 1_000_000, decimals)} mio. kr."


def percent(value: Decimal | float) -> str:
    """Return a share with one decimal: 52,8 pct."""
    return f"{number(Decimal(str(value)), 1)} pct."


def day(value: date) -> str:
    """Return a day: 26-11-2009."""
    return f"{value:%d-%m-%Y}"


def period_label(period: Period) -> str:
    """Return a period in words: 3. kvartal 2009."""
    year, month = period.first_day.year, period.first_day.month
    match period.grain:
        case "month":
            return f"{_MONTHS[month - 1]} {year}"
        case "quarter":
            return f"{(month + 2) // 3}. kvartal {year}"
        case "year":
            return str(year)


def figure(value: Figure) -> str:
    """Return a figure with its reservations: ca. 153 (skøn), 60-70."""
    upper = f"-{plain(value.upper)}" if value.upper is not None else ""
    head = _QUALIFIERS[value.qualifier]
    return f"{head}{plain(value.value)}{upper}{_KNOWLEDGE[value.knowledge]}"


def target_text(target: Target) -> str:
    """Return a target's rule and when it is to be met: mindst 150 om året."""
    unit = " pct." if target.in_percent else ""
    if isinstance(target.reference, targets.Trajectory):
        steps = (f"{plain(step.value)}{unit} pr. {day(step.on)}" for step in target.reference.steps)
        is_ceiling = isinstance(target.rule, targets.AtMost)
        return f"{'højst' if is_ceiling else 'mindst'} {', '.join(steps)}"
    return " ".join(filter(None, (_aim_text(target, unit), cadence_text(target.cadence))))


def _aim_text(target: Target, unit: str) -> str:
    about = "ca. " if target.qualifier == "approximate" else ""
    match target.reference:
        case targets.GapReduction(percent=percent):
            return f"afstanden til den bedste {plain(percent)} pct. mindre"
        case targets.ChangeFrom():
            unit = " pct." if target.reference.measured_in == "percent" else unit
            rule, word = target.rule, "flere"
            if isinstance(rule, targets.Improve):
                return rule_text(rule) + _since(target.reference)
            if isinstance(rule, targets.AtMost) and rule.value < 0:
                rule, word = targets.AtLeast(value=-rule.value), "færre"
            return f"{rule_text(rule, about, unit)} {word}{_since(target.reference)}"
        case _:
            return rule_text(target.rule, about, unit)


def _since(change: targets.ChangeFrom) -> str:
    return f" end {day(change.baseline_on)}" if change.baseline_on else ""


def rule_text(  # noqa: C901, PLR0911 - one line for each rule
    rule: Rule, about: str = "", unit: str = ""
) -> str:
    """Return a rule in short: mindst 150, mindst 90 pct., 60-70, fuldt udmøntet (400)."""
    match rule:
        case targets.AtLeast():
            return f"{about or 'mindst '}{plain(rule.value)}{unit}"
        case targets.AtMost():
            return f"højst {about}{plain(rule.value)}{unit}"
        case targets.Equal():
            return f"{about}{plain(rule.value)}{unit}"
        case targets.Between():
            return f"{about}{plain(rule.low)}-{plain(rule.high)}{unit}"
        case targets.RankWithin():
            return f"nr. {rule.best} eller bedre"
        case targets.Beats():
            return f"bedre end {rule.peer}"
        case targets.Improve():
            return "flere" if rule.direction == "up" else "færre"
        case targets.InFull():
            return f"fuldt udmøntet ({about}{plain(rule.value)})"
        case targets.Done():
            return "gennemført"
        case _:
            assert_never(rule)


def cadence_text(cadence: Cadence) -> str:
    """Return when a target is to be met."""
    match cadence:
        case targets.By():
            return f"senest {day(cadence.on)}"
        case targets.Per():
            weeks = f" i {cadence.times} uger" if cadence.times else ""
            return f"{_EVERY[cadence.period]}{weeks}"
        case targets.Continuous():
            return f"løbende fra {day(cadence.since)}" if cadence.since else "løbende"
        case targets.PerCase():
            return "af sagerne"
        case targets.Undated():
            return ""
        case _:
            assert_never(cadence)
