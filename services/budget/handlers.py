"""What the budget service does when something happens."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from schemas.plans import AgreementAdopted, InitiativeAdopted
from services.chassis import planbook
from services.chassis.backfill import has_cases
from services.chassis.booking import Booked, Bookkeeper
from services.chassis.casebook import Held
from services.chassis.consumer import Verdict
from services.chassis.database import Transaction
from services.chassis.events import Event
from services.chassis.planbook import Planbook
from services.chassis.records import Decoded

from . import store_holds, telling
from .domain import CONCERNS, Booking, readopt
from .ledger import COMMITTED
from .lines import Book, read_book
from .posting import post
from .years import turn_years


class BudgetHandlers:
    """Load, tell new from known, decide, save, promise."""

    def __init__(self, bookkeeper: Bookkeeper[Book, Booking], book: Planbook[Book]) -> None:
        self._bookkeeper = bookkeeper
        self._planbook = book

    async def apply_events(
        self, tx: Transaction, decoded: Sequence[Decoded[Event]]
    ) -> Sequence[Verdict]:
        """Take the facts that move money in; the rest pass by."""
        moving = [each for each in decoded if each.event.model in CONCERNS]
        if not moving:
            return ["accepted"] * len(decoded)
        taken = await self._bookkeeper.take_in(tx, moving)
        await self._post(tx, taken.booked)
        await store_holds.end(tx, lambda: _committed(moving, taken.booked))
        verdicts = {id(d): v for d, v in zip(moving, taken.verdicts, strict=True)}
        return [verdicts.get(id(each), "accepted") for each in decoded]

    async def apply_plans(
        self, tx: Transaction, decoded: Sequence[Decoded[Event]]
    ) -> Sequence[Verdict]:
        """
        Adopt initiatives and book what they appropriate; close the years an agreement closes.

        The backfill does the cases.
        """
        adopted = [d for d in decoded if isinstance(d.event.data, InitiativeAdopted)]
        verdicts = await self._adopt(tx, adopted) if adopted else {}
        agreements = [d.event for d in decoded if isinstance(d.event.data, AgreementAdopted)]
        if agreements:
            await turn_years(tx, agreements, (await self._planbook.hold(tx)).present)
        return [verdicts.get(id(each), "accepted") for each in decoded]

    async def _adopt(
        self, tx: Transaction, decoded: Sequence[Decoded[Event]]
    ) -> dict[int, Verdict]:
        # Held before it moves on: what this transaction adopts may yet be rolled back.
        before = (await self._planbook.hold(tx)).present
        given = await planbook.adopt(tx, [each.event for each in decoded])
        news = [d.event for d, v in zip(decoded, given, strict=True) if v == "accepted"]
        after = (await self._planbook.hold(tx)).present
        await telling.withhold(tx, before, after, _since(news))
        await self._post(tx, list(_appropriated(news, before)))
        if not await has_cases(tx):  # else when the backfill has done them all
            await telling.tell_withheld(tx, after)
        return {id(d): v for d, v in zip(decoded, given, strict=True)}

    async def rebook(self, tx: Transaction, cases: Sequence[Held]) -> int:
        """Book cases under the present definitions. Return how many bookings that made."""
        booked = await self._bookkeeper.rebook(tx, cases)
        await self._post(tx, booked)
        return len(booked)

    async def caught_up(self, tx: Transaction) -> None:
        """Tell what plans have made of their lines: all cases are booked under them."""
        await telling.tell_withheld(tx, (await self._planbook.hold(tx)).present)

    async def _post(self, tx: Transaction, booked: Sequence[Booked[Booking]]) -> None:
        if booked:
            await post(tx, booked, (await self._planbook.hold(tx)).present)


def _since(adoptions: Iterable[Event]) -> dict[str, datetime]:
    """Return since when each initiative is as its newest version says."""
    return {_adopted(event).initiative.id: event.recorded_at for event in adoptions}


def _adopted(event: Event) -> InitiativeAdopted:
    assert isinstance(event.data, InitiativeAdopted)  # noqa: S101 - the caller has chosen them
    return event.data


def _committed(
    decoded: Iterable[Decoded[Event]], booked: Iterable[Booked[Booking]]
) -> set[tuple[str, str]]:
    """Return what has committed money, by its line and its name."""
    told = {d.event.fact: d.event.says for d in decoded}
    return {
        (each.booking.line, f"{says.kind}:{says.item}")
        for each in booked
        if each.booking.debit == COMMITTED and (says := told.get(each.booking.fact)) is not None
    }


def _appropriated(adoptions: Iterable[Event], book: Book) -> Iterator[Booked[Booking]]:
    """Return what each new version makes of the plan's own appropriations."""
    for event in adoptions:
        adopted = _adopted(event)
        before, book = book, read_book(adopted, event.recorded_at, book)
        for booking in readopt(adopted.initiative.id, before, book, event.id):
            yield Booked(booking, event.recorded_at, event.id)
