"""The examples published to what runs here: the agreements and all that is told of them."""

import asyncio
import time
from pathlib import Path
from typing import Final

from sqlalchemy import text

from examples.generator import write
from schemas.topics import Topic, submissions

from .commands.lag import measure
from .commands.publish import letterbox
from .databases import engine
from .door import Door, door
from .files import Publisher, read_batches, read_plan, read_publishers
from .servers import Say
from .state import Running, State
from .tally import Tally
from .trouble import Trouble

_EXAMPLES: Final = Path(__file__).parents[2] / "examples"
AGREEMENTS: Final = ("2009", "2010", "2018", "000", "002")
SETTLE_S_MAX: Final = 180.0
POLL_S: Final = 0.2
_WAITING: Final = text("SELECT coalesce(sum(messages), 0) FROM outbox")


def example_publishers() -> tuple[Publisher, ...]:
    """Return who publishes in the examples."""
    return read_publishers(_EXAMPLES / "publishers.yaml")


def example_topics() -> list[Topic]:
    """Return the topics of those who publish over Kafka."""
    return [submissions(each.source) for each in example_publishers() if each.channel == "kafka"]


def publish_examples(state: State, running: Running, say: Say) -> None:
    """Publish plans and events, each source by its own road, and wait until all is counted."""
    folder = state.folder / "examples"
    write(folder)
    with door(running.services["intake"], state) as open_door:
        for agreement in AGREEMENTS:
            plan = read_plan(_EXAMPLES / agreement / "plan.yaml")
            open_door.adopt(plan)
            say(f"plan {agreement}: {len(plan.initiatives)} initiatives")
        for publisher in example_publishers():
            open_door.admit(publisher.source, publisher.initiatives)
            tally = _publish(publisher, folder, open_door, (state, running))
            say(f"{publisher.source} over {publisher.channel}: {tally}")
    asyncio.run(_settled(running))
    say("every service has counted what it was sent")


def _publish(
    publisher: Publisher, folder: Path, open_door: Door, here: tuple[State, Running]
) -> Tally:
    state, running = here
    over_http = publisher.channel == "http"
    road = open_door.publish if over_http else letterbox(running, state).publish
    tally = Tally()
    for agreement in AGREEMENTS:
        file = folder / agreement / "events" / f"{publisher.source}.jsonl"
        if file.exists():
            tally += sum((road(source, batch) for source, batch in read_batches(file)), Tally())
    return tally


async def _settled(running: Running) -> None:
    """Wait until no service is behind and nothing promised is unpublished, seen twice in a row."""
    deadline = time.monotonic() + SETTLE_S_MAX
    quiet = 0
    while quiet < 2:  # noqa: PLR2004 - once may fall between reading and promising
        if time.monotonic() > deadline:
            raise Trouble(f"The services have not come to rest within {SETTLE_S_MAX:.0f} seconds.")
        await asyncio.sleep(POLL_S)
        waiting = sum(each.behind for each in await measure(running)) + await _promised(running)
        quiet = 0 if waiting else quiet + 1


async def _promised(running: Running) -> int:
    total = 0
    for url in running.database_urls.values():
        async with engine(url).connect() as connection:
            total += int((await connection.execute(_WAITING)).scalar() or 0)
    return total
