"""The example of 2009 in an office of its own, and worlds that differ from it in a few persons."""

from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date

from schemas.measures import Booked
from schemas.plans import AgreementAdopted, InitiativeAdopted
from schemas.snapshots import Change, MeasureCell, MeasureChanged
from schemas.topics import MEASURES, PLANS
from services.reporting.domain import Account
from services.reporting.measures.figures import Books
from tests.builders import rows
from tests.builders.bus import event_id, sent
from tests.builders.live import Hand
from tests.builders.reporting import Office, open_office, recorded
from tests.stack import Databases

AGREEMENT = "2009"
PLAYED_AT = 60


def otherwise(*moves: tuple[Account, str, int]) -> Books:
    """Return the books of a world in which so many more or fewer are on these accounts and days."""
    books = {account: list(booked) for account, booked in rows.books().items()}
    for account, written, amount in moves:
        on = date.fromisoformat(written)
        booked = books.setdefault(account, [])
        before = sum(each.amount for each in booked if each.valid_on == on)
        booked[:] = [each for each in booked if each.valid_on != on]
        booked.append(Booked(on, before + amount))
    return books


@asynccontextmanager
async def open_world(databases: Databases, books: Books | None = None) -> AsyncIterator[Office]:
    """Open an office that knows all of 2009, and a clock that stands still."""
    clock = Hand(recorded(PLAYED_AT))
    async with open_office(databases, clock=clock) as office:
        plan = rows.plan(AGREEMENT)
        ids = tuple(each.id for each in plan.initiatives)
        whole = AgreementAdopted(version=1, agreement=plan.agreement, initiatives=ids)
        adopted = [
            InitiativeAdopted(version=1, agreement=AGREEMENT, initiative=each)
            for each in plan.initiatives
        ]
        await office.bench.take(PLANS.name, sent(whole), *(sent(each) for each in adopted))
        told = [each.said for each in rows.told() if _is_of_2009(each.said)]
        words = (sent(each, name=f"told-{at}") for at, each in enumerate(told))
        await office.bench.take(PLANS.name, *words)
        printed = [sent(each) for each in _snapshots(rows.books() if books is None else books)]
        if printed:
            await office.bench.take(MEASURES.name, *printed)
        yield office


def _is_of_2009(said: object) -> bool:
    return str(getattr(said, "initiative", "")).startswith(f"{AGREEMENT}/")


def _snapshots(books: Books) -> Iterator[MeasureChanged]:
    cells: dict[tuple[str, int], list[MeasureCell]] = defaultdict(list)
    for account, booked in sorted(books.items()):
        if account.figure.startswith(f"{AGREEMENT}/"):
            of = account.figure, account.definition
            cells[of] += [_cell(account, each) for each in sorted(booked, key=_day)]
    for (measure, definition), told in cells.items():
        yield MeasureChanged(
            initiative=measure.rpartition("/")[0],
            measure=measure,
            definition=definition,
            cells=tuple(told),
        )


def _day(booked: Booked) -> date:
    return booked.valid_on


def _cell(account: Account, booked: Booked) -> MeasureCell:
    cause = event_id(f"{account} {booked.valid_on}")
    change = Change(recorded_at=recorded(1), difference=booked.amount, caused_by=(cause,))
    return MeasureCell(
        component=account.component,  # type: ignore[arg-type]
        breakdown={account.dimension: account.part} if account.dimension else {},
        valid_on=booked.valid_on,
        version=1,
        value=booked.amount,
        changes=(change,),
    )
