"""The composition root: the only place where the parts of the budget service meet."""

import asyncio

from schemas import topics
from services.chassis.access import Operator
from services.chassis.backfill import Backfill
from services.chassis.booking import Bookkeeper
from services.chassis.clock import Clock
from services.chassis.consumer import Stream, Work
from services.chassis.database import Database
from services.chassis.events import oldest_of, origin_of, read_fact
from services.chassis.planbook import Planbook
from services.chassis.service import Parts, Runtime, ServiceSpec

from . import api_books, domain
from .api import Counter, make_router
from .handlers import BudgetHandlers
from .lines import Book, read_book
from .pace import Pace
from .settings import BudgetSettings
from .tables import FIGURES


def build(settings: BudgetSettings, database: Database, clock: Clock) -> Parts:
    """Put the service together."""
    planbook: Planbook[Book] = Planbook(database, read_book, {})
    pace = Pace(database, planbook, clock)
    handlers = BudgetHandlers(Bookkeeper(domain, planbook), planbook)
    backfill = Backfill(database, handlers.rebook, handlers.caught_up)

    async def backfilling(runtime: Runtime, stopping: asyncio.Event) -> None:
        await backfill.run(runtime.consumers, stopping)

    async def pacing(_: Runtime, stopping: asyncio.Event) -> None:
        await pace.run(stopping)

    return Parts(
        routers=(
            make_router(Counter(database, planbook, clock), Operator(settings.operator_key_sha256)),
            api_books.make_router(database, planbook, clock),
        ),
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
        background=(backfilling, pacing),
    )


SPEC = ServiceSpec("budget", BudgetSettings, build, figures=FIGURES)
