"""The composition root: the only place where the parts of the intake service meet."""

from collections.abc import Iterable

from schemas import topics
from services.chassis.access import Operator
from services.chassis.clock import Clock
from services.chassis.consumer import Stream, Work
from services.chassis.database import Database
from services.chassis.service import Parts, ServiceSpec

from . import store, submissions
from .access import Access
from .adopting import PlanHandlers
from .api import EventDoor
from .api_admin import AdminDoor
from .handlers import IntakeHandlers
from .identity import Decrypter
from .judging import Judge
from .linking import Linker
from .pseudonyms import Pseudonymiser
from .settings import IntakeSettings
from .sources import KnownPublishers
from .submissions import KafkaDoor


def build(settings: IntakeSettings, database: Database, clock: Clock) -> Parts:
    """Put the service together."""

    async def load() -> Iterable[tuple[str, str, Iterable[str]]]:
        async with database.transaction() as tx:
            return [tuple(row) for row in await store.publishers(tx)]

    publishers = KnownPublishers(load, settings.publishers_age_seconds_max)
    access = Access(publishers, Operator(settings.operator_key_sha256))
    judge = Judge(
        Pseudonymiser(settings.pseudonym_keys).pseudonym, Decrypter(settings.jwe_private_jwk)
    )
    handlers = IntakeHandlers(judge, clock)
    events = EventDoor(settings, database, access, handlers)
    admin = AdminDoor(settings, database, access, PlanHandlers(clock), clock)
    door = KafkaDoor(publishers, handlers, settings.event_bytes_max)
    work = Work(
        "submissions", door.read, door.receive, submissions.origin_of, submissions.oldest_of
    )
    return Parts(
        routers=(events.routes(), admin.routes()),
        streams=(Stream(work, pattern=topics.SUBMISSIONS_PATTERN),),
        background=(Linker(database, clock).run,),
    )


SPEC = ServiceSpec("intake", IntakeSettings, build)
