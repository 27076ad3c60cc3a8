"""2009, section 1: more immigrants in work."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from .office import Course, Kind, Office
from .town import Wanted

SKELBAEKGADE = "jobcenter-skelbaekgade"
MUSVAAGEVEJ = "jobcenter-musvaagevej"
CENTRE = "beskaeftigelsescenter"
BIF = "bif"
TREASURY = "oekonomiforvaltningen"

FOREIGN = Wanted(origin="immigrant")
STAFF = Wanted(ages=(25, 63))
KIA_PRO = Kind("2009/1.5", "clarification", "kia-pro", 12)

QUARTERS = (
    (date(2009, 1, 5), date(2009, 3, 31)),
    (date(2009, 4, 1), date(2009, 6, 30)),
    (date(2009, 7, 1), date(2009, 9, 30)),
)
AFTER = (date(2009, 10, 1), date(2009, 11, 18))  # what the status of the 3rd quarter must leave out


def write(office: Office) -> None:
    _small_partnerships(office)
    _job_bus(office)
    _sick_leave(office)
    _integration_posts(office)
    _staff_courses(office)
    _diplomas(office)
    _family_supported_women(office)
    _job_clubs(office)


def _small_partnerships(office: Office) -> None:
    """1.3: 211 completed; others broke off, were called off, or were still running."""
    dice = office.dice
    kind = Kind("2009/1.3", "internship", CENTRE, 6)
    spans = [(date(2009, 2, 16), QUARTERS[0][1], 62), (*QUARTERS[1], 78), (*QUARTERS[2], 71)]
    ends = [(dice.day(a, b), True) for a, b, count in spans for _ in range(count)]
    ends += [(dice.day(date(2009, 3, 2), QUARTERS[2][1]), False) for _ in range(9)]
    ends += [(dice.day(*AFTER), True) for _ in range(34)]
    for number, (end, completed) in enumerate(ends, 1):
        course = kind.course(number, office.town.citizen(FOREIGN))
        start = max(end - timedelta(weeks=6), date(2009, 1, 5))
        office.referred(CENTRE, course, office.before(start, 4, 18))
        office.started(CENTRE, course, start)
        office.ended(CENTRE, course, end, completed=completed)
        if dice.chance(15):
            later = end + timedelta(days=dice.number(0, 5))
            office.ended(MUSVAAGEVEJ, course, later, completed=completed)
    _called_off(office, CENTRE, kind, range(len(ends) + 1, len(ends) + 7))


def _job_bus(office: Office) -> None:
    """1.4: 14 trips, 71 participants."""
    aboard = [3, 6, 4, 7, 5, 5, 2, 8, 6, 4, 7, 3, 6, 5]
    days = sorted(office.dice.day(date(2009, 2, 2), date(2009, 9, 29)) for _ in aboard)
    for number, (day, participants) in enumerate(zip(days, aboard, strict=True), 1):
        told = {
            "on": day.isoformat(),
            "activity": f"jobbus-{number:02}",
            "initiative": "2009/1.4",
            "category": "bus_trip",
            "participants": participants,
        }
        office.post.send(MUSVAAGEVEJ, "activity.held", told)


def _sick_leave(office: Office) -> None:
    """
    1.5: 147 referred and started, 43 ended.

    28, 15, 9, 2 and 46 pct. of 43 are, as near as whole persons come, 12, 6, 4, 1 and 20.
    """
    dice = office.dice
    outcomes = [
        *["fit_for_employer"] * 12,
        *["partly_fit_at_work"] * 6,
        *["fit_for_insurance_fund"] * 4,
        *["fit_for_social_assistance"] * 1,
        *["still_ill"] * 20,
    ]
    dice.mix(outcomes)
    early = [dice.day(date(2009, 1, 12), date(2009, 7, 3)) for _ in outcomes]
    late = [dice.day(date(2009, 7, 13), date(2009, 9, 29)) for _ in range(147 - len(early))]
    for number, start in enumerate([*early, *late], 1):
        outcome = outcomes[number - 1] if number <= len(outcomes) else dice.pick(outcomes)
        course = KIA_PRO.course(number, office.town.citizen(FOREIGN))
        _sick_leave_course(office, course, start, outcome)
    _called_off(office, SKELBAEKGADE, KIA_PRO, range(148, 156))


def _sick_leave_course(office: Office, course: Course, start: date, outcome: str) -> None:
    dice = office.dice
    jobcentre = dice.pick((SKELBAEKGADE, MUSVAAGEVEJ))
    office.referred(jobcentre, course, office.before(start, 5, 15))
    if dice.chance(2):
        now = office.renumbered(jobcentre, course.person, start - timedelta(days=1))
        course = replace(course, person=now)
    office.started("kia-pro", course, start)
    if dice.chance(25):
        office.started(jobcentre, course, start + timedelta(days=dice.number(0, 4)))
    end = start + timedelta(weeks=course.kind.weeks)
    if end <= AFTER[1]:
        office.ended("kia-pro", course, end, outcome=outcome)


def _integration_posts(office: Office) -> None:
    """1.6: 34 posts opened, 3 closed again, so 31 on the last day of the quarter."""
    opened = [("oekf", 4), ("kff", 5), ("buf", 8), ("sof", 6), ("suf", 3), ("tmf", 5), ("bif", 3)]
    for number, (administration, quantity) in enumerate([*opened, ("buf", 2)], 1):
        last = number > len(opened)
        day = office.dice.day(*(AFTER if last else (date(2009, 4, 14), date(2009, 8, 28))))
        told = {
            "on": day.isoformat(),
            "places": f"integration-{number:02}",
            "initiative": "2009/1.6",
            "quantity": quantity,
            "offer": "integration_post",
            "provider": administration,
        }
        office.post.send(TREASURY, "places.opened", told)
    closed = {"on": "2009-09-01", "places": "integration-05", "initiative": "2009/1.6"}
    office.post.send(TREASURY, "places.closed", closed)


def _staff_courses(office: Office) -> None:
    """
    1.7: five courses of three days and three of two, 97 persons, 244 course days.

    Four persons took both courses, so that 101 took part but 97 count. A sixth course lies after
    the quarter.
    """
    staff = [office.town.citizen(STAFF) for _ in range(97 + 18)]
    introductions = [staff[:20], staff[20:40], staff[40:59]]
    training = [staff[59:68], staff[68:76], staff[76:84], staff[84:92], staff[92:97] + staff[:4]]
    kind = Kind("2009/1.7", "course", BIF, 1)
    held = [
        *zip((date(2009, 2, 3), date(2009, 4, 21), date(2009, 6, 9)), introductions, strict=True),
        *zip((date(2009, m, 16) for m in (3, 4, 6, 9)), training[:4], strict=True),
        (date(2009, 9, 21), training[4]),
        (date(2009, 11, 9), staff[97:]),
    ]
    for number, (first, taking_part) in enumerate(held, 1):
        days = 2 if number <= len(introductions) else 3
        last = first + timedelta(days=days - 1)
        told = {
            "on": last.isoformat(),
            "activity": f"kursus-{number}",
            "initiative": "2009/1.7",
            "category": "introduction" if days == 2 else "basic_training",  # noqa: PLR2004
            "participants": len(taking_part),
            "days": days,
        }
        office.post.send(BIF, "activity.held", told)
        for seat, person in enumerate(taking_part, 1):
            office.ended(BIF, kind.course(100 * number + seat, person), last, days=days)


def _diplomas(office: Office) -> None:
    """1.7: eight on the diploma course."""
    kind = Kind("2009/1.7", "education", BIF, 20)
    for number in range(1, 9):
        course = kind.course(number, office.town.citizen(STAFF))
        office.started(BIF, course, date(2009, 2, 2 + number % 2))


def _family_supported_women(office: Office) -> None:
    """1.9: 102 wage subsidies, 43 of them in the quarter; guidance as running totals."""
    dice = office.dice
    women = Wanted(ages=(20, 55), sex="female", origin="immigrant")
    number = 0
    for (first, last), count in zip((*QUARTERS, AFTER), (27, 32, 43, 11), strict=True):
        for _ in range(count):
            number += 1
            start = dice.day(first, last)
            jobcentre = dice.pick((SKELBAEKGADE, MUSVAAGEVEJ))
            kind = Kind("2009/1.9", "wage_subsidy", jobcentre, 26)
            course = kind.course(number, office.town.citizen(women))
            office.referred(jobcentre, course, office.before(start, 3, 20))
            office.started(jobcentre, course, start)
    for day, total in (("2009-03-31", 55), ("2009-06-30", 121), ("2009-08-15", 170)):
        told = {
            "on": day,
            "measure": "2009/1.9/vejledning",
            "initiative": "2009/1.9",
            "figure": {"value": str(total)},
            "basis": "to_date",
        }
        office.post.send(SKELBAEKGADE, "figure.reported", told)


def _job_clubs(office: Office) -> None:
    """1.10: 75 booked in the first half year, 7 in the quarter; a booking called off is none."""
    dice = office.dice
    kind = Kind("2009/1.10", "job_club", SKELBAEKGADE, 5)
    number = 0
    for (first, last), count in zip((*QUARTERS, AFTER), (41, 34, 7, 5), strict=True):
        for _ in range(count):
            number += 1
            booked = dice.day(first, last)
            course = kind.course(number, office.town.citizen(FOREIGN))
            office.referred(SKELBAEKGADE, course, booked)
            if booked < date(2009, 9, 1) and dice.chance(80):
                office.started(SKELBAEKGADE, course, booked + timedelta(days=dice.number(5, 20)))
    _called_off(office, SKELBAEKGADE, kind, range(number + 1, number + 6))


def _called_off(office: Office, source: str, kind: Kind, numbers: Iterable[int]) -> None:
    """Refer persons to forløb that are called off before they begin."""
    for number in numbers:
        course = kind.course(number, office.town.citizen(FOREIGN))
        on = office.dice.day(date(2009, 2, 2), date(2009, 9, 10))
        office.referred(source, course, on)
        office.cancelled(source, course, on + timedelta(days=9), "Borgeren er kommet i arbejde")
