"""
How a ledger takes facts in: load, tell new from known, decide, save; for progress and budget alike.

What a fact means is the service's trade: a pure function from a case and a fact to bookings.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, Protocol, TypeVar

import msgspec

from schemas import cases
from schemas.cases import Case, Occurrence
from schemas.corrections import FactWithdrawn

from . import casebook, metrics
from .backfill import lane_name
from .casebook import Held, Told
from .consumer import Verdict
from .database import Transaction
from .events import Event
from .planbook import Editions, Planbook
from .records import Decoded

K = TypeVar("K")
FACTS: Final = cases.FACTS | {FactWithdrawn}


class Bookable(Protocol):
    """A booking: known since its definition was, told by a fact."""

    @property
    def defined_at(self) -> datetime:
        """When the definition it rests on became known."""

    @property
    def fact(self) -> str:
        """The id of the fact it comes from."""


B = TypeVar("B", bound=Bookable)
B_co = TypeVar("B_co", bound=Bookable, covariant=True)
K_contra = TypeVar("K_contra", contravariant=True)


class Trade(Protocol[K_contra, B_co]):
    """What a ledger service supplies: pure functions."""

    def step(self, case: Case, says: Occurrence, book: K_contra) -> Sequence[B_co]:
        """Merge a fact into the case and return the difference it makes."""

    def rebook(self, before: Case, after: Case, old: K_contra, new: K_contra) -> Sequence[B_co]:
        """Return the difference between one case under one book and another under another."""


class Booked(msgspec.Struct, Generic[B], frozen=True, gc=False):
    """A booking, when it became known, and the event that caused it."""

    booking: B
    recorded_at: datetime
    cause: str


@dataclass(frozen=True, slots=True)
class TakenIn(Generic[B]):
    """A verdict for each event, and what they have booked."""

    verdicts: list[Verdict]
    booked: list[Booked[B]]


class Bookkeeper(Generic[K, B]):
    """Takes facts into cases and says what that books."""

    def __init__(self, trade: Trade[K, B], planbook: Planbook[K]) -> None:
        self._trade = trade
        self._planbook = planbook

    async def take_in(self, tx: Transaction, decoded: Sequence[Decoded[Event]]) -> TakenIn[B]:
        """Load the cases, step them on, save them. Types that are no facts pass by."""
        facts = [
            Told(each.event, lane_name(each.record.lane))
            for each in decoded
            if each.event.model in FACTS
        ]
        editions = await self._planbook.hold(tx)
        held = await casebook.load(tx, {(f.lane, f.event.subject) for f in facts}, editions.epoch)
        # Cases the backfill has not reached yet are first booked under the present definitions.
        stale = [each for each in held.values() if each.epoch != editions.epoch]
        booked = await self._rebooked(tx, stale, editions)
        for each in stale:
            each.epoch = editions.epoch
        mended = _mended(facts, held)
        others = [f for f in facts if f.event.subject not in mended] if mended else facts
        fresh = self._step_on(others, held, editions.present, booked)
        await casebook.append(tx, fresh)
        if mended:
            mending = [f for f in facts if f.event.subject in mended]
            fresh += await self._mend(tx, mending, held, editions.present, booked)
        await casebook.save(tx, held.values())
        return TakenIn(_verdicts(decoded, fresh), booked)

    def _step_on(
        self,
        facts: Iterable[Told],
        held: Mapping[str, Held],
        book: K,
        booked: list[Booked[B]],
    ) -> list[Told]:
        """Take the facts into their cases, each in its turn. Return those that were new."""
        fresh = []
        for fact in facts:
            event = fact.event
            says = event.says
            case = held[event.subject].case
            if says is None or case.knows(says):
                continue
            fresh.append(fact)
            booked.extend([_booked(each, event) for each in self._trade.step(case, says, book)])
        return fresh

    async def _mend(
        self,
        tx: Transaction,
        facts: Sequence[Told],
        held: Mapping[str, Held],
        book: K,
        booked: list[Booked[B]],
    ) -> list[Told]:
        """Take in the facts of mended cases, which are folded anew. Return those that were new."""
        known = await casebook.known(tx, facts)
        fresh = []
        for fact in facts:
            if fact.key not in known:
                known.add(fact.key)
                fresh.append(fact)
        await casebook.append(tx, fresh)
        pending = {fact.event.id for fact in fresh}
        for fact in fresh:
            pending.discard(fact.event.id)
            booked += await self._refolded(tx, held[fact.event.subject], fact, pending, book)
        return fresh

    async def _refolded(
        self, tx: Transaction, held: Held, fact: Told, pending: set[str], book: K
    ) -> list[Booked[B]]:
        subject = fact.event.subject
        facts = await casebook.refold(tx, {subject}, pending)
        metrics.CASES_REFOLDED.labels("correction").inc()
        before, held.case = held.case, casebook.fold(facts[subject])
        held.case.take_the_place_of(before)
        return [_booked(b, fact.event) for b in self._trade.rebook(before, held.case, book, book)]

    async def rebook(self, tx: Transaction, cases: Sequence[Held]) -> list[Booked[B]]:
        """Book these cases under the present definitions and save those that changed."""
        editions = await self._planbook.hold(tx)
        booked = await self._rebooked(tx, cases, editions)
        await casebook.save(tx, (held for held in cases if held.epoch == editions.epoch))
        return booked

    async def _rebooked(
        self, tx: Transaction, cases: Sequence[Held], editions: Editions[K]
    ) -> list[Booked[B]]:
        """Return what the present definitions change, and move on the epoch of cases they do."""
        new = editions.present
        changed: list[tuple[str, B]] = []
        for held in cases:
            bookings = self._trade.rebook(held.case, held.case, editions.at(held.epoch), new)
            if bookings:
                held.epoch = editions.epoch
                changed.extend((held.subject, booking) for booking in bookings)
        if not changed:
            return []
        learned = await casebook.learned(tx, {subject for subject, _ in changed})
        return [
            Booked(b, max(b.defined_at, learned[subject, b.fact]), b.fact) for subject, b in changed
        ]


def _booked(booking: B, event: Event) -> Booked[B]:
    return Booked(booking, max(event.recorded_at, booking.defined_at), event.id)


def _mended(facts: Iterable[Told], held: Mapping[str, Held]) -> set[str]:
    """Return the subjects whose cases a later revision of a fact, or a mended fact, has come to."""
    subjects = {fact.event.subject for fact in facts if fact.event.revision}
    before = {subject for subject, each in held.items() if each.case.mended}
    for fact in facts if before else ():
        subject = fact.event.subject
        if subject in before and fact.event.fact in held[subject].case.mended:
            subjects.add(subject)
    return subjects


def _verdicts(decoded: Sequence[Decoded[Event]], fresh: Iterable[Told]) -> list[Verdict]:
    new = {id(fact.event) for fact in fresh}
    return [
        "duplicate" if each.event.model in FACTS and id(each.event) not in new else "accepted"
        for each in decoded
    ]
