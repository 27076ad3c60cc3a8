"""
The initiatives as adopted, in every version, numbered by epochs.

A batch of events holds the epoch it is booked under (shared), a change of plan moves it on
(exclusive); so no batch is booked under definitions that were replaced before it was committed.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final, Generic, TypeVar

from sqlalchemy import text

from schemas.plans import InitiativeAdopted

from .consumer import Verdict
from .database import Database, Transaction
from .events import Event

K = TypeVar("K")  # a service's book: what all initiatives define, in its own form

_ADOPT: Final = text("""
INSERT INTO adopted (epoch, initiative, version, recorded_at, body)
SELECT :epoch, :initiative, :version, :recorded_at, :body
WHERE NOT EXISTS (
  SELECT 1 FROM adopted WHERE initiative = :initiative AND version >= :version)
RETURNING epoch
""")


async def hold_epoch(tx: Transaction) -> int:
    """Return the present epoch and keep it from moving until the transaction ends."""
    return int(await tx.scalar(text("SELECT epoch FROM plan_epoch FOR SHARE")) or 0)


async def adopt(tx: Transaction, events: Sequence[Event]) -> list[Verdict]:
    """Store newly adopted versions under a new epoch; an older or known version is a duplicate."""
    epoch = int(
        await tx.scalar(text("UPDATE plan_epoch SET epoch = epoch + 1 RETURNING epoch")) or 0
    )
    verdicts: list[Verdict] = []
    for event in events:
        data = event.data
        assert isinstance(data, InitiativeAdopted)  # noqa: S101 - the caller has chosen them
        stored = await tx.scalar(
            _ADOPT,
            {
                "epoch": epoch,
                "initiative": data.initiative.id,
                "version": data.version,
                "recorded_at": event.recorded_at,
                "body": event.body,
            },
        )
        verdicts.append("accepted" if stored is not None else "duplicate")
    return verdicts


class Editions(Generic[K]):
    """What the initiatives defined at each epoch up to the one that is held. It never changes."""

    __slots__ = ("_at", "epoch")

    def __init__(self, epoch: int, at: Mapping[int, K]) -> None:
        self.epoch = epoch
        self._at = at

    def at(self, epoch: int) -> K:
        """Return the definitions by initiative as of an epoch."""
        known = self._at.get(epoch)
        return known if known is not None else self._at[max(e for e in self._at if e <= epoch)]

    @property
    def present(self) -> K:
        """The definitions by initiative as of the epoch that is held."""
        return self.at(self.epoch)

    def held_at(self, epoch: int) -> "Editions[K]":
        """Return the same as held at an earlier epoch."""
        return self if epoch == self.epoch else Editions(epoch, self._at)

    def followed_by(
        self,
        adoptions: Iterable[tuple[int, datetime, InitiativeAdopted]],
        read: Callable[[InitiativeAdopted, datetime, K], K],
        epoch: int,
    ) -> "Editions[K]":
        """Return what is known once these have been adopted too."""
        at = dict(self._at)
        book = self.present
        for adopted_at, recorded_at, adopted in adoptions:
            book = at[adopted_at] = read(adopted, recorded_at, book)
        return Editions(epoch, at)


class Planbook(Generic[K]):
    """Remembers what the initiatives define at each epoch, from a book in which there is none."""

    def __init__(
        self,
        database: Database,
        read: Callable[[InitiativeAdopted, datetime, K], K],
        empty: K,
    ) -> None:
        self._read = read
        self._empty = empty
        self._known: Editions[K] = Editions(0, {0: empty})
        # What a transaction has seen of its own may never come to be.
        database.after_rollback(self.forget)

    def forget(self) -> None:
        """Forget everything; it is read again at need. Who holds an edition keeps it."""
        self._known = Editions(0, {0: self._empty})

    async def hold(self, tx: Transaction) -> Editions[K]:
        """Hold the present epoch and return what is defined then and was before."""
        epoch, known = await hold_epoch(tx), self._known
        if epoch > known.epoch:
            rows = await tx.execute(
                text(
                    "SELECT epoch, recorded_at, body FROM adopted WHERE epoch > :known"
                    " ORDER BY epoch, version"
                ),
                {"known": known.epoch},
            )
            adoptions = [
                (at, recorded_at, InitiativeAdopted.model_validate_json(body, extra="ignore"))
                for at, recorded_at, body in rows
            ]
            self._known = known = known.followed_by(adoptions, self._read, epoch)
        return known.held_at(epoch)
