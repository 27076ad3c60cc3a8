"""2010: what became of people after their forløb, up to two years after."""

from datetime import date, timedelta

from .jobplan import BIF, MUSVAAGEVEJ, SKELBAEKGADE
from .office import Kind, Office
from .post import Data, Letter
from .town import Person, Wanted

PRISONS = "kriminalforsorgen"
JOB_CLUB = "a-kasse-jobklub"
# The last days of the classes at TEC, and how many went through each.
CLASSES = (
    (date(2010, 3, 26), 60),
    (date(2010, 6, 25), 62),
    (date(2010, 9, 24), 58),
    (date(2010, 12, 17), 60),
)
DOORS = 12
RELEASED = 52
CONVICTED = 11
FAMILIES = 30
FAMILIES_IN_2010 = 17


def write(office: Office) -> None:
    _after_job_clubs(office)
    _plans_for_the_sick(office)
    _introductions(office)
    _after_clarification(office)
    _families(office)
    _released(office)


def _ended(office: Office, initiative: str) -> list[Letter]:
    """Return the letters on who came to the end of a forløb."""
    return [
        letter
        for letter in office.post.letters
        if letter.noun == "forloeb.ended" and letter.data["initiative"] == initiative
    ]


def _status(office: Office, source: str, citizen: Data, status: str, on: date) -> None:
    """Tell of a status; it concerns a person, whatever initiative the person was in."""
    told = {"on": on.isoformat(), "citizen": citizen, "status": status}
    office.post.send(source, "status.reported", told)


def _after_job_clubs(office: Office) -> None:
    """1.4: who manages without support; some only for weeks, of others nothing is told."""
    dice = office.dice
    for letter in _ended(office, "2010/1.4"):
        day, citizen = date.fromisoformat(letter.data["on"]), letter.data["citizen"]
        if dice.chance(76):
            _status(office, JOB_CLUB, citizen, "self_supporting", day + timedelta(days=1))
            if dice.chance(4):
                again = day + timedelta(days=dice.number(20, 150))
                _status(office, JOB_CLUB, citizen, "unemployed", again)


def _plans_for_the_sick(office: Office) -> None:
    """1.5: how many of the sick have a plan; it is counted and not told one by one."""
    for on, with_plan, sick in (("2010-06-30", 431, 498), ("2010-12-31", 486, 512)):
        told = {
            "on": on,
            "measure": "2010/1.5/sygeopfoelgningsplan",
            "initiative": "2010/1.5",
            "figure": {"value": str(with_plan)},
            "n": sick,
        }
        office.post.send(SKELBAEKGADE, "figure.reported", told)


def _introductions(office: Office) -> None:
    """2.1: four classes at TEC, most at all twelve doors; half of them and more leave support."""
    dice = office.dice
    kind = Kind("2010/2.1", "course", "tec", 13)
    number = 0
    for last, many in CLASSES:
        for _ in range(many):
            number += 1
            course = kind.course(number, office.town.citizen(Wanted(ages=(15, 28))))
            doors = DOORS if dice.chance(93) else dice.number(8, 11)
            office.ended("tec", course, last, modules=doors)
            if dice.chance(56):
                left = last + timedelta(days=dice.number(3, 75))
                status = dice.pick(("in_education", "employed"))
                _status(office, SKELBAEKGADE, course.told(SKELBAEKGADE)["citizen"], status, left)


def _after_clarification(office: Office) -> None:
    """2.2: who has begun education or work, the most of them in time."""
    dice = office.dice
    for letter in _ended(office, "2010/2.2"):
        if dice.chance(54):
            day = date.fromisoformat(letter.data["on"]) + timedelta(days=dice.number(2, 100))
            told = {
                "on": day.isoformat(),
                "citizen": letter.data["citizen"],
                "placement": f"bagefter-{letter.data['forloeb']}",
                "initiative": "2010/2.2",
                "offer": dice.pick(("education", "education", "ordinary_job")),
            }
            office.post.send(SKELBAEKGADE, "person.placed", told)


def _families(office: Office) -> None:
    """2.5: thirty families in two years; of every third one two persons are told of."""
    dice = office.dice
    kind = Kind("2010/2.5", "family_course", "interventionsteam", 50)
    number = 0
    for family in range(1, FAMILIES + 1):
        year = 2010 if family <= FAMILIES_IN_2010 else 2011
        start = dice.day(date(year, 1, 11), date(year, 11, 30))
        for _ in range(2 if family % 3 == 0 else 1):
            number += 1
            course = kind.course(number, office.town.citizen(Wanted(ages=(14, 50))))
            told = {"on": start.isoformat(), **course.told(MUSVAAGEVEJ), "family": f"f-{family}"}
            office.post.send(MUSVAAGEVEJ, "forloeb.started", told)


def _released(office: Office) -> None:
    """
    2.6: who is released and begins; eleven are convicted within two years, one later.

    One has another CPR number before the conviction, which is the same person's all the same.
    """
    dice = office.dice
    kind = Kind("2010/2.6", "mentor", "integrationsservice", 26)
    for number in range(1, RELEASED + 1):
        person: Person = office.town.citizen(Wanted(ages=(18, 24)))
        start = dice.day(date(2010, 2, 1), date(2010, 12, 10))
        office.started(BIF, kind.course(number, person), start)
        _status(office, PRISONS, person.told(), "released", start)
        if number == 1:
            person = office.renumbered(BIF, person, start + timedelta(days=200))
        if number <= CONVICTED:
            convicted = start + timedelta(days=dice.number(210, 700))
            _status(office, PRISONS, person.told(), "convicted", convicted)
        elif number == CONVICTED + 1:
            later = start + timedelta(days=750)
            _status(office, PRISONS, person.told(), "convicted", later)
