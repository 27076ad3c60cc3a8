"""What the contract says of parts that do not fit together, in the language of who writes plans."""

import re
from collections.abc import Mapping
from typing import Final

# By the contract's own words; a star stands for what it names. A test holds the two together.
_SAID: Final[Mapping[str, str]] = {
    "* has two phases in one year": "{0} har to faser i samme år",
    "* has phases, so it has no appropriation_oere beside them": (
        "{0} har faser, så appropriation_oere skal stå i dem og ikke ved siden af"
    ),
    "* must begin with the initiative's id, */": ("{0} skal begynde med initiativets nummer, {1}/"),
    "target * names *, which is not defined": "målet {0} nævner {1}, som ikke er defineret",
    "a note is about *, which is no target of *": "en note er om {0}, som ikke er et mål i {1}",
    "a unit cost names *, which is no target": "en unit_cost nævner {0}, som ikke er et mål",
    "* has months that do not add up to its appropriation_oere": (
        "månederne i {0} giver tilsammen ikke dens appropriation_oere"
    ),
    "* must begin with */": "{0} skal begynde med {1}/",
    "* stands twice": "{0} står to gange",
    "* names *, which is not defined": "{0} nævner {1}, som ikke er defineret",
    "* is part of *, which is no line with the same years": (
        "{0} er en del af {1}, som ikke er en linje med de samme år"
    ),
    "* gives *, but says *": "{0} giver enheden {1}, men siger {2}",
    "* and * cannot be added or taken from one another;"
    " a constant factor turns one into the other: 4 forloeb per places": (
        "{0} og {1} kan ikke lægges sammen eller trækkes fra hinanden;"
        " en konstant gør det ene til det andet: 4 forloeb per places"
    ),
    "*: versions * and * claim the same days; end version * the day before the next begins": (
        "{0}: version {1} og {2} gælder de samme dage;"
        " lad version {3} slutte dagen før den næste begynder"
    ),
    "distinct_of is said where distinct ones are counted, only there": (
        "distinct_of hører til op: distinct og kun der"
    ),
    "having is said where distinct subjects are counted, only there": (
        "having hører til op: distinct af personer og kun der"
    ),
    "recurring goes with neither a rate nor distinct others": (
        "recurring kan hverken stå sammen med rate_per eller med distinct_of"
    ),
    "distinct others have no breakdowns: one may be in several parts": (
        "distinct_of har ingen breakdowns: den samme kan være i flere dele"
    ),
    "forloeb_days is given where the mode is capacity, only there": (
        "forloeb_days hører til mode: capacity og kun der"
    ),
    "promised is a reading of minimum alone": "promised hører kun til mode: minimum",
    "per, weight and overlap are readings of time_weighted alone": (
        "per, weight og overlap hører kun til mode: time_weighted"
    ),
    "a union has no breakdowns: its days are of several placements": (
        "overlap: union har ingen breakdowns: dagene er flere placeringers"
    ),
    "a reported share is as reported: it has no conditions of its own": (
        "en indberettet andel er, som den er indberettet, og har ingen betingelser"
    ),
    "without a numerator's condition a share is always the whole": (
        "uden en betingelse i numerator er andelen altid det hele"
    ),
    "a stock is of what opens: places, placements, forløb; each counts": (
        "mode: stock er af det, der åbner: pladser, placeringer, forløb; hver tæller"
    ),
    "numerator_after is a reading of a stock": "numerator_after hører kun til mode: stock",
    "write the steps in the order of their days, one for each day": (
        "skriv trinene i dagenes orden, ét for hver dag"
    ),
    "give at least one month a weight above nought": "mindst én måned skal veje mere end nul",
    "give adds or share_percent, not both: each is an attribution": (
        "skriv enten adds eller share_percent: hver af dem fordeler"
    ),
    "levels.expected must be the number of a rule at_least or at_most": (
        "levels.expected skal være tallet i reglen at_least eller at_most"
    ),
    "levels must go the rule's way: minimum, expected, stretch": (
        "levels skal gå reglens vej: minimum, expected, stretch"
    ),
    "valid_to must not be before valid_from": "valid_to må ikke ligge før valid_from",
    "first must not come after last": "first må ikke ligge efter last",
    "percentile is given where the aggregate is a percentile, only there": (
        "percentile hører til aggregate: percentile og kun der"
    ),
    "a time to the outcome is measured by the test within alone": (
        "en tid til udfaldet måles kun med test: within"
    ),
    "what lies before the anchor is counted in days, weeks or months": (
        "det, der ligger før begyndelsen, tælles i dage, uger eller måneder"
    ),
    "only what is to come within a time can be met before it is over": (
        "kun det, der skal ske inden for en tid, kan nås, før tiden er gået"
    ),
    "* is compared with itself": "{0} sammenlignes med sig selv",
    "give one of any_of, none_of, and bounds (at_least, at_most)": (
        "skriv én af any_of, none_of og grænser (at_least, at_most)"
    ),
    "* is no number; give any_of or none_of": "{0} er ikke et tal; skriv any_of eller none_of",
    "a free breakdown, and no other, has a name and parts": (
        "en breakdown med by: free, og ingen anden, har navn og dele"
    ),
    "a breakdown by age, and no other, has from_age": (
        "en breakdown med by: age, og ingen anden, har from_age"
    ),
    "from_age must rise": "from_age skal stige",
    "give either value or percent": "skriv enten value eller percent",
    "upper must not be below value: write the range from low to high": (
        "upper må ikke være under value: skriv intervallet fra lavt til højt"
    ),
    "to_year * is before *": "to_year {0} ligger før {1}",
}


def _pattern(said: str) -> re.Pattern[str]:
    return re.compile("(.+?)".join(map(re.escape, said.split("*"))), re.DOTALL)


_PATTERNS: Final = {_pattern(said): danish for said, danish in _SAID.items()}


def in_danish(said: str) -> str | None:
    """Return the same in Danish; None for what the contract does not say of plans."""
    for pattern, danish in _PATTERNS.items():
        found = pattern.fullmatch(said)
        if found is not None:
            return danish.format(*found.groups())
    return None
