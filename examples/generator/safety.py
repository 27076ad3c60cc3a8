"""2009, section 3: jobs and education for the young."""

from datetime import date

from .jobplan import AFTER, MUSVAAGEVEJ, QUARTERS, TREASURY
from .office import Kind, Office
from .town import Person, Wanted

YOUNG = (15, 24)
# Offer, then how many were placed in the first half year and in the third quarter.
PLACED = (
    ("wage_subsidy", 6, 2),
    ("internship", 24, 3),
    ("education", 6, 6),
    ("ordinary_job", 6, 3),
)


def write(office: Office) -> None:
    _leisure_jobs(office)
    _way_to_education(office)
    _from_crime(office)
    _trainees(office)


def _leisure_jobs(office: Office) -> None:
    """3.1: 75 jobs established, 23 filled, 8 of these by young of foreign descent (35 pct.)."""
    administrations = ("oekf", "kff", "buf", "sof", "suf", "tmf", "bif")
    quantities = (9, 14, 16, 11, 8, 10, 7)
    for number, (administration, quantity) in enumerate(
        zip(administrations, quantities, strict=True), 1
    ):
        told = {
            "on": office.dice.day(QUARTERS[1][0], date(2009, 9, 25)).isoformat(),
            "places": f"fritidsjob-{number}",
            "initiative": "2009/3.1",
            "quantity": quantity,
            "offer": "leisure_job",
            "provider": administration,
        }
        office.post.send(TREASURY, "places.opened", told)
    origins = ["danish"] * 15 + ["immigrant"] * 5 + ["descendant"] * 3
    for number, origin in enumerate(origins, 1):
        told = {
            "on": office.dice.day(date(2009, 5, 4), QUARTERS[2][1]).isoformat(),
            "initiative": "2009/3.1",
            "offer": "leisure_job",
        }
        person = office.town.citizen(Wanted(ages=(14, 18), origin=origin))
        office.placed(MUSVAAGEVEJ, f"3.1-{number:04}", person, told)


def _way_to_education(office: Office) -> None:
    """3.2: 22 forløb, at two schools."""
    for number in range(1, 23):
        school = "slagteriskolen" if number <= 9 else "teknologisk-institut"  # noqa: PLR2004
        young = Wanted(ages=YOUNG, origin=office.dice.pick(("immigrant", "descendant")))
        kind = Kind("2009/3.2", "internship", school, 13)
        course = kind.course(number, office.town.citizen(young))
        start = office.dice.day(date(2009, 3, 2), date(2009, 9, 28))
        office.referred(MUSVAAGEVEJ, course, office.before(start, 4, 20))
        if school == "teknologisk-institut":
            office.started(school, course, start)
        else:
            office.started(MUSVAAGEVEJ, course, start)


def _from_crime(office: Office) -> None:
    """
    3.4: 56 young persons, 14 of them in the quarter, by offer.

    Three who were placed in spring are placed again, in the same offer: they count once, also the
    one who has another CPR number by then.
    """
    number = 0
    spring = []
    for offer, before, within in PLACED:
        for index in range(before + within):
            number += 1
            first, last = (QUARTERS[0][0], QUARTERS[1][1]) if index < before else QUARTERS[2]
            person = office.town.citizen(Wanted(ages=YOUNG))
            spring += [(person, offer)] if index < before else []
            _place(office, number, person, offer, (first, last))
    again = [*office.dice.some([each for each in spring if each[1] == "internship"], 2), spring[0]]
    former, same_offer = again.pop()
    again.append((office.renumbered(MUSVAAGEVEJ, former, date(2009, 7, 1)), same_offer))
    for person, offer in again:
        number += 1
        _place(office, number, person, offer, QUARTERS[2])
    for offer in ("internship", "education", "education", "ordinary_job"):
        number += 1
        _place(office, number, office.town.citizen(Wanted(ages=YOUNG)), offer, AFTER)


def _place(
    office: Office, number: int, person: Person, offer: str, within: tuple[date, date]
) -> None:
    on = office.dice.day(*within).isoformat()
    told = {"on": on, "initiative": "2009/3.4", "offer": offer}
    office.placed(MUSVAAGEVEJ, f"3.4-{number:04}", person, told)


def _trainees(office: Office) -> None:
    """3.3: about 50 more trainees than before; nobody tells of them one by one."""
    told = {
        "on": QUARTERS[2][1].isoformat(),
        "measure": "2009/3.3/elevstillinger",
        "initiative": "2009/3.3",
        "figure": {"value": "50", "qualifier": "approximate"},
    }
    office.post.send(TREASURY, "figure.reported", told)
