"""Plans and facts for the tests of budget, and a desk that books them without a database."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, NamedTuple, TypeAlias

from schemas.activity import (
    ForloebCancelled,
    ForloebEnded,
    ForloebReferred,
    ForloebStarted,
    PlacesClosed,
    PlacesOpened,
)
from schemas.appropriations import Standing
from schemas.base import Contract
from schemas.cases import Case, Occurrence, occurrence
from schemas.money import AppropriationGranted, AppropriationTransferred, CostCredited, CostInvoiced
from schemas.plans import (
    Agreement,
    AgreementAdopted,
    BudgetLine,
    Initiative,
    InitiativeAdopted,
    Price,
)
from services.budget import domain
from services.budget.domain import Booking
from services.budget.lines import Book, read_book
from services.chassis.casebook import fold
from tests.builders.bus import BEGUN, event_id

INITIATIVE = "2010/1.4"
LINE = f"{INITIATIVE}/indsats"
OTHER = f"{INITIATIVE}/administration"
KRONE = 100
Category: TypeAlias = Literal["original", "supplementary"]


def day(number: int) -> date:
    """Return a day counted from 1 February 2010, a Monday."""
    return date(2010, 2, 1) + timedelta(days=number)


def price(kroner: int = 700, per: str = "week", **given: Any) -> Price:
    """Return a price that holds all of 2010 unless told otherwise."""
    whole: dict[str, Any] = {"valid_from": date(2010, 1, 1)}
    return Price(amount_oere=kroner * KRONE, per=per, **whole | given)  # type: ignore[arg-type]


def line(*prices: Price, id: str = LINE, **given: Any) -> BudgetLine:  # noqa: A002 - the field's name
    """Return a budget line granted 10.000 kr. in 2010 unless told otherwise."""
    whole: dict[str, Any] = {"appropriation_oere": 10_000 * KRONE}
    whole |= {"title": "Forløb", "nature": "activity", "year": 2010, "prices": prices}
    return BudgetLine(id=id, **whole | given)


def adopted(
    *lines: BudgetLine, version: int = 1, initiative: str = INITIATIVE
) -> InitiativeAdopted:
    """Return an initiative with these lines; with none given, one that costs 700 kr. a week."""
    return InitiativeAdopted(
        version=version,
        agreement=initiative.partition("/")[0],
        initiative=Initiative(
            id=initiative, title="Jobklub", budget=lines or (line(price()), line(id=OTHER))
        ),
    )


def referred(on: int = 0, forloeb: str = "f1", **given: Any) -> ForloebReferred:
    return ForloebReferred(forloeb=forloeb, initiative=INITIATIVE, on=day(on), **given)


def started(
    on: int = 0, forloeb: str = "f1", weeks: int | None = 5, **given: Any
) -> ForloebStarted:
    return ForloebStarted(forloeb=forloeb, initiative=INITIATIVE, on=day(on), weeks=weeks, **given)


def ended(on: int = 34, forloeb: str = "f1") -> ForloebEnded:
    return ForloebEnded(forloeb=forloeb, initiative=INITIATIVE, on=day(on))


def cancelled(on: int = 0, forloeb: str = "f1") -> ForloebCancelled:
    return ForloebCancelled(forloeb=forloeb, initiative=INITIATIVE, on=day(on))


def opened(on: int = 0, places: str = "p1", quantity: int = 10, **given: Any) -> PlacesOpened:
    return PlacesOpened(
        places=places, initiative=INITIATIVE, on=day(on), quantity=quantity, **given
    )


def closed(on: int = 60, places: str = "p1") -> PlacesClosed:
    return PlacesClosed(places=places, initiative=INITIATIVE, on=day(on))


def invoiced(kroner: int = 3500, on: int = 30, *, final: bool = True, **given: Any) -> CostInvoiced:
    """Return an invoice of forløb f1 unless told otherwise."""
    whole = {"invoice": "i1", "initiative": INITIATIVE, "line": LINE, "forloeb": "f1"}
    return CostInvoiced(amount_oere=kroner * KRONE, on=day(on), final=final, **whole | given)


def credited(kroner: int = 3500, on: int = 31, **given: Any) -> CostCredited:
    whole = {"invoice": "k1", "initiative": INITIATIVE, "line": LINE, "forloeb": "f1"}
    return CostCredited(amount_oere=kroner * KRONE, on=day(on), **whole | given)


def granted(
    kroner: int = 1000,
    on: int = 0,
    category: Category = "supplementary",
    line: str = LINE,
    standing: Standing | None = None,
) -> AppropriationGranted:
    return AppropriationGranted(
        on=day(on), line=line, amount_oere=kroner * KRONE, category=category, standing=standing,
        decision="BR 12/10",
    )  # fmt: skip


def transferred(kroner: int = 1000, on: int = 0, to: str = OTHER) -> AppropriationTransferred:
    return AppropriationTransferred(
        on=day(on), line=LINE, to_line=to, amount_oere=kroner * KRONE, decision="BR 13/10"
    )


class Entry(NamedTuple):
    """A booking and when it became known."""

    booking: Booking
    recorded_at: datetime


@dataclass(slots=True)
class Desk:
    """One case's books, kept by the pure trade alone: each event one minute after the last."""

    book: Book = field(default_factory=dict)
    case: Case = field(default_factory=Case)
    entries: list[Entry] = field(default_factory=list)
    facts: dict[tuple[str, int], Occurrence | None] = field(default_factory=dict)
    learned: dict[str, datetime] = field(default_factory=dict)
    now: datetime = BEGUN

    def adopt(self, plan: InitiativeAdopted) -> "Desk":
        """Take in a plan: what it appropriates, and what it makes of the case."""
        self.now += timedelta(minutes=1)
        old, self.book = self.book, read_book(plan, self.now, self.book)
        self._enter(domain.readopt(plan.initiative.id, old, self.book, "plan"), "plan")
        for booking in domain.rebook(self.case, self.case, old, self.book):
            at = max(booking.defined_at, self.learned[booking.fact])
            self.entries.append(Entry(booking, at))
        return self

    def tell(self, *facts: Contract) -> "Desk":
        """Take in facts in order, each under an id of its own."""
        for data in facts:
            self.take(str(event_id(f"fact-{len(self.facts)}")), data)
        return self

    def take(self, fact: str, data: Contract | None, revision: int = 0) -> None:
        """Take in a fact as the chassis does; no data means that it was withdrawn."""
        if (fact, revision) in self.facts:
            return
        self.now += timedelta(minutes=1)
        says = occurrence(data, fact) if data is not None else None
        self.facts[fact, revision] = says
        self.learned[fact] = self.now
        if revision or fact in self.case.mended:
            before, self.case = self.case, self._refolded()
            self._enter(domain.rebook(before, self.case, self.book, self.book), fact)
        elif says is not None:
            self._enter(domain.step(self.case, says, self.book), fact)

    def _refolded(self) -> Case:
        highest = dict(sorted(self.facts))  # of one fact the last, which is its highest revision
        return fold((fact, r, self.facts[fact, r]) for fact, r in highest.items())

    def _enter(self, bookings: Sequence[Booking], cause: str) -> None:
        self.learned.setdefault(cause, self.now)
        self.entries.extend(Entry(b, max(self.now, b.defined_at)) for b in bookings)

    def value(
        self, line: str = LINE, as_of: date = date.max, known_at: datetime | None = None
    ) -> dict[str, int]:
        """Return the amounts on a line's accounts, those that are not nothing."""
        known = [e.booking for e in self.entries if known_at is None or e.recorded_at <= known_at]
        sums = balances(b for b in known if b.valid_on <= as_of.isoformat())
        return {account: amount for (of, account), amount in sums.items() if of == line and amount}

    def kroner(self, line: str = LINE, as_of: int | None = None) -> dict[str, int]:
        """Return where a line's money is, in whole kroner."""
        return self._kroner(line, as_of, {"granted", "available", "committed", "consumed"})

    def noted(self, line: str = LINE, as_of: int | None = None) -> dict[str, int]:
        """Return what is noted of a line's money, in whole kroner."""
        accounts = {"original", "supplementary", "transferred", "carried_over"}
        return self._kroner(line, as_of, accounts | {"conditional", "pending", "released"})

    def _kroner(self, line: str, as_of: int | None, accounts: set[str]) -> dict[str, int]:
        until = date.max if as_of is None else day(as_of)
        values = self.value(line, until).items()
        return {account: amount // KRONE for account, amount in values if account in accounts}


def balances(bookings: Iterable[Booking]) -> Mapping[tuple[str, str], int]:
    """Return debits minus credits by line and account."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for booking in bookings:
        sums[booking.line, booking.debit] += booking.amount
        sums[booking.line, booking.credit] -= booking.amount
    return sums


def agreed(
    *closed_years: int, version: int = 1, agreement: str = INITIATIVE.partition("/")[0]
) -> AgreementAdopted:
    """Return the agreement in a version in which these years are closed."""
    return AgreementAdopted(
        version=version,
        initiatives=(INITIATIVE,),
        agreement=Agreement(
            id=agreement,
            title="Aftale",
            municipality="København",
            first_day=date(2010, 1, 1),
            last_day=date(2012, 12, 31),
            closed_years=closed_years,
        ),
    )
