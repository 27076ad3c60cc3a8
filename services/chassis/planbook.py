"""
The initiatives as adopted, in every version, numbered by epochs.

A batch of events holds the epoch it is booked under (shared), a change of plan moves it on
(exclusive); so no batch is booked under definitions that were replaced before it was committed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, Generic, TypeVar

from sqlalchemy import text

from schemas.plans import InitiativeAdopted

from .consumer import Verdict
from .database import Database, Transaction
from .events import Event

D = TypeVar("D")

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


class Planbook(Generic[D]):
    """Remembers what the initiatives define at each epoch, in the service's own form ``D``."""

    def __init__(
        self, database: Database, read: Callable[[InitiativeAdopted, datetime, D | None], D]
    ) -> None:
        self._read = read
        self._at: dict[int, dict[str, D]] = {0: {}}
        self._newest = 0
        # What a transaction has seen of its own may never come to be.
        database.after_rollback(self.forget)

    def forget(self) -> None:
        """Forget everything; it is read again at need."""
        self._at = {0: {}}
        self._newest = 0

    async def hold(self, tx: Transaction) -> int:
        """Hold the present epoch and make its definitions known."""
        epoch = await hold_epoch(tx)
        if epoch > self._newest:
            rows = await tx.execute(
                text(
                    "SELECT epoch, recorded_at, body FROM adopted WHERE epoch > :known"
                    " ORDER BY epoch"
                ),
                {"known": self._newest},
            )
            for at, recorded_at, body in rows:
                adopted = InitiativeAdopted.model_validate_json(body, extra="ignore")
                base = self._at.get(at) or dict(self.at(at - 1))
                previous = base.get(adopted.initiative.id)
                base[adopted.initiative.id] = self._read(adopted, recorded_at, previous)
                self._at[at] = base
                self._newest = at
            self._newest = epoch
        return epoch

    def at(self, epoch: int) -> Mapping[str, D]:
        """Return the definitions by initiative as of an epoch that has been held."""
        known = self._at.get(epoch)
        return known if known is not None else self._at[max(e for e in self._at if e <= epoch)]
