"""The citizens of the examples: made up, and numbered so that nobody can carry their number."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from .dice import Dice

_MOD_11 = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
_ORIGINS = ("danish", "danish", "danish", "immigrant", "immigrant", "descendant")
_DISTRICTS = ("amager", "bispebjerg", "brønshøj", "nørrebro", "tingbjerg", "valby", "vesterbro")
_PLAIN = str.maketrans({"ø": "oe"})


@dataclass(frozen=True, slots=True)
class Person:
    """A citizen, and what a publisher tells of one."""

    cpr: str
    sex: str
    born: date
    origin: str
    match_group: str
    district: str

    def told(self, *, hyphen: bool = False) -> dict[str, Any]:
        return {
            "cpr": f"{self.cpr[:6]}-{self.cpr[6:]}" if hyphen else self.cpr,
            "sex": self.sex,
            "born": f"{self.born:%Y-%m}",
            "origin": self.origin,
            "match_group": self.match_group,
            "district": self.district,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who is wanted: the ages at the beginning of 2009, and what must be so. None: as it falls."""

    ages: tuple[int, int] = (18, 64)
    sex: str | None = None
    origin: str | None = None
    match_group: str | None = None


ANYBODY = Wanted()


class Town:
    """Makes citizens; no two share a number."""

    def __init__(self, dice: Dice) -> None:
        self._dice = dice
        self._taken: set[str] = set()
        self.people: list[Person] = []

    def citizen(self, wanted: Wanted = ANYBODY) -> Person:
        dice = self._dice
        youngest, oldest = wanted.ages
        born = date(dice.number(2008 - oldest, 2008 - youngest), 1, 2)
        born += timedelta(days=dice.number(0, 363))
        sex = wanted.sex or dice.pick(("female", "male"))
        person = Person(
            cpr=self.number(born, sex),
            sex=sex,
            born=born,
            origin=wanted.origin or dice.pick(_ORIGINS),
            match_group=wanted.match_group or f"match_{dice.number(1, 5)}",
            district=dice.pick(_DISTRICTS).translate(_PLAIN),
        )
        self.people.append(person)
        return person

    def number(self, born: date, sex: str) -> str:
        """
        Return a number of the right form that was never given to anybody.

        It fails the modulus 11 test, which every number issued before October 2007 passes; later
        ones without it were issued for birthdays on the first of January, which ``citizen`` avoids.
        """
        while True:
            number = f"{born:%d%m%y}{self._dice.number(0, 3999):04}"
            fits = int(number[-1]) % 2 == (sex == "male")
            passes = sum(w * int(d) for w, d in zip(_MOD_11, number, strict=True)) % 11 == 0
            if fits and not passes and number not in self._taken:
                self._taken.add(number)
                return number
