"""Two ledgers side by side, one of them on paper: whatever happens, they say the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from schemas.base import Contract
from schemas.plans import BudgetLine

from .budget_happenings import DAYS, OF_CITIZENS, OF_LINES, OF_PLACES, PLANS, YEARS
from .budget_paper import Amounts, Paper
from .bus import event_id


@dataclass(frozen=True)
class Sent:
    """A fact of a subject in one revision; no data: it was withdrawn."""

    subject: str
    fact: str
    revision: int
    data: Contract | None


class Books(Protocol):
    """A ledger to be tried."""

    def adopt(self, lines: Sequence[BudgetLine], version: int) -> None:
        """Take a version of the plan in."""

    def agree(self, closed_years: Sequence[int], version: int) -> None:
        """Take a version of the agreement in."""

    def take(self, batch: Sequence[Sent]) -> int:
        """Take facts in, and return how many bookings they made."""

    def stands(self, line: str, day: date) -> Amounts:
        """Return what stands on the line's accounts at the end of a day."""

    def check(self) -> None:
        """Hold the books' own promises."""

    def end(self) -> None:
        """Hold what is promised of all that was, and put the books away."""


class Machine(RuleBasedStateMachine):
    """Lets anything happen to both ledgers."""

    make: ClassVar[Any]

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.books: Books = type(self).make()
        self.paper = Paper(DAYS)
        self.sent: list[Sent] = []
        self.waiting: list[Sent] = []
        self.taken: list[Sent] = []
        self.version = self.agreed = 0

    @initialize(has_plan=st.booleans())
    def begins(self, has_plan: bool) -> None:  # noqa: FBT001
        """Begin with a plan, or with facts that wait for one."""
        if has_plan:
            self.adopts(0)

    @rule(plan=st.integers(0, len(PLANS) - 1))
    def adopts(self, plan: int) -> None:
        """Adopt another version of the plan."""
        self.version += 1
        self.books.adopt(PLANS[plan], self.version)
        self.paper.adopt(PLANS[plan])

    @rule(
        whose=st.sampled_from(["anna", "bo"]),
        data=st.one_of(*OF_CITIZENS.values()),
        is_late=st.booleans(),
    )
    def happens(self, whose: str, data: Contract, is_late: bool) -> None:  # noqa: FBT001
        """Something happens in a citizen's case, told at once or later."""
        self._tell(f"citizen:1:{whose}", data, is_late)

    @rule(data=st.one_of(*OF_PLACES.values(), *OF_LINES.values()), is_late=st.booleans())
    def concerns_no_citizen(self, data: Contract, is_late: bool) -> None:  # noqa: FBT001
        """Something happens to places, or is decided or paid on a line."""
        self._tell(str(data.subject), data, is_late)  # type: ignore[attr-defined]

    @precondition(lambda self: self.sent)
    @rule(draw=st.data(), is_late=st.booleans())
    def is_mended(self, draw: st.DataObject, is_late: bool) -> None:  # noqa: FBT001
        """Correct what was told, take it back, or tell it again after all."""
        which = draw.draw(st.sampled_from([each for each in self.sent if not each.revision]))
        last = max(each.revision for each in self.sent if each.fact == which.fact)
        data = draw.draw(st.none() | _like(which))
        self._send(Sent(which.subject, which.fact, last + 1, data), is_late)

    @precondition(lambda self: self.waiting)
    @rule(draw=st.data())
    def arrives(self, draw: st.DataObject) -> None:
        """What was late arrives, in any order, several at once."""
        some = draw.draw(st.lists(st.sampled_from(self.waiting), min_size=1, unique=True))
        self.waiting = [each for each in self.waiting if each not in some]
        self._take(some)

    @precondition(lambda self: self.taken)
    @rule(draw=st.data())
    def comes_again(self, draw: st.DataObject) -> None:
        """What was taken in before is delivered again: a reversal too counts once."""
        again = draw.draw(st.lists(st.sampled_from(self.taken), min_size=1, max_size=3))
        assert self.books.take(again) == 0

    @precondition(lambda self: len(self.paper.closed) < len(YEARS))
    @rule()
    def closes(self) -> None:
        """Close a year, the first first."""
        year = YEARS[len(self.paper.closed)]
        self._agree(*self.paper.closed, year)
        self.paper.close(year)

    @precondition(lambda self: self.paper.closed)
    @rule()
    def reopens(self) -> None:
        """Open the last closed year again."""
        *still, year = self.paper.closed
        self._agree(*still)
        self.paper.reopen(year)

    @invariant()
    def the_books_are_those_on_paper(self) -> None:
        """Every account of every line is on every day what the naive reading says."""
        for each in self.paper.known():
            for day in DAYS:
                assert self.books.stands(each, day) == self.paper.stands(each, day), (each, day)

    @invariant()
    def the_promises_hold(self) -> None:
        """Debits are credits, the rest is what is left, nothing is committed below nothing."""
        for each in self.paper.known():
            for day in DAYS:
                keeps_its_promises(self.books.stands(each, day))
        self.books.check()

    def teardown(self) -> None:
        """Put the books away."""
        self.books.end()

    def _tell(self, subject: str, data: Contract, is_late: bool) -> None:  # noqa: FBT001
        self._send(Sent(subject, str(event_id(f"m{len(self.sent)}")), 0, data), is_late)

    def _send(self, each: Sent, is_late: bool) -> None:  # noqa: FBT001
        self.sent.append(each)
        if is_late:
            self.waiting.append(each)
        else:
            self._take([each])

    def _take(self, some: Sequence[Sent]) -> None:
        self.taken.extend(some)
        self.books.take(some)
        for each in some:
            self.paper.hear(each.subject, each.fact, each.revision, each.data)

    def _agree(self, *closed_years: int) -> None:
        self.agreed += 1
        self.books.agree(closed_years, self.agreed)


def keeps_its_promises(accounts: Amounts) -> None:
    """Hold what is promised of a line on any day."""
    corrected = -accounts.get("granted", 0)
    committed, consumed = accounts.get("committed", 0), accounts.get("consumed", 0)
    assert sum(accounts.values()) == 0
    assert accounts.get("available", 0) == corrected - committed - consumed
    assert committed >= 0
    assert accounts.get("released", 0) >= 0
    reasons = ("original", "supplementary", "transferred", "carried_over")
    assert corrected == sum(accounts.get(name, 0) for name in reasons)


def _like(told: Sent) -> st.SearchStrategy[Contract]:
    """Return what a fact may be corrected to: of its type, about the same subject."""
    assert told.data is not None
    kind = told.subject.partition(":")[0]
    contents = {"citizen": OF_CITIZENS, "places": OF_PLACES, "line": OF_LINES}[kind]
    fixed = {} if kind == "citizen" else _subject_of(told.data)
    return contents[type(told.data)].map(lambda data: data.model_copy(update=fixed))


def _subject_of(data: Contract) -> dict[str, Any]:
    return {name: getattr(data, name) for name in ("line", "invoice") if hasattr(data, name)}
