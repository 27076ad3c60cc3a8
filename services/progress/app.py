"""The composition root: the only place where the parts of the progress service meet."""

import asyncio

from schemas import topics
from services.chassis.backfill import Backfill
from services.chassis.booking import Bookkeeper
from services.chassis.clock import Clock
from services.chassis.consumer import Stream, Work
from services.chassis.database import Database
from services.chassis.events import oldest_of, origin_of, read_fact
from services.chassis.planbook import Planbook
from services.chassis.service import Parts, Runtime, ServiceSpec

from . import domain
from .book import Book, read_book
from .handlers import ProgressHandlers
from .settings import ProgressSettings
from .tables import FIGURES


def build(_settings: ProgressSettings, database: Database, clock: Clock) -> Parts:
    """Put the service together."""
    planbook = Planbook(database, read_book, Book())
    handlers = ProgressHandlers(Bookkeeper(domain, planbook), planbook, clock)
    backfill = Backfill(database, handlers.rebook, handlers.caught_up)

    async def backfilling(runtime: Runtime, stopping: asyncio.Event) -> None:
        await backfill.run(runtime.consumers, stopping)

    return Parts(
        streams=(
            Stream(
                Work("plans", read_fact, handlers.apply_plans, origin_of, oldest_of),
                topics=(topics.PLANS.name,),
            ),
            Stream(
                Work("events", read_fact, handlers.apply_events, origin_of, oldest_of),
                topics=(topics.EVENTS.name,),
                readers=2,
            ),
        ),
        background=(backfilling,),
    )


SPEC = ServiceSpec("progress", ProgressSettings, build, figures=FIGURES)
