"""2010: what firms have to do with: people given notice, job orders, and places for the young."""

from datetime import date, timedelta

from .office import Office
from .town import Wanted

FIRMS = "virksomhedsservice"
BIF = "bif"
DISMISSED = 254
# The last days of notice, by how long people have been with the firm.
LAST_DAYS = (date(2010, 1, 31), date(2010, 2, 28), date(2010, 3, 31))
JOB_ORDERS = 64
# Places, how many, of what sort, with whom, and from when.
PLACES = (
    ("praktik-internt-1", 60, "internship", "koebenhavns-kommune", "2010-02-01"),
    ("praktik-internt-2", 40, "internship", "koebenhavns-kommune", "2010-08-16"),
    ("praktik-leverandoerer", 38, "internship", "leverandoerer", "2010-09-01"),
    ("elevpladser", 50, "education", "koebenhavns-kommune", "2010-08-02"),
    ("jobtraening-1", 130, "wage_subsidy", "koebenhavns-kommune", "2010-03-01"),
    ("jobtraening-2", 82, "wage_subsidy", "koebenhavns-kommune", "2010-10-04"),
)


def write(office: Office) -> None:
    _notices(office)
    _job_orders(office)
    _places(office)


def _notices(office: Office) -> None:
    """1.1: one firm dismisses 254; some have found a job before the last day, some after."""
    dice = office.dice
    for number in range(1, DISMISSED + 1):
        person, last = office.town.citizen(Wanted(ages=(22, 63))), dice.pick(LAST_DAYS)
        told = {
            "on": "2009-10-12",
            "citizen": person.told(),
            "status": "under_notice",
            "initiative": "2010/1.1",
            "until": last.isoformat(),
        }
        office.post.send(FIRMS, "status.reported", told)
        if dice.chance(58):
            found = last + timedelta(days=dice.number(-70, 105))
            told = {"on": found.isoformat(), "initiative": "2010/1.1", "offer": "ordinary_job"}
            office.placed(FIRMS, f"1.1-{number:04}", person, told)


def _job_orders(office: Office) -> None:
    """1.2: most orders are filled in two weeks, some in a day; Easter lies between some."""
    dice = office.dice
    for number in range(1, JOB_ORDERS + 1):
        received = dice.day(date(2010, 1, 11), date(2010, 11, 30))
        if number <= 4:  # noqa: PLR2004 - so many just before Easter
            received = date(2010, 3, 31)
        about = {"joborder": f"ordre-{number:04}", "initiative": "2010/1.2"}
        office.post.send(
            FIRMS, "joborder.received", {"on": received.isoformat(), **about, "positions": 1}
        )
        days = dice.number(0, 8) if dice.chance(82) else dice.number(16, 40)
        if dice.chance(95):
            filled = received + timedelta(days=days)
            office.post.send(FIRMS, "joborder.filled", {"on": filled.isoformat(), **about})
    for on, passed_on, orders in (("2010-06-30", 31, 33), ("2010-12-31", 60, JOB_ORDERS)):
        told = {
            "on": on,
            "measure": "2010/1.2/formidlet",
            "initiative": "2010/1.2",
            "figure": {"value": str(passed_on)},
            "n": orders,
        }
        office.post.send(FIRMS, "figure.reported", told)


def _places(office: Office) -> None:
    """2.3: places opened by the municipality, and by those it buys from."""
    for places, quantity, offer, provider, on in PLACES:
        told = {
            "on": on,
            "places": places,
            "initiative": "2010/2.3",
            "quantity": quantity,
            "offer": offer,
            "provider": provider,
        }
        office.post.send(BIF, "places.opened", told)
