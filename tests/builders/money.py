"""The money of an example's year: what budget books on its lines, beside what progress counts."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from functools import cache

from pydantic_core import to_json

from examples import oracle
from examples.generator import generate
from schemas.catalogue import EVENT_TYPES
from schemas.measures import Booked
from schemas.plans import BudgetLine, InitiativeAdopted
from services.budget.domain import CONCERNS
from services.reporting.answering import economy
from services.reporting.answering.economy import Sight
from services.reporting.answers.money import InitiativeMoney
from services.reporting.domain import LINE_DEFINITION, Account
from services.reporting.money.balance import LineAt, line_at
from tests.builders import rows
from tests.builders.budget import Desk
from tests.builders.reporting import LINE

AGREEMENT = "2010"
TODAY = date(2026, 1, 1)


@cache
def books() -> rows.Books:
    """Return what budget books on the lines of 2010, and progress on its measures."""
    found: rows.Books = defaultdict(list)
    for desk in _desks():
        for each in (entry.booking for entry in desk.entries):
            for account, amount in ((each.debit, each.amount), (each.credit, -each.amount)):
                day = Booked(date.fromisoformat(each.valid_on), amount)
                whole = Account(each.line, LINE_DEFINITION, account)
                found[whole].append(day)
                if each.provider and account == "consumed":
                    found[whole._replace(dimension="provider", part=each.provider)].append(day)
    return dict(found) | rows.books()


def _desks() -> list[Desk]:
    whole = Desk()
    for each in rows.plan(AGREEMENT).initiatives:
        whole.adopt(InitiativeAdopted(version=1, agreement=AGREEMENT, initiative=each))
    cases: dict[str, Desk] = defaultdict(lambda: Desk(book=whole.book))
    for fact in oracle.read_all(generate()).facts:
        model = EVENT_TYPES[f"fremdrift.{fact.noun}.v1"].model
        if model in CONCERNS:
            said = {name: value for name, value in fact.data.items() if name != "citizen"}
            data = model.model_validate_json(to_json(said), extra="ignore")
            case = fact.citizen or data.subject  # type: ignore[attr-defined]
            cases[case].take(str(fact.uuid), data)
    return [whole, *cases.values()]


@cache
def shown(on: date = date(2010, 12, 31)) -> dict[str, InitiativeMoney]:
    """Return the economy of 2010 as it is answered on a day, by initiative."""
    seen = Sight(2010, on, TODAY)
    known = rows.known(AGREEMENT)
    return {each.id: each for each in economy.show_initiatives(known, books(), seen)}


def told(line: str = LINE, **accounts: Sequence[tuple[str, int]] | int) -> rows.Books:
    """Return books of a line: each account's days and amounts, or an amount on 1 January."""
    return {
        Account(line, LINE_DEFINITION, account): [
            Booked(date.fromisoformat(on), amount)
            for on, amount in ([("2009-01-01", days)] if isinstance(days, int) else days)
        ]
        for account, days in accounts.items()
    }


def monthly(amount: int, months: int, year: int = 2009) -> list[tuple[str, int]]:
    """Return an amount on the tenth of each of the first months of a year."""
    return [(f"{year}-{month:02}-10", amount) for month in range(1, months + 1)]


def at(of: BudgetLine, books: rows.Books, on: str = "2009-12-31") -> LineAt:
    """Return how a line stands on a day."""
    return line_at(of, books, date.fromisoformat(on))
