"""Answers what stands in the ledger: lines, accounts, entries behind a figure, trial balance."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Final, TypeAlias

from fastapi import APIRouter, Query

from schemas.appropriations import Year
from schemas.base import AgreementId, Day, InitiativeId, Instant, LineId
from schemas.snapshots import BudgetAccount
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.chassis.http import Refusal
from services.chassis.planbook import Planbook

from . import store_books
from .answers import (
    ACCOUNTS,
    NOTHING,
    Accounts,
    Entries,
    EntryShown,
    Lines,
    LineShown,
    TrialBalance,
    show_accounts,
    show_line,
)
from .api import LineAsked, refusals
from .lines import Book, Line, agreement_of, find_line, initiative_of
from .store_books import PageAsked, View

PAGE_MAX: Final = 1000
_ADRIFT_MAX: Final = 100
_POSITION_MAX: Final = 2**63 - 1
AsOf: TypeAlias = Annotated[
    Day | None, Query(description="Count nothing valid after this day. Left out: all days")
]
KnownAt: TypeAlias = Annotated[
    Instant | None,
    Query(
        description="Count nothing recorded after this instant, as 2009-11-26T12:00:00Z (write + "
        "in an offset as %2B). Left out: now"
    ),
]
Limit: TypeAlias = Annotated[int, Query(ge=1, le=PAGE_MAX)]
Place: TypeAlias = Annotated[
    int | None,
    Query(ge=0, le=_POSITION_MAX, description="next_cursor of the page before"),
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines are asked for."""

    agreement: str | None
    initiative: str | None
    year: int | None

    def has(self, line: Line) -> bool:
        """Return whether the line is among them."""
        return (
            self.agreement in {None, agreement_of(line.id)}
            and self.initiative in {None, initiative_of(line.id)}
            and self.year in {None, line.year}
        )


class Bookroom:
    """Where the ledger is looked into."""

    def __init__(self, database: Database, book: Planbook[Book], clock: Clock) -> None:
        self._database = database
        self._planbook = book
        self._clock = clock

    async def lines(self, wanted: Wanted, view: View, after: str, limit: int) -> Lines:
        """Return the lines plans have, by name, those after ``after``."""
        every = (line for each in (await self._book()).values() for line in each.lines.values())
        found = sorted(line for line in every if line.id > after and wanted.has(line))
        page = found[:limit]
        async with self._reading() as tx:
            stands = await store_books.balances(tx, [line.id for line in page], view)
        return Lines(
            lines=tuple(show_line(line, stands) for line in page),
            next_cursor=page[-1].id if len(found) > limit else None,
            **self._seen(view),
        )

    async def line(self, id_: str, view: View) -> LineShown:
        """Return a line."""
        line = await self._line(id_)
        async with self._reading() as tx:
            return show_line(line, await store_books.balances(tx, [id_], view))

    async def accounts(self, id_: str, view: View) -> Accounts:
        """Return what was entered on each account of a line."""
        await self._line(id_)
        async with self._reading() as tx:
            turnovers = await store_books.turnovers(tx, [id_], ACCOUNTS, view)
        return Accounts(line=id_, accounts=show_accounts(turnovers.items()), **self._seen(view))

    async def entries(self, asked: PageAsked, view: View) -> Entries:
        """Return a page of the entries behind a figure, and the figure."""
        await self._line(asked.line)
        async with self._reading() as tx:
            found = await store_books.turnovers(tx, [asked.line], [asked.account], view)
            rows = await store_books.entries(tx, asked, view)
        whole = next(iter(found.values()), NOTHING)
        shown = [
            EntryShown(
                position=row.position,
                valid_on=row.valid_on,
                service_on=row.service_on,
                posted_on=row.posted_on,
                recorded_at=row.recorded_at,
                amount_oere=row.amount,
                other_account=row.other_account,
                provider=row.provider,
                caused_by=tuple(row.caused_by),
            )
            for row in rows[: asked.limit]
        ]
        return Entries(
            line=asked.line,
            account=asked.account,
            balance_oere=whole.balance,
            number_of_entries=whole.entries,
            entries=tuple(shown),
            next_cursor=str(shown[-1].position) if len(rows) > asked.limit else None,
            **self._seen(view),
        )

    async def trial_balance(self, agreement: str | None, view: View) -> TrialBalance:
        """Return the sums of all accounts, and where figures are not what was entered."""
        async with self._reading() as tx:
            posted = await store_books.everything(tx, agreement, view)
        accounts = show_accounts((each.name, each.turnover) for each in posted)
        debit = sum(each.debit_oere for each in accounts)
        credit = sum(each.credit_oere for each in accounts)
        is_now = view.known_at is None
        adrift = [p.name for p in posted if is_now and p.kept != p.turnover.balance]
        return TrialBalance(
            agreement=agreement,
            accounts=accounts,
            debit_oere=debit,
            credit_oere=credit,
            difference_oere=debit - credit,
            adrift=tuple(adrift[:_ADRIFT_MAX]),
            **self._seen(view),
        )

    async def _book(self) -> Book:
        async with self._database.transaction() as tx:
            return (await self._planbook.hold(tx)).present

    async def _line(self, id_: str) -> Line:
        line = find_line(await self._book(), id_)
        if line is None:
            raise Refusal(404, "no plan has a budget line of this name", "line")
        return line

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[Transaction]:
        async with self._database.transaction() as tx:
            await store_books.hold_still(tx)
            yield tx

    def _seen(self, view: View) -> dict[str, object]:
        return {"as_of": view.as_of, "known_at": view.known_at or self._clock()}


def make_router(database: Database, book: Planbook[Book], clock: Clock) -> APIRouter:
    """Return the routes."""
    room = Bookroom(database, book, clock)
    router = APIRouter(prefix="/v1/budget", tags=["books"], responses=refusals(404, 422))

    @router.get("/lines", summary="The budget lines, and what stands on their accounts")
    async def get_lines(  # noqa: PLR0913 - the parameters of the question
        *,
        agreement: AgreementId | None = None,
        initiative: InitiativeId | None = None,
        year: Year | None = None,
        as_of: AsOf = None,
        known_at: KnownAt = None,
        cursor: Annotated[
            LineId | None, Query(description="next_cursor of the page before")
        ] = None,
        limit: Limit = 100,
    ) -> Lines:
        wanted = Wanted(agreement, initiative, year)
        return await room.lines(wanted, View(as_of, known_at), cursor or "", limit)

    @router.get("/lines/{line:path}/accounts", summary="What was entered on a line's accounts")
    async def get_accounts(
        line: LineAsked, as_of: AsOf = None, known_at: KnownAt = None
    ) -> Accounts:
        return await room.accounts(line, View(as_of, known_at))

    @router.get("/lines/{line:path}/entries", summary="The entries behind a figure")
    async def get_entries(  # noqa: PLR0913 - the parameters of the question
        *,
        line: LineAsked,
        account: BudgetAccount = "consumed",
        as_of: AsOf = None,
        known_at: KnownAt = None,
        cursor: Place = None,
        limit: Limit = 100,
    ) -> Entries:
        asked = PageAsked(line, account, cursor or 0, limit)
        return await room.entries(asked, View(as_of, known_at))

    @router.get("/lines/{line:path}", summary="A budget line, and what stands on its accounts")
    async def get_line(line: LineAsked, as_of: AsOf = None, known_at: KnownAt = None) -> LineShown:
        return await room.line(line, View(as_of, known_at))

    @router.get("/trial-balance", summary="Do debit and credit balance, and figures with entries?")
    async def get_trial_balance(
        agreement: AgreementId | None = None, as_of: AsOf = None, known_at: KnownAt = None
    ) -> TrialBalance:
        return await room.trial_balance(agreement, View(as_of, known_at))

    return router
