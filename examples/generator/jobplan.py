"""2009, section 1: more immigrants in work."""

from datetime import date, timedelta

from .office import Course, Office
from .town import Wanted

SKELBAEKGADE = "jobcenter-skelbaekgade"
MUSVAAGEVEJ = "jobcenter-musvaagevej"
CENTRE = "beskaeftigelsescenter"
BIF = "bif"
TREASURY = "oekonomiforvaltningen"

YEAR = 2009
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
    spans = [(date(2009, 2, 16), QUARTERS[0][1], 62), (*QUARTERS[1], 78), (*QUARTERS[2], 71)]
    ends = [(dice.day(a, b), True) for a, b, count in spans for _ in range(count)]
    ends += [(dice.day(date(2009, 3, 2), QUARTERS[2][1]), False) for _ in range(9)]
    ends += [(dice.day(*AFTER), True) for _ in range(34)]
    for number, (end, completed) in enumerate(ends, 1):
        course = _course(office, f"1.3-{number:04}", "internship", CENTRE, 6)
        start = max(end - timedelta(weeks=6), date(2009, 1, 5))
        office.referred(CENTRE, course, office.before(start, 4, 18))
        office.started(CENTRE, course, start)
        office.ended(CENTRE, course, end, completed=completed)
        if dice.chance(15):
            later = end + timedelta(days=dice.number(0, 5))
            office.ended(MUSVAAGEVEJ, course, later, completed=completed)
    for number in range(len(ends) + 1, len(ends) + 7):
        _called_off(office, CENTRE, _course(office, f"1.3-{number:04}", "internship", CENTRE, 6))


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
        jobcentre = dice.pick((SKELBAEKGADE, MUSVAAGEVEJ))
        course = _course(office, f"1.5-{number:04}", "clarification", "kia-pro", 12)
        office.referred(jobcentre, course, office.before(start, 5, 15))
        office.started("kia-pro", course, start)
        if dice.chance(25):
            office.started(jobcentre, course, start + timedelta(days=dice.number(0, 4)))
        end = start + timedelta(weeks=12)
        if number <= len(outcomes):
            office.ended("kia-pro", course, end, outcome=outcomes[number - 1])
        elif end <= AFTER[1]:
            office.ended("kia-pro", course, end, outcome=dice.pick(outcomes))
    for number in range(148, 156):
        _called_off(
            office, SKELBAEKGADE, _course(office, f"1.5-{number:04}", "clarification", "kia-pro", 12)
        )


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
    staff = [office.town.citizen(Wanted(ages=(25, 63))) for _ in range(97 + 18)]
    introductions = [staff[:20], staff[20:40], staff[40:59]]
    training = [staff[59:68], staff[68:76], staff[76:84], staff[84:92], staff[92:97] + staff[:4]]
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
            course = Course(f"1.7-{number}-{seat:02}", "2009/1.7", person, "course", BIF, 1)
            office.ended(BIF, course, last, days=days)


def _diplomas(office: Office) -> None:
    """1.7: eight on the diploma course."""
    for number in range(1, 9):
        course = _course(office, f"1.7-d-{number:02}", "education", BIF, 20)
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
            course = _course(office, f"1.9-{number:04}", "wage_subsidy", jobcentre, 26, women)
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
    number = 0
    for (first, last), count in zip((*QUARTERS, AFTER), (41, 34, 7, 5), strict=True):
        for _ in range(count):
            number += 1
            booked = dice.day(first, last)
            course = _course(office, f"1.10-{number:04}", "job_club", SKELBAEKGADE, 5)
            office.referred(SKELBAEKGADE, course, booked)
            if booked < date(2009, 9, 1) and dice.chance(80):
                office.started(SKELBAEKGADE, course, booked + timedelta(days=dice.number(5, 20)))
    for _ in range(5):
        number += 1
        course = _course(office, f"1.10-{number:04}", "job_club", SKELBAEKGADE, 5)
        _called_off(office, SKELBAEKGADE, course)


def _course(  # noqa: PLR0913 - what tells one forløb from another
    office: Office, id_: str, offer: str, provider: str, weeks: int, wanted: Wanted | None = None
) -> Course:
    person = office.town.citizen(wanted or Wanted(origin="immigrant"))
    return Course(id_, f"{YEAR}/{id_.split('-')[0]}", person, offer, provider, weeks)


def _called_off(office: Office, source: str, course: Course) -> None:
    """Refer a person to a forløb that is called off before it begins."""
    referred = office.dice.day(date(2009, 2, 2), date(2009, 9, 10))
    office.referred(source, course, referred)
    office.cancelled(source, course, referred + timedelta(days=9), "Borgeren er kommet i arbejde")
