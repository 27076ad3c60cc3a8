"""A ledger kept on paper: what all the facts that hold come to, counted anew by the naive rules."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, TypeAlias

from schemas.appropriations import CarryOver
from schemas.base import Contract
from schemas.plans import BudgetLine

from .budget_reference import Told, accounts_on

Amounts: TypeAlias = Mapping[str, int]
Figures: TypeAlias = dict[tuple[str, date], Amounts]


class Carried(NamedTuple):
    """What a line has left to another at the end of a year."""

    year: int
    giver: str
    to: str
    oere: int


@dataclass(slots=True)
class Paper:
    """
    Knows facts, plans and closed years, and no bookings.

    It is asked about ``days`` only; a closed year's figures are copied down when it is closed.
    """

    days: Sequence[date]
    lines: dict[str, BudgetLine] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)
    facts: dict[str, dict[str, dict[int, Contract | None]]] = field(default_factory=dict)
    closed: dict[int, Figures] = field(default_factory=dict)
    carried: list[Carried] = field(default_factory=list)
    _counted: dict[str, Figures] = field(default_factory=dict)

    def adopt(self, lines: Iterable[BudgetLine]) -> None:
        """Go by another plan; what a line was first given, it was first given."""
        known, self.lines, self.first = self.first, {line.id: line for line in lines}, {}
        for line in self.lines.values():
            if line.id in known:
                self.first[line.id] = known[line.id]
            elif line.standing == "adopted" and line.appropriation_oere is not None:
                self.first[line.id] = line.appropriation_oere
        self._counted.clear()

    def hear(self, subject: str, fact: str, revision: int, data: Contract | None) -> None:
        """Note a fact in one revision; None: it was withdrawn."""
        self.facts.setdefault(subject, {}).setdefault(fact, {})[revision] = data
        self._counted.pop(subject, None)

    def close(self, year: int) -> None:
        """Copy the year's figures down, and carry on what its lines' rules carry."""
        last = date(year, 12, 31)
        for line in self.lines.values():
            to = line.carry_over.to if line.carry_over else None
            if line.carry_over and line.year == year and to in self.lines:
                oere = _carries(line.carry_over, self.stands(line.id, last))
                self.carried.append(Carried(year, line.id, str(to), oere))
        days = [day for day in self.days if day.year == year]
        self.closed[year] = {
            (line, day): self.stands(line, day) for line in self.known() for day in days
        }

    def reopen(self, year: int) -> None:
        """Count the year as if it had never been closed."""
        del self.closed[year]
        self.carried = [each for each in self.carried if each.year != year]

    def known(self) -> set[str]:
        """Return every line there may be a figure of."""
        copied = {line for year in self.closed.values() for line, _ in year}
        carried = {line for each in self.carried for line in (each.giver, each.to)}
        return {*self.lines, *copied, *carried}

    def stands(self, line: str, day: date) -> Amounts:
        """Return what stands on the line's accounts at the end of a day."""
        if day.year in self.closed:
            return self.closed[day.year].get((line, day), {})
        sums: dict[str, int] = defaultdict(int)
        for part in ("", *self.facts) if line in self.lines else ():
            for account, amount in self._part(part, line, day).items():
                sums[account] += amount
        for each in self.carried:
            if each.giver == line and day >= date(each.year, 12, 31):
                _give(sums, -each.oere)
            if each.to == line and day >= date(each.year + 1, 1, 1):
                _give(sums, each.oere)
        return {account: amount for account, amount in sums.items() if amount}

    def _part(self, subject: str, line: str, day: date) -> Amounts:
        known = self._counted.setdefault(subject, {})
        if (line, day) not in known:
            known[line, day] = self._count(subject, self.lines[line], day)
        return known[line, day]

    def _count(self, subject: str, line: BudgetLine, day: date) -> Amounts:
        """Return what one case adds to what the plan gives; of no case what the plan gives."""
        if not subject:
            return accounts_on(day, line, [], self.first.get(line.id))
        alone, whole = accounts_on(day, line, []), accounts_on(day, line, self._holding(subject))
        return {name: whole.get(name, 0) - alone.get(name, 0) for name in {*whole, *alone}}

    def _holding(self, subject: str) -> list[Told]:
        latest = {fact: known[max(known)] for fact, known in self.facts[subject].items()}
        return [(fact, data) for fact, data in latest.items() if data is not None]


def _carries(rule: CarryOver, at_the_end: Amounts) -> int:
    rest, corrected = at_the_end.get("available", 0), -at_the_end.get("granted", 0)
    if rest < 0:
        return rest if rule.overspent else 0
    most = rest if rule.percent_max is None else max(0, corrected) * rule.percent_max // 100
    return min(rest, most, rest if rule.oere_max is None else rule.oere_max)


def _give(sums: dict[str, int], oere: int) -> None:
    for account, sign in (("granted", -1), ("available", 1), ("carried_over", 1), ("noted", -1)):
        sums[account] += sign * oere
