"""
Chains what each source has sent, a link for many events, beside the road the events take.

The door is held alone for a moment now and then; no event pays for its place in the chain.
"""

import asyncio
import base64
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from schemas import topics
from schemas.links import BEGINNING, Arrival, EventsLinked, link_digest
from services.chassis import outbox
from services.chassis.clock import Clock
from services.chassis.database import Database, Transaction
from services.chassis.envelopes import announce
from services.chassis.rounds import repeat
from services.chassis.service import Runtime

from . import store_links
from .store_links import Head, Next

LINK_EVERY_S: Final = 10.0


@dataclass(frozen=True, slots=True)
class Linker:
    """Makes the chain longer, a page at a time."""

    database: Database
    clock: Clock

    async def run(self, _: Runtime, stopping: asyncio.Event) -> None:
        """Link until told to stop."""
        await repeat("linking", self.link, stopping, every_s=LINK_EVERY_S)

    async def link(self) -> int:
        """Link all that is there. Return how many links that made."""
        async with self.database.transaction() as tx:
            end = await store_links.frontier(tx)
        made = 0
        while True:
            async with self.database.transaction() as tx:
                links = await self._page(tx, end)
            if not links:
                return made
            made += links

    async def _page(self, tx: Transaction, end: int) -> int:
        if await store_links.hold(tx) >= end:
            return 0
        following = await store_links.following(tx, end)
        heads = await store_links.heads(tx, [each.source for each in following])
        now = self.clock()
        said = []
        for each in following:
            before = heads.get(each.source, Head(0, BEGINNING))
            head = Head(before.link + 1, link_digest(before.digest, each.entries))
            await store_links.add(tx, each, head)
            said.append(_link(each, before, head))
        await outbox.stage(tx, topics.LINKS, [announce(each, each.source, now) for each in said])
        reached = max((each.last_position for each in following), default=end)
        await store_links.reached(tx, reached)
        return len(said)


def _link(following: Next, before: Head, head: Head) -> EventsLinked:
    return EventsLinked(
        source=following.source,
        link=head.link,
        previous=before.digest.hex(),
        digest=head.digest.hex(),
        arrivals=tuple(_arrivals(following.recorded_at)),
        events=base64.b64encode(following.entries).decode(),
    )


def _arrivals(instants: list[datetime]) -> list[Arrival]:
    return [
        Arrival(recorded_at=instant, number=len(list(same))) for instant, same in groupby(instants)
    ]
