"""What is answered about the ledger: lines, their accounts, the entries behind a figure; pure."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final, NamedTuple, TypeAlias, get_args
from uuid import UUID

from pydantic import BaseModel, Field

from schemas.appropriations import OverCommitment, Standing
from schemas.snapshots import BudgetAccount

from .lines import Line, initiative_of
from .watch import Balance, exceeded_by, has_own_money

ACCOUNTS: Final[tuple[BudgetAccount, ...]] = get_args(BudgetAccount)


class Turnover(NamedTuple):
    """What an account was debited and credited with, and by how many entries."""

    debit: int
    credit: int
    entries: int

    @property
    def balance(self) -> int:
        """Debit less credit."""
        return self.debit - self.credit


NOTHING: Final = Turnover(0, 0, 0)
Turnovers: TypeAlias = Mapping[str, Turnover]
"""By line and account, as in ``2010/1.3/indsats|consumed``."""


class Seen(BaseModel):
    """From where the ledger was seen; without a day all days count, without an instant now."""

    as_of: date | None
    known_at: datetime


class LineShown(BaseModel):
    """A budget line with what stands on its accounts; None where it has no money of its own."""

    line: str
    initiative: str
    year: int
    standing: Standing
    over_commitment: OverCommitment
    stopped: bool = Field(description="Committed beyond its corrected budget, and told to stop")
    original_oere: int | None
    supplementary_oere: int | None
    transferred_oere: int | None = Field(description="Between lines; below nought: given away")
    carried_over_oere: int | None = Field(description="From the year before, or to the next")
    corrected_oere: int | None
    committed_oere: int
    consumed_oere: int
    rest_oere: int | None
    released_oere: int
    conditional_oere: int
    pending_oere: int


class Lines(Seen):
    """A page of lines by name."""

    lines: tuple[LineShown, ...]
    next_cursor: str | None


class AccountShown(BaseModel):
    """What was entered on one account, and its balance: debit less credit."""

    account: BudgetAccount
    debit_oere: int
    credit_oere: int
    balance_oere: int
    entries: int


class Accounts(Seen):
    """All accounts of a line."""

    line: str
    accounts: tuple[AccountShown, ...]


class EntryShown(BaseModel):
    """A transfer as the account sees it: what was debited is above nought, what credited below."""

    position: int
    valid_on: date
    service_on: date | None = Field(
        description="The day itself, where its year was closed and it counts later"
    )
    posted_on: date | None = Field(description="When the finance system posted it, if it said so")
    recorded_at: datetime
    amount_oere: int
    other_account: BudgetAccount
    provider: str | None
    caused_by: tuple[UUID, ...] = Field(description="The events; intake says what they were")


class Entries(Seen):
    """The entries behind an account's balance, as they were booked; all pages add up to it."""

    line: str
    account: BudgetAccount
    balance_oere: int
    number_of_entries: int
    entries: tuple[EntryShown, ...]
    next_cursor: str | None


class TrialBalance(Seen):
    """The accounts of all lines of an agreement, or of all there are, added up."""

    agreement: str | None
    accounts: tuple[AccountShown, ...]
    debit_oere: int
    credit_oere: int
    difference_oere: int = Field(description="Debit less credit; anything but 0 is a fault")
    adrift: tuple[str, ...] = Field(
        description="Accounts whose figure is not what was entered on them, 100 at most; any is a "
        "fault. Figures have no history: as of an instant none is compared"
    )


def show_line(line: Line, turnovers: Turnovers) -> LineShown:
    """Return a line with its accounts."""
    at = _balances(line.id, turnovers)
    is_own = has_own_money(line, at)

    def own(account: BudgetAccount, sign: int = 1) -> int | None:
        return sign * at[account] if is_own else None

    return LineShown(
        line=line.id,
        initiative=initiative_of(line.id),
        year=line.year,
        standing=line.standing,
        over_commitment=line.over_commitment,
        stopped=line.over_commitment == "stop" and exceeded_by(line, at) > 0,
        original_oere=own("original"),
        supplementary_oere=own("supplementary"),
        transferred_oere=own("transferred"),
        carried_over_oere=own("carried_over"),
        corrected_oere=own("granted", -1),
        committed_oere=at["committed"],
        consumed_oere=at["consumed"],
        rest_oere=own("available"),
        released_oere=at["released"],
        conditional_oere=at["conditional"],
        pending_oere=at["pending"],
    )


def _balances(line: str, turnovers: Turnovers) -> Balance:
    return {name: turnovers.get(f"{line}|{name}", NOTHING).balance for name in ACCOUNTS}


def show_accounts(turnovers: Iterable[tuple[str, Turnover]]) -> tuple[AccountShown, ...]:
    """Return the accounts in their order, those of several lines added up."""
    sums = dict.fromkeys(ACCOUNTS, NOTHING)
    for name, each in turnovers:
        account: BudgetAccount = name.partition("|")[2]  # type: ignore[assignment]  # so they are named
        known = sums[account]
        sums[account] = Turnover(*(a + b for a, b in zip(known, each, strict=True)))
    return tuple(
        AccountShown(
            account=account,
            debit_oere=each.debit,
            credit_oere=each.credit,
            balance_oere=each.balance,
            entries=each.entries,
        )
        for account, each in sums.items()
    )
