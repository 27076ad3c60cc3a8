"""
What one of those started, completed or successful has cost, held against what was planned.

The money of those started is what is consumed and committed: a forløb commits the day it starts. Of
those completed it is what is consumed. Of those successful it is the part of the consumption that
falls to those whose time is up: the rest may yet succeed.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import Final, NamedTuple

from schemas.plans import Initiative
from schemas.targets import AtLeast, AtMost, Between, Equal, InFull, Target
from schemas.unit_costs import Outcome, UnitCost
from schemas.values import Amount, Followed, Lowest, Proportion, Reckoned

from .balance import Balance, LineAt
from .result import NoCost, Status

_PERCENT: Final = 100


class Counted(NamedTuple):
    """How many there are; of a cohort, how many of those whose time is up and is not."""

    number: Fraction
    matured: int | None = None
    unmatured: int | None = None


class Planned(NamedTuple):
    """What the plan grants over how many it wants; ``percent`` of ``quantity`` where it says so."""

    oere: int
    number: Fraction
    percent: Fraction | None = None
    quantity: int | None = None

    @property
    def each(self) -> Fraction:
        """What one was to cost."""
        return self.oere / self.number


class Cost(NamedTuple):
    """What one has cost: ``oere`` over ``number``; of a cohort only the part of the matured."""

    of: Outcome
    measure: str
    oere: int
    counted: Counted | None
    missing: NoCost | None
    planned: Planned | None

    @property
    def borne(self) -> Fraction:
        """The money that falls to those counted."""
        matured, unmatured = (self.counted or Counted(Fraction(0)))[1:]
        if matured is None or not unmatured:
            return Fraction(self.oere)
        return Fraction(self.oere * matured, matured + unmatured)

    @property
    def each(self) -> Fraction | None:
        """What one has cost; None while there is none."""
        if self.missing is not None or self.counted is None:
            return None
        return self.borne / self.counted.number

    @property
    def status(self) -> Status | None:
        """Whether that is more than was planned; None where either is not known."""
        if self.each is None or self.planned is None:
            return None
        if self.each == self.planned.each:
            return "as_planned"
        return "dearer" if self.each > self.planned.each else "cheaper"


def counted(found: Reckoned | None) -> Counted | None:
    """Return how many a measure's value says there are; None where it says no number."""
    match found:
        case Amount():
            return Counted(found.value)
        case Lowest():
            return Counted(Fraction(found.fewest))
        case Proportion():
            return Counted(Fraction(found.numerator))
        case Followed():
            return Counted(Fraction(found.numerator), found.matured, found.unmatured)
        case _:
            return None


def cost_of(
    said: UnitCost, of: Counted | NoCost | None, balance: Balance, planned: Planned | None
) -> Cost:
    """Return what one has cost, or why that cannot be said."""
    borne = balance.bears
    oere = borne.total if said.of == "started" else borne.consumed
    if isinstance(of, Counted):
        return Cost(said.of, said.measure, oere, of, _missing(of), planned)
    return Cost(said.of, said.measure, oere, None, of or "not_reported", planned)


def _missing(of: Counted) -> NoCost | None:
    if of.number > 0:
        return None
    return "unmatured" if of.unmatured and not of.matured else "no_outcomes"


def planned(said: UnitCost, initiative: Initiative, lines: Sequence[LineAt]) -> Planned | None:
    """Return what the plan grants and how many it is to buy; None where it does not say both."""
    granted = [each.balance.granted.original for each in lines if each.balance.granted]
    quantities = [each.line.planned.quantity for each in lines if each.line.planned]
    oere, quantity = sum(granted), sum(quantities)
    if not oere:
        return None
    if said.target is None:
        return Planned(oere, Fraction(quantity), quantity=quantity) if quantity else None
    target = next(each for each in initiative.targets if each.id == said.target)
    number = _number(target)
    if not number:
        return None
    if not target.in_percent:
        return Planned(oere, number)
    wanted = number * quantity / _PERCENT
    return Planned(oere, wanted, number, quantity) if wanted else None


def _number(target: Target) -> Fraction | None:
    match target.rule:
        case AtLeast(value=value) | AtMost(value=value) | Equal(value=value) | InFull(value=value):
            return Fraction(value)
        case Between():
            return Fraction(target.rule.low)
        case _:
            return None
