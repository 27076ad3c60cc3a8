"""2009, 1.1: how long the unemployed wait for an offer; 86 of a hundred no more than six months."""

from datetime import date, timedelta

from .jobplan import SKELBAEKGADE
from .office import Kind, Office
from .town import Wanted

INITIATIVE = "2009/1.1"
# So many, when they became unemployed, and after how many days an offer began. None: none did.
WAITED = (
    (86, (date(2009, 1, 5), date(2009, 3, 27)), (20, 170)),
    (6, (date(2009, 1, 5), date(2009, 3, 27)), (190, 215)),
    (8, (date(2009, 1, 5), date(2009, 3, 27)), None),
    (18, (date(2009, 4, 6), date(2009, 8, 28)), (10, 80)),
    (12, (date(2009, 4, 6), date(2009, 8, 28)), None),
)


def write(office: Office) -> None:
    dice = office.dice
    number = 0
    for many, (first, last), waited in WAITED:
        for _ in range(many):
            number += 1
            ready = Wanted(origin="immigrant", match_group=f"match_{dice.number(1, 3)}")
            person, since = office.town.citizen(ready), dice.day(first, last)
            told = {
                "on": since.isoformat(),
                "citizen": person.told(),
                "status": "unemployed",
                "initiative": INITIATIVE,
            }
            office.post.send(SKELBAEKGADE, "status.reported", told)
            if waited is not None:
                offer = dice.pick(("internship", "wage_subsidy", "course"))
                course = Kind(INITIATIVE, offer, SKELBAEKGADE, 13).course(number, person)
                office.started(SKELBAEKGADE, course, since + timedelta(dice.number(*waited)))
