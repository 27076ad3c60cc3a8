"""How a budget line stands on a day, or several of them together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from schemas.measures import Booked
from schemas.plans import BudgetLine
from schemas.snapshots import BudgetAccount
from services.reporting.domain import LINE_DEFINITION, Account
from services.reporting.measures.figures import Books

_REASONS: Final[tuple[BudgetAccount, ...]] = (
    "original",
    "supplementary",
    "transferred",
    "carried_over",
)


@dataclass(frozen=True, slots=True)
class Granted:
    """What may be spent, by why it was granted."""

    original: int = 0
    supplementary: int = 0
    transferred: int = 0
    carried_over: int = 0

    def __add__(self, other: "Granted") -> "Granted":
        """Return both together."""
        return Granted(
            self.original + other.original,
            self.supplementary + other.supplementary,
            self.transferred + other.transferred,
            self.carried_over + other.carried_over,
        )

    @property
    def corrected(self) -> int:
        """The corrected budget."""
        return self.original + self.supplementary + self.transferred + self.carried_over


class Used(NamedTuple):
    """What is committed and not yet consumed, and what is consumed."""

    committed: int = 0
    consumed: int = 0

    @property
    def total(self) -> int:
        """What the year has bought so far, paid or not."""
        return self.committed + self.consumed


NOTHING: Final = Used()


@dataclass(frozen=True, slots=True)
class Balance:
    """
    In whole øre. ``own`` is used of what is granted, ``framed`` is carried by a frame.

    ``granted`` is None where a line has no money of its own, or none is booked yet.
    """

    granted: Granted | None = None
    own: Used = NOTHING
    framed: Used = NOTHING
    released: int = 0
    conditional: int = 0
    pending: int = 0

    def __add__(self, other: "Balance") -> "Balance":
        """Return both together."""
        given = [each for each in (self.granted, other.granted) if each is not None]
        return Balance(
            sum(given[1:], given[0]) if given else None,
            _both(self.own, other.own),
            _both(self.framed, other.framed),
            self.released + other.released,
            self.conditional + other.conditional,
            self.pending + other.pending,
        )

    @property
    def used(self) -> Used:
        """All that is used, whoever carries it."""
        return _both(self.own, self.framed)

    @property
    def corrected(self) -> int | None:
        """The corrected budget."""
        return None if self.granted is None else self.granted.corrected

    @property
    def rest(self) -> int | None:
        """What is left of it beyond commitments and consumption."""
        return None if self.granted is None else self.granted.corrected - self.own.total

    @property
    def bears(self) -> Used:
        """What is used of one's own money; where there is none, what a frame carries."""
        return self.framed if self.granted is None else self.own


def _both(first: Used, second: Used) -> Used:
    return Used(first.committed + second.committed, first.consumed + second.consumed)


class LineAt(NamedTuple):
    """A line on a day: how it stands, and what was committed and consumed on each day up to it."""

    line: BudgetLine
    balance: Balance
    used: Sequence[Booked]


def line_at(line: BudgetLine, books: Books, as_of: date) -> LineAt:
    """Return how a line stands at the end of a day."""
    committed = _booked(line, "committed", books, as_of)
    consumed = _booked(line, "consumed", books, as_of)
    used = Used(_sum(committed), _sum(consumed))
    granted = _granted(line, books, as_of)
    balance = Balance(
        granted,
        own=NOTHING if granted is None else used,
        framed=used if granted is None else NOTHING,
        released=_sum(_booked(line, "released", books, as_of)),
        conditional=_sum(_booked(line, "conditional", books, as_of)),
        pending=_sum(_booked(line, "pending", books, as_of)),
    )
    return LineAt(line, balance, sorted([*committed, *consumed], key=_day))


def _granted(line: BudgetLine, books: Books, as_of: date) -> Granted | None:
    booked = {account: _booked(line, account, books, as_of) for account in _REASONS}
    # A plan's appropriation counts from the first day of its year: before it there is none.
    will_have = line.appropriation_oere is not None and line.standing == "adopted"
    if not any(booked.values()) and not (will_have and as_of < date(line.year, 1, 1)):
        return None
    return Granted(**{account: _sum(each) for account, each in booked.items()})


def _booked(line: BudgetLine, account: BudgetAccount, books: Books, as_of: date) -> list[Booked]:
    booked = books.get(Account(line.id, LINE_DEFINITION, account), ())
    return [each for each in booked if each.valid_on <= as_of]


def _sum(booked: Iterable[Booked]) -> int:
    return sum(each.amount for each in booked)


def _day(booked: Booked) -> date:
    return booked.valid_on
