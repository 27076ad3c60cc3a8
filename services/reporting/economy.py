"""The money of an agreement, from the balances of its budget lines; pure."""

from collections.abc import Iterable, Sequence
from datetime import date

from schemas.budget_lines import lines_of
from schemas.plans import BudgetLine
from schemas.snapshots import BudgetAccount

from .answers import InitiativeMoney, LineShown, Money, Placed
from .domain import LINE_DEFINITION, Account
from .figures import Books, share_percent
from .plans import InitiativeKnown, PlanKnown


def show_initiatives(
    plan: PlanKnown, books: Books, year: int, as_of: date
) -> tuple[InitiativeMoney, ...]:
    """Return each initiative's lines of a year, in the document's order, and their sum."""
    shown = []
    for known in plan.initiatives:
        initiative = known.initiative
        lines = show_lines(known, books, year, as_of)
        shown.append(
            InitiativeMoney(
                id=initiative.id,
                number=known.number,
                title=initiative.title,
                lines=lines,
                **dict(total(lines)),
            )
        )
    return tuple(shown)


def show_lines(
    known: InitiativeKnown, books: Books, year: int, as_of: date
) -> tuple[LineShown, ...]:
    """Return an initiative's lines of a year."""
    originals = known.originals
    return tuple(
        LineShown(
            id=line.id,
            title=line.title,
            nature=line.nature,
            frame=line.frame,
            **dict(_money(line, originals.get(line.id), books, as_of)),
        )
        for line in lines_of(known.initiative.budget)
        if line.year == year
    )


def _money(line: BudgetLine, original: int | None, books: Books, as_of: date) -> Money:
    # The ledger is debit positive: what is granted stands on the other side.
    corrected = -_balance(line.id, "granted", books, as_of)
    committed = _balance(line.id, "committed", books, as_of)
    consumed = _balance(line.id, "consumed", books, as_of)
    if original is None and corrected == 0:
        return _row(None, None, committed, consumed, None)
    # A plan's appropriation counts from the first day of its year.
    begun = original if original is not None and as_of >= date(line.year, 1, 1) else 0
    rest = _balance(line.id, "available", books, as_of)
    return _row(begun, corrected, committed, consumed, rest)


def _balance(line: str, account: BudgetAccount, books: Books, as_of: date) -> int:
    booked = books.get(Account(line, LINE_DEFINITION, account), ())
    return sum(each.amount for each in booked if each.valid_on <= as_of)


def _row(
    original: int | None, corrected: int | None, committed: int, consumed: int, rest: int | None
) -> Money:
    has_both = original is not None and corrected is not None
    return Money(
        original_oere=original,
        supplementary_oere=corrected - original if has_both else None,  # type: ignore[operator]
        corrected_oere=corrected,
        committed_oere=committed,
        consumed_oere=consumed,
        rest_oere=rest,
        consumed_percent=share_percent(consumed, corrected) if corrected else None,
    )


def total(rows: Sequence[Money]) -> Money:
    """Return the sum of rows; what is None in all of them is None in the sum."""
    return _row(
        _sum(row.original_oere for row in rows),
        _sum(row.corrected_oere for row in rows),
        sum(row.committed_oere for row in rows),
        sum(row.consumed_oere for row in rows),
        _sum(row.rest_oere for row in rows),
    )


def _sum(values: Iterable[int | None]) -> int | None:
    given = [value for value in values if value is not None]
    return sum(given) if given else None


def placed(plan: PlanKnown) -> Placed:
    """Return the sum printed in the agreement against what its lines list, over all years."""
    printed = plan.agreement.adopted.agreement.total_oere
    listed = sum(
        line.appropriation_oere or 0
        for known in plan.initiatives
        for line in lines_of(known.initiative.budget)
    )
    return Placed(
        printed_oere=printed,
        listed_oere=listed,
        not_placed_oere=printed - listed if printed is not None else None,
    )
