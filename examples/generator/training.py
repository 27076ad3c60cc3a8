"""2010: the forløb that cost money, from referral to invoice, and what is spent on running them."""

from dataclasses import dataclass
from datetime import date, timedelta

from .dice import Dice
from .jobplan import BIF, SKELBAEKGADE
from .office import Kind, Office
from .post import Data
from .town import Person, Wanted

FINANCE = "bif-oekonomi"
FIRST_MONDAY = date(2010, 1, 11)
LAST_DAY = date(2010, 12, 31)


@dataclass(frozen=True, slots=True)
class Buy:
    """What one initiative buys: which forløb, how many, and at what price."""

    kind: Kind
    forloeb: int
    price_oere: int
    per_week: bool = False
    ages: tuple[int, int] = (20, 62)
    invoices_itself: bool = False
    partial_percent: int = 10
    outcomes: tuple[str, ...] = ("ordinary_job", "education", "further_offer", "unchanged")


BUYS = (
    Buy(Kind("2010/1.3", "course", "tec", 6), 186, 2_500_000),
    Buy(
        Kind("2010/1.4", "job_club", "a-kasse-jobklub", 5),
        1290,
        70_000,
        per_week=True,
        invoices_itself=True,
    ),
    Buy(
        Kind("2010/1.5", "clarification", "cab", 12),
        45,
        10_000_000,
        partial_percent=50,
        outcomes=("fit_for_work", "still_ill", "still_ill", "clarified"),
    ),
    Buy(Kind("2010/2.2", "clarification", "tec", 10), 246, 2_000_000, ages=(18, 28)),
)
# Line, and about what a month costs.
RUNNING = (
    ("2010/1.3/administration", 7_100_000),
    ("2010/1.4/administration", 3_650_000),
    ("2010/2.2/opfoelgning", 3_900_000),
)


def write(office: Office) -> None:
    neighbours = list(office.town.people)
    for buy in BUYS:
        for number in range(1, buy.forloeb + 1):
            met_before = office.dice.chance(3)
            wanted = Wanted(ages=buy.ages)
            person = office.dice.pick(neighbours) if met_before else office.town.citizen(wanted)
            _Run(office, buy, number, person).write()
    _credit(office)
    _running_costs(office)
    _loan_between_lines(office)
    _others(office)


class _Run:
    """One forløb, from referral to the last invoice."""

    def __init__(self, office: Office, buy: Buy, number: int, person: Person) -> None:
        self._office = office
        self._buy = buy
        self._course = buy.kind.course(number, person)
        week = timedelta(weeks=office.dice.number(0, 48))
        self._start = FIRST_MONDAY + week  # a Monday
        self._friday = self._start + timedelta(days=4)

    def write(self) -> None:
        office, course, start = self._office, self._course, self._start
        office.referred(SKELBAEKGADE, course, office.before(start, 5, 25))
        fate = office.dice.number(1, 100)
        if fate <= 4:  # noqa: PLR2004 - so many in a hundred
            self._call_off(start - timedelta(days=2))
        elif fate <= 5:  # noqa: PLR2004
            office.started(self._buy.kind.provider, course, start)
            self._call_off(start + timedelta(days=office.dice.number(1, 9)))
        else:
            breaks_off = fate <= 13  # noqa: PLR2004
            self._hold(office.dice.number(2, 4) if breaks_off else self._buy.kind.weeks)

    def _call_off(self, on: date) -> None:
        self._office.cancelled(SKELBAEKGADE, self._course, on, "Borgeren mødte ikke")

    def _hold(self, weeks: int) -> None:
        office, course = self._office, self._course
        office.started(self._buy.kind.provider, course, self._start)
        if office.dice.chance(5):
            seen = self._start + timedelta(days=office.dice.number(0, 3))
            office.started(SKELBAEKGADE, course, seen)
        end = self._friday + timedelta(weeks=weeks - 1)
        full = weeks == self._buy.kind.weeks
        outcome = office.dice.pick(self._buy.outcomes)
        office.ended(self._buy.kind.provider, course, end, completed=full, outcome=outcome)
        if office.dice.chance(95):
            self._invoice(weeks, end)
        if full and self._buy.kind.initiative == "2010/1.3" and office.dice.chance(36):
            self._place(end)

    def _invoice(self, weeks: int, end: date) -> None:
        dice, buy = self._office.dice, self._buy
        amount = _price(dice, buy, weeks)
        if weeks == buy.kind.weeks and dice.chance(buy.partial_percent):
            part = amount // 5 * 2
            on = self._start + timedelta(days=dice.number(14, 20))
            self._pay(1, on, {"amount_oere": part, "final": False})
            amount -= part
        self._pay(2, end + timedelta(days=dice.number(3, 14)), {"amount_oere": amount})

    def _pay(self, number: int, on: date, told: Data) -> None:
        course, buy = self._course, self._buy
        source = buy.kind.provider if buy.invoices_itself else FINANCE
        line = {
            "on": on.isoformat(),
            "invoice": f"faktura-{course.id}-{number}",
            "initiative": course.kind.initiative,
            "line": f"{course.kind.initiative}/indsats",
            "forloeb": course.id,
            "citizen": course.told(source)["citizen"],
            "provider": buy.kind.provider,
        }
        self._office.post.send(source, "cost.invoiced", {**line, **told})

    def _place(self, end: date) -> None:
        dice, course = self._office.dice, self._course
        told = {
            "on": (end + timedelta(days=dice.number(3, 24))).isoformat(),
            "initiative": course.kind.initiative,
            "offer": dice.pick(("wage_subsidy", "internship", "internship", "ordinary_job")),
        }
        self._office.placed(SKELBAEKGADE, f"plads-{course.id}", course.person, told)


def _price(dice: Dice, buy: Buy, weeks: int) -> int:
    """Return what is asked for: the price agreed, now and then a little less or more."""
    if buy.per_week:
        return buy.price_oere * weeks
    share = buy.price_oere * weeks // buy.kind.weeks
    if dice.chance(88):
        return share
    return share + (-dice.number(1_000, 90_000) if dice.chance(70) else dice.number(500, 50_000))


def _credit(office: Office) -> None:
    """Pay back a quarter of the first dear forløb."""
    paid = next(
        letter
        for letter in office.post.letters
        if letter.noun == "cost.invoiced"
        and letter.data["initiative"] == "2010/1.5"
        and letter.data["on"] < "2010-09-01"
        and "final" not in letter.data
    )
    told = {
        **paid.data,
        "on": (date.fromisoformat(paid.data["on"]) + timedelta(days=40)).isoformat(),
        "invoice": f"kreditnota-{paid.data['forloeb']}",
        "amount_oere": paid.data["amount_oere"] // 4,
    }
    office.post.send(FINANCE, "cost.credited", told)


def _running_costs(office: Office) -> None:
    for line, about in RUNNING:
        for month in range(1, 13):
            told = {
                "on": date(2010, month, 27).isoformat(),
                "invoice": f"drift-{line.replace('/', '-')}-{month:02}",
                "initiative": line.rsplit("/", 1)[0],
                "line": line,
                "amount_oere": about + office.dice.number(-250_000, 250_000),
            }
            office.post.send(FINANCE, "cost.invoiced", told)


def _loan_between_lines(office: Office) -> None:
    """Money lent by one line to another in spring and given back: at year's end none has moved."""
    lines = ("2010/1.4/administration", "2010/1.4/indsats")
    for on, (line, to_line) in (("2010-05-20", lines), ("2010-11-30", lines[::-1])):
        told = {
            "on": on,
            "line": line,
            "to_line": to_line,
            "amount_oere": 10_000_000,
            "decision": "Midlertidig omplacering",
        }
        office.post.send(FINANCE, "appropriation.transferred", told)


def _others(office: Office) -> None:
    """Tell what else is known of 2010: the places at TEC, and the deliverables."""
    places = {"on": "2009-08-10", "places": "tec-intro", "initiative": "2010/2.1"}
    office.post.send(
        "tec", "places.opened", {**places, "quantity": 100, "offer": "course", "provider": "tec"}
    )
    for milestone, happened, on, more in (
        ("1.1-varslingsenhed", "reached", "2010-01-04", {}),
        ("1.2-kvikservice", "reached", "2009-12-21", {}),
        ("1.3-aftaler", "reached", "2010-01-01", {}),
        ("1.3-medarbejdere", "replanned", "2010-01-01", {"planned_on": "2010-02-01"}),
        ("1.3-medarbejdere", "reached", "2010-02-01", {}),
        ("2.6-partnerskab", "reached", "2010-02-15", {}),
    ):
        told = {"milestone": milestone, "initiative": f"2010/{milestone.split('-')[0]}", "on": on}
        office.post.send(BIF, f"milestone.{happened}", {**told, **more})
