"""
Handles one batch of records: decode, hold the lanes, handle, move the offsets; all or nothing.

A record that cannot be decoded, or that makes handling fail, is set aside in the same transaction
and its neighbours go on. When too much is set aside the fault is ours, and the service stops.
"""

import asyncio
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final, Generic, Literal, TypeAlias, TypeVar

from schemas import topics

from . import metrics, offsets, outbox
from .aside import DATA_FAULTS, SetAside, letter_of, place_of, poison_of
from .clock import Clock
from .database import Database, Transaction, is_transient
from .envelopes import announce
from .errors import Broken, OffsetLost, Poisonous, Transient
from .logs import get_log
from .offsets import Lane, Passage
from .records import Decoded, Record
from .retries import Backoff
from .settings import ServiceSettings
from .trial import failing, is_of_the_work

log = get_log(__name__)

SHARE_OF_MIN: Final = 20  # records in a batch before a share of them means anything
E = TypeVar("E")
Verdict: TypeAlias = Literal["accepted", "duplicate", "refused"]


Handle: TypeAlias = Callable[[Transaction, Sequence[Decoded[E]]], Awaitable[Sequence[Verdict]]]


@dataclass(frozen=True, slots=True)
class Work(Generic[E]):
    """What a service does with one stream: read a record, then handle many."""

    name: str
    decode: Callable[[Record], E]
    handle: Handle[E]
    origin_of: Callable[[E], str]
    oldest_of: Callable[[Iterable[E]], datetime | None]


@dataclass(frozen=True, slots=True)
class Stream:
    """
    What a service reads, by name or by pattern, and the work it does with it.

    Several ``readers`` share the partitions within one process: while one waits for the database,
    another reckons.
    """

    work: Work[Any]
    topics: Sequence[str] = ()
    pattern: str | None = None
    readers: int = 1


class Consumer(Generic[E]):
    """Handles batches for one service, one at a time, and remembers where each lane is."""

    def __init__(
        self,
        service: str,
        work: Work[E],
        database: Database,
        settings: ServiceSettings,
        clock: Clock,
    ) -> None:
        self._service = service
        self._work = work
        self._database = database
        self._settings = settings
        self._clock = clock
        self._backoff = Backoff(
            work.name, attempts_max=settings.attempts_max, ms_max=settings.backoff_ms_max
        )
        self._aside_run = 0
        self._believed_gaps: set[tuple[Lane, int, int]] = set()
        self.positions: dict[Lane, int] = {}
        self.handling = asyncio.Lock()

    async def take(self, records: Sequence[Record]) -> None:
        """
        Handle a batch, trying again while the world is not ready.

        Raises:
            OffsetLost: the lanes are no longer ours, or records are missing before these; the
                batch is dropped and the lanes must be sought again.
            Broken: going on would do harm.

        """
        begun = time.monotonic()
        topic = records[0].lane.topic
        expected = self._expected(records)
        while True:
            try:
                passages = await self._attempt(records, expected)
                break
            except Exception as error:
                if not (isinstance(error, Transient) or is_transient(error)):
                    raise
                metrics.ATTEMPTS.labels(self._work.name).inc()
                log.warning(
                    "batch failed, trying again", error=f"{type(error).__name__}: {error}"[:300]
                )
                await self._backoff.wait(error)
        self._backoff.reset()
        self.positions.update({lane: passage.next for lane, passage in passages.items()})
        metrics.HANDLING_SECONDS.labels(topic).observe(time.monotonic() - begun)
        metrics.BATCH_RECORDS.labels(topic).observe(len(records))
        metrics.LAST_COMMIT.set(self._clock().timestamp())

    async def _attempt(
        self, records: Sequence[Record], expected: Mapping[Lane, int]
    ) -> Mapping[Lane, Passage]:
        decoded, aside = self._decode(records)
        async with self._database.transaction() as tx:
            await offsets.hold(tx, expected)
            verdicts = await self._handle(tx, decoded, aside)
            aside_run = self._suspect_ourselves(records, aside)
            await self._bury(tx, aside)
            passages = _passages(records, expected, decoded, verdicts)
            await offsets.move(tx, passages)
        self._aside_run = aside_run
        self._count(decoded, verdicts, aside)
        return passages

    def _decode(self, records: Sequence[Record]) -> tuple[list[Decoded[E]], list[SetAside]]:
        decoded: list[Decoded[E]] = []
        aside: list[SetAside] = []
        for record in records:
            try:
                decoded.append(Decoded(record, self._work.decode(record)))
            except (Poisonous, *DATA_FAULTS) as fault:
                aside.append(poison_of(record, fault))
        return decoded, aside

    async def _handle(
        self, tx: Transaction, decoded: list[Decoded[E]], aside: list[SetAside]
    ) -> list[Verdict | None]:
        """Return a verdict per event; None where the event had to be set aside."""
        if not decoded:
            return []
        work = partial(self._work.handle, tx)
        try:
            async with self._database.savepoint(tx):
                return list(await work(decoded))
        except Exception as error:
            if not is_of_the_work(error):
                raise
            poison = await failing(self._database, tx, decoded, work, error)
        aside += [poison_of(decoded[at].record, error) for at, error in sorted(poison.items())]
        good = [each for at, each in enumerate(decoded) if at not in poison]
        verdicts = iter(await work(good) if good else ())
        return [None if at in poison else next(verdicts) for at in range(len(decoded))]

    def _suspect_ourselves(self, records: Sequence[Record], aside: Sequence[SetAside]) -> int:
        """Return how many records in a row stand set aside. Raises Broken when too many are."""
        settings = self._settings
        buried = {id(each.record) for each in aside}
        run = longest = self._aside_run
        for record in records if aside else ():
            run = run + 1 if id(record) in buried else 0
            longest = max(longest, run)
        share_max = settings.set_aside_share_max * len(records)
        too_large_a_share = len(records) >= SHARE_OF_MIN and len(aside) > share_max
        if too_large_a_share or longest > settings.set_aside_run_max:
            last = f"the last for {aside[-1].reason} ({aside[-1].detail[:200]})"
            raise Broken(
                f"{self._work.name}: {len(aside)} of {len(records)} records would be set aside, "
                f"{last}; the fault is more likely ours"
            )
        return run if aside else 0

    async def _bury(self, tx: Transaction, aside: Sequence[SetAside]) -> None:
        now = self._clock()
        letters = [letter_of(each, self._service, now) for each in aside]
        await outbox.stage(
            tx, topics.DEAD_LETTERS, [announce(letter, letter.topic, now) for letter in letters]
        )

    def _expected(self, records: Sequence[Record]) -> dict[Lane, int]:
        """Where each lane stands. A gap before its first record is believed when seen twice."""
        first: dict[Lane, int] = {}
        for record in records:
            first.setdefault(record.lane, record.offset)
        for lane, offset in first.items():
            at = self.positions.get(lane)
            gap = (lane, at or 0, offset)
            if at is None or offset < at or (offset > at and gap not in self._believed_gaps):
                self._believed_gaps.add(gap)
                raise OffsetLost(f"{lane} stands at {at}, but the batch begins at {offset}")
        return {lane: self.positions[lane] for lane in first}

    def _count(
        self,
        decoded: Sequence[Decoded[E]],
        verdicts: Sequence[Verdict | None],
        aside: Sequence[SetAside],
    ) -> None:
        counted = Counter(
            (self._work.origin_of(each.event), verdict)
            for each, verdict in zip(decoded, verdicts, strict=True)
            if verdict is not None
        )
        for (origin, given), number in counted.items():
            metrics.EVENTS.labels(origin, given, "").inc(number)
        for each_aside in aside:
            metrics.EVENTS.labels("", "set_aside", each_aside.reason).inc()
            metrics.DEAD_LETTERS.labels(each_aside.record.lane.topic).inc()
            log.error("record set aside", **place_of(each_aside))
        oldest = self._work.oldest_of(each.event for each in decoded)
        if oldest is not None:
            age = (self._clock() - oldest).total_seconds()
            metrics.AGE_SECONDS.labels(decoded[0].record.lane.topic).observe(max(0.0, age))


def _passages(
    records: Sequence[Record],
    expected: Mapping[Lane, int],
    decoded: Sequence[Decoded[Any]],
    verdicts: Sequence[Verdict | None],
) -> dict[Lane, Passage]:
    seen: dict[Lane, int] = Counter(record.lane for record in records)
    last = {record.lane: record.offset for record in records}
    tally: dict[Lane, Counter[str]] = defaultdict(Counter)
    lanes = [each.record.lane for each in decoded]
    for (lane, verdict), count in Counter(zip(lanes, verdicts, strict=True)).items():
        if verdict is not None:
            tally[lane][verdict] = count
    passages = {}
    for lane, count in seen.items():
        tally[lane]["set_aside"] = count - tally[lane].total()
        end = last[lane] + 1
        passages[lane] = Passage(expected[lane], end, end - expected[lane] - count, tally[lane])
    return passages
