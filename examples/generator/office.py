"""How an office tells what happens to one person: referred, started, ended, cancelled, placed."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from .dice import Dice
from .post import Data, Letter, Post
from .town import Person, Town

# These write a CPR number with a hyphen, the others without: it is the same citizen.
_HYPHENATING = frozenset({"kia-pro", "cab", "teknologisk-institut"})


@dataclass(frozen=True, slots=True)
class Kind:
    """What an initiative offers, with whom, and for how long."""

    initiative: str
    offer: str
    provider: str
    weeks: int

    def course(self, number: int, person: Person) -> "Course":
        return Course(f"{self.initiative.replace('/', '-')}-{number:04}", self, person)


@dataclass(frozen=True, slots=True)
class Course:
    """One person's forløb."""

    id: str
    kind: Kind
    person: Person

    def told(self, source: str) -> Data:
        return {
            "citizen": self.person.told(hyphen=source in _HYPHENATING),
            "forloeb": self.id,
            "initiative": self.kind.initiative,
            "provider": self.kind.provider,
            "offer": self.kind.offer,
        }


@dataclass(slots=True)
class Office:
    """Where the events of one agreement are written: the chance, the citizens and the post."""

    dice: Dice
    town: Town
    post: Post

    def referred(self, source: str, course: Course, on: date) -> Letter:
        told = {"on": on.isoformat(), **course.told(source), "weeks": course.kind.weeks}
        return self.post.send(source, "forloeb.referred", told)

    def started(self, source: str, course: Course, on: date) -> Letter:
        told = {"on": on.isoformat(), **course.told(source), "weeks": course.kind.weeks}
        return self.post.send(source, "forloeb.started", told)

    def ended(self, source: str, course: Course, on: date, **more: str | int | bool) -> Letter:
        told = {"on": on.isoformat(), **course.told(source), **more}
        return self.post.send(source, "forloeb.ended", told)

    def cancelled(self, source: str, course: Course, on: date, reason: str) -> Letter:
        told = {"on": on.isoformat(), **course.told(source), "reason": reason}
        return self.post.send(source, "forloeb.cancelled", told)

    def placed(self, source: str, placement: str, person: Person, told: Data) -> Letter:
        told = {
            "citizen": person.told(hyphen=source in _HYPHENATING),
            "placement": placement,
            **told,
        }
        return self.post.send(source, "person.placed", told)

    def renumbered(self, source: str, person: Person, on: date) -> Person:
        """Give a citizen another CPR number, and tell of it."""
        now = replace(person, cpr=self.town.number(person.born, person.sex))
        told = {"on": on.isoformat(), "citizen": now.told(), "former": person.told()}
        self.post.send(source, "person.merged", told)
        return now

    def before(self, day: date, least: int, most: int) -> date:
        """Return a day so many days before, but not before the year began to count."""
        earlier = day - timedelta(days=self.dice.number(least, most))
        return max(earlier, date(day.year, 1, 2))
