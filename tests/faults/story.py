"""A seeded stream of person-level events with all that real streams have wrong with them."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from schemas import activity, money
from schemas.base import Contract
from schemas.corrections import FactWithdrawn
from schemas.people import Citizen

from .letters import Letter, letter, poison, uuid_of
from .plan import INITIATIVES

DUPLICATES: Final = 0.05
POISON: Final = 0.01
MENDED: Final = 0.03
LATE: Final = 0.03
_BEGINS: Final = date(2026, 1, 2)
_OFFERS: Final = ("internship", "wage_subsidy", "ordinary_job")
_DISTRICTS: Final = ("amager", "valby", "vesterbro")


@dataclass(frozen=True, slots=True)
class Told:
    """A fact before it has a letter: its name, its case and what it says."""

    name: str
    subject: str
    data: Contract


@dataclass(slots=True)
class Story:
    """
    ``events`` letters in the order in which they are sent, the same for the same seed.

    Duplicates, poison, late arrivals, corrections and withdrawals (some before what they mend) are
    in it. ``poison_share`` is the share of poison; 1 is nothing else.
    """

    seed: int
    events: int
    poison_share: float = POISON
    letters: list[Letter] = field(init=False)

    def __post_init__(self) -> None:
        """Write the letters."""
        chance = random.Random(self.seed)
        places: list[tuple[float, int, list[Any]]] = []
        told = _facts(chance)
        while len(places) < self.events:
            at = float(len(places))
            each = [len(places), *_one(chance, next(told), self)]
            places.append((at + _delay(chance), len(places), each))
            for more in _mends(chance, each[1]):
                places.append((at + chance.uniform(-300, 3000), len(places), [len(places), more]))
            if chance.random() < DUPLICATES:
                places.append((at + chance.uniform(0, 2000), len(places), each))
        places.sort(key=lambda place: place[:2])
        self.letters = [_written(each, self.seed) for _, _, each in places[: self.events]]

    @property
    def facts(self) -> dict[tuple[str, str, int], Contract]:
        """What was told: subject, fact and revision, and what that revision says."""
        return {
            (each.subject, each.fact, each.revision): each.data
            for each in self.letters
            if each.data is not None
        }


def _delay(chance: random.Random) -> float:
    return chance.uniform(500, 3000) if chance.random() < LATE else 0.0


def _one(chance: random.Random, told: Told, story: Story) -> tuple[Any, ...]:
    if chance.random() < story.poison_share:
        return (("poison", chance.randrange(len(_POISONS)), told.subject),)
    return (told,)


def _mends(chance: random.Random, told: Any) -> Iterator[Any]:
    if not isinstance(told, Told) or chance.random() >= MENDED:
        return
    if chance.random() < 0.4:
        yield ("mend", told, FactWithdrawn(fact=uuid_of(told.name)), 1)
        return
    moved = told.data.model_copy(
        update={"on": told.data.on + timedelta(days=chance.randrange(-9, 9))}  # type: ignore[attr-defined]
    )
    yield ("mend", told, moved, 1)
    if chance.random() < 0.3:
        yield ("mend", told, FactWithdrawn(fact=uuid_of(told.name)), 2)


def _written(place: list[Any], seed: int) -> Letter:
    position, what = place
    if isinstance(what, Told):
        return letter(what.name, what.subject, what.data, position)
    if what[0] == "mend":
        _, told, data, revision = what
        name = f"{told.name}-{revision}"
        return letter(name, told.subject, data, position, mends=told.name, revision=revision)
    _, kind, subject = what
    value, headers = _POISONS[kind]
    own = {name: text for name, text in headers.items() if name != "subject"}
    return poison(f"poison-{seed}-{position}", headers.get("subject", subject), value, **own)


_GOOD: Final = b'{"on":"2026-02-01","forloeb":"gift","initiative":"fejl/1"}'
_ANY: Final = "citizen:1:gift"
_POISONS: Final[list[tuple[bytes, dict[str, Any]]]] = [
    (b"{", {}),
    (b"", {}),
    (b"\xff\xfe\x00", {}),
    (b"[]", {}),
    (b'{"on":"2026-02-31","forloeb":"gift","initiative":"fejl/1"}', {}),
    (b'{"on":"2026-02-01","forloeb":"gi\\u0000ft","initiative":"fejl/1"}', {}),
    (b'{"on":"2026-02-01","forloeb":"gift","initiative":"fejl/1","weeks":1e400}', {}),
    (_GOOD, {"ce_specversion": b"0.3"}),
    (_GOOD, {"ce_type": ...}),
    (_GOOD, {"ce_type": b"fremdrift.person.vanished.v1"}),
    (_GOOD, {"ce_id": b"not-a-uuid"}),
    (_GOOD, {"ce_recordedtime": b"2026-02-01T08:00:00"}),
    (_GOOD, {"ce_revision": b"first"}),
    (_GOOD, {"ce_origin": b"\xff"}),
    (_GOOD, {"ce_revision": str(2**40).encode()}),
    (_GOOD, {"ce_origin": None}),
    (_GOOD, {"ce_subject": b"citizen:1:gi\x00ft"}),
]


def _facts(chance: random.Random) -> Iterator[Told]:
    """Yield what happens, forløb by forløb, without end."""
    number = 0
    while True:
        number += 1
        initiative = chance.choice(INITIATIVES)
        subject = f"citizen:1:{chance.randrange(1 + number // 2):08x}"
        begins = _BEGINS + timedelta(days=chance.randrange(300))
        yield from _forloeb(chance, number, (subject, initiative, begins))
        if chance.random() < 0.3:
            yield from _placement(chance, number, (subject, initiative, begins))
        if chance.random() < 0.2:
            yield from _elsewhere(chance, number, (initiative, begins))


def _forloeb(chance: random.Random, number: int, whose: tuple[str, str, date]) -> Iterator[Told]:
    subject, initiative, begins = whose
    common: dict[str, Any] = {
        "forloeb": f"f{number}",
        "initiative": initiative,
        "provider": f"p{number % 7}",
        "citizen": Citizen(
            sex=chance.choice(("female", "male")), district=chance.choice(_DISTRICTS)
        ),
    }
    day, weeks = begins, chance.randrange(1, 20)
    yield Told(f"r{number}", subject, activity.ForloebReferred(on=day, weeks=weeks, **common))
    if chance.random() < 0.05:
        yield Told(f"x{number}", subject, activity.ForloebCancelled(on=day, **common))
        return
    day += timedelta(days=chance.randrange(1, 15))
    yield Told(f"s{number}", subject, activity.ForloebStarted(on=day, weeks=weeks, **common))
    if chance.random() < 0.05:  # a second source says so too, of another day
        later = day + timedelta(days=chance.randrange(-2, 3))
        again = activity.ForloebStarted(on=later, weeks=weeks, **common)
        yield Told(f"s{number}b", subject, again)
    yield from _paid(chance, number, whose, day)
    day += timedelta(days=chance.randrange(1, weeks * 7))
    ended = activity.ForloebEnded(
        on=day, completed=chance.random() < 0.7, days=chance.randrange(40), **common
    )
    yield Told(f"e{number}", subject, ended)


def _paid(
    chance: random.Random, number: int, whose: tuple[str, str, date], day: date
) -> Iterator[Told]:
    subject, initiative, _ = whose
    invoice: dict[str, Any] = {
        "invoice": f"i{number}",
        "initiative": initiative,
        "line": f"{initiative}/forloeb",
        "forloeb": f"f{number}",
    }
    amount = chance.randrange(1, 900_000)
    if chance.random() < 0.5:
        on = day + timedelta(days=chance.randrange(60))
        data = money.CostInvoiced(on=on, amount_oere=amount, final=chance.random() < 0.5, **invoice)
        yield Told(f"i{number}", subject, data)
        if chance.random() < 0.2:
            credit = {**invoice, "invoice": f"k{number}"}
            later = on + timedelta(days=chance.randrange(30))
            some = chance.randrange(1, amount + 1)
            yield Told(
                f"k{number}", subject, money.CostCredited(on=later, amount_oere=some, **credit)
            )


def _placement(chance: random.Random, number: int, whose: tuple[str, str, date]) -> Iterator[Told]:
    subject, initiative, begins = whose
    common: dict[str, Any] = {"placement": f"a{number}", "initiative": initiative}
    until = begins + timedelta(days=90) if chance.random() < 0.5 else None
    placed = activity.PersonPlaced(
        on=begins + timedelta(days=30), offer=chance.choice(_OFFERS), until=until, **common
    )
    yield Told(f"a{number}", subject, placed)
    if chance.random() < 0.5:
        over = begins + timedelta(days=30 + chance.randrange(90))
        yield Told(f"ae{number}", subject, activity.PlacementEnded(on=over, **common))


def _elsewhere(chance: random.Random, number: int, where: tuple[str, date]) -> Iterator[Told]:
    """Yield what concerns no citizen."""
    initiative, day = where
    own: dict[str, Any] = {"initiative": initiative, "on": day}
    later: dict[str, Any] = {**own, "on": day + timedelta(days=chance.randrange(60))}
    many = chance.randrange(1, 30)
    joborder, places, held = f"j{number}", f"pl{number}", f"h{number}"
    yield Told(
        joborder,
        f"joborder:{joborder}",
        activity.JobOrderReceived(joborder=joborder, positions=many, **own),
    )
    yield Told(
        f"{joborder}f",
        f"joborder:{joborder}",
        activity.JobOrderFilled(joborder=joborder, positions=many, **later),
    )
    yield Told(
        places, f"places:{places}", activity.PlacesOpened(places=places, quantity=many, **own)
    )
    if chance.random() < 0.5:
        yield Told(f"{places}c", f"places:{places}", activity.PlacesClosed(places=places, **later))
    yield Told(
        held,
        f"activity:{held}",
        activity.ActivityHeld(activity=held, category="kursus", participants=many, **own),
    )
    line = f"{initiative}/drift"
    yield Told(
        f"d{number}",
        f"line:{line}|d{number}",
        money.CostInvoiced(invoice=f"d{number}", line=line, amount_oere=many * 100, **own),
    )
