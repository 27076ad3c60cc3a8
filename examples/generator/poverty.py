"""2009, section 2: those at risk of poverty and of being left outside."""

from datetime import date, timedelta

from .jobplan import AFTER, BIF, MUSVAAGEVEJ, SKELBAEKGADE
from .office import Kind, Office
from .town import Wanted

FIRST = date(2009, 1, 12)
LAST = date(2009, 9, 29)
STATUSES = {
    "offer_given": 33,
    "in_treatment": 16,
    "unclarified": 39,
    "in_rehabilitation": 9,
    "flex_job_granted": 44,  # beside the 97 cases, not among them
}


def write(office: Office) -> None:
    _mothers(office)
    _consultants(office)
    _disabled(office)
    _young_and_ill(office)


def _mothers(office: Office) -> None:
    """2.1: 90 of match 1-3 at CBSI, 153 of match 4-5 at the external provider."""
    dice = office.dice
    matches = [("cbsi", dice.number(1, 3)) for _ in range(90)]
    matches += [("ekstern-leverandoer", dice.number(4, 5)) for _ in range(153)]
    for number, (provider, match) in enumerate(matches, 1):
        mother = Wanted(
            ages=(20, 48), sex="female", origin="immigrant", match_group=f"match_{match}"
        )
        start = dice.day(FIRST, LAST)
        weeks = dice.number(8, 26)
        kind = Kind("2009/2.1", "family_course", provider, weeks)
        course = kind.course(number, office.town.citizen(mother))
        jobcentre = dice.pick((SKELBAEKGADE, MUSVAAGEVEJ))
        office.referred(jobcentre, course, office.before(start, 3, 15))
        office.started(provider, course, start)
        if dice.chance(10):
            office.started(jobcentre, course, start + timedelta(days=dice.number(0, 6)))
        if start + timedelta(weeks=weeks) <= AFTER[1]:
            office.ended(provider, course, start + timedelta(weeks=weeks))


def _consultants(office: Office) -> None:
    """2.2: four consultants, two of them in the first quarter."""
    for number, (on, quantity) in enumerate((("2009-03-02", 2), ("2009-05-04", 2)), 1):
        told = {
            "on": on,
            "places": f"konsulenter-{number}",
            "initiative": "2009/2.2",
            "quantity": quantity,
        }
        office.post.send(BIF, "places.opened", told)


def _disabled(office: Office) -> None:
    """2.3: 97 cases in four groups, and 44 granted a flex job."""
    number = 0
    for status, count in STATUSES.items():
        for _ in range(count):
            number += 1
            told = {
                "on": office.dice.day(FIRST, LAST).isoformat(),
                "citizen": office.town.citizen().told(),
                "status": status,
                "initiative": "2009/2.3",
            }
            letter = office.post.send(SKELBAEKGADE, "status.reported", told)
            if office.dice.chance(8):
                office.post.send(MUSVAAGEVEJ, "status.reported", dict(letter.data))


def _young_and_ill(office: Office) -> None:
    """2.4: 25 begun."""
    kind = Kind("2009/2.4", "treatment", "psykiatrifonden", 26)
    for number in range(1, 26):
        person = office.town.citizen(Wanted(ages=(18, 29)))
        start = office.dice.day(date(2009, 3, 2), LAST)
        course = kind.course(number, person)
        office.referred(SKELBAEKGADE, course, office.before(start, 4, 20))
        office.started("psykiatrifonden", course, start)
