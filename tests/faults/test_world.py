"""The world fails: connections cut, the broker gone, messages published and not struck off."""

import asyncio
from collections import Counter

from schemas.topics import MEASURES

from .audit import Told, audit, cells_told
from .plan import plan_letters
from .story import Story
from .town import Town

BROKER_DOWN_S = 20
SLOW_TO_STRIKE_OFF = """
CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS
  $$ BEGIN PERFORM pg_sleep(1.5); RETURN NULL; END $$;
"""
LINGERING = """
CREATE TRIGGER linger BEFORE DELETE ON outbox FOR EACH STATEMENT EXECUTE FUNCTION linger()
"""


async def test_connections_cut_by_the_database_are_made_again(town: Town) -> None:
    story = Story(seed=3, events=10_000)
    await town.send(plan_letters(1, 0))
    members = town.start("progress"), town.start("budget")
    sending = town.sending(story.letters, 6)

    cut = []
    for share in (0.05, 0.2, 0.35, 0.5, 0.65, 0.8):
        await town.has_passed("progress", int(share * len(story.letters)))
        cut.append(await town.cut_connections())
    await sending
    await town.is_settled("progress", "budget")

    assert all(cut)
    assert all(member.child.is_alive for member in members)
    assert await audit(town, Told(story.letters), "progress", "budget") == []


async def test_a_broker_that_is_down_for_a_while_is_waited_for(town: Town) -> None:
    story = Story(seed=4, events=10_000)
    await town.send(plan_letters(1, 0))
    # Shorter than its default, so that a message under way is given up while the broker is down.
    members = [town.start(each, publish_seconds_max=5) for each in ("progress", "budget")]
    sending = town.sending(story.letters, 6)
    await town.has_passed("progress", 3_000)

    town.bus.kill()
    await asyncio.sleep(BROKER_DOWN_S)
    await town.bus.start()
    await sending
    await town.is_settled("progress", "budget")

    assert all(member.child.is_alive for member in members)
    assert await audit(town, Told(story.letters), "progress", "budget") == []


async def test_what_was_published_and_not_struck_off_is_published_again(town: Town) -> None:
    story = Story(seed=5, events=10_000)
    for statement in (SLOW_TO_STRIKE_OFF, LINGERING):
        await town.ask("progress", statement)
    await town.send(plan_letters(1, 0))
    progress = town.start("progress")
    sending = town.sending(story.letters, 6)

    for share in (0.1, 0.4):
        await town.has_passed("progress", int(share * len(story.letters)))
        seen = await published(town)
        while await published(town) == seen:
            await asyncio.sleep(0.02)
        progress.kill()
        # What it had sent to the database before it died would still be done there.
        await town.cut_connections()
        progress = town.start("progress")
    await sending
    await town.ask("progress", "DROP TRIGGER linger ON outbox")
    await town.is_settled("progress")

    assert await versions_published_twice(town)
    assert await audit(town, Told(story.letters), "progress") == []


async def published(town: Town) -> int:
    """Return how many messages lie on the measures' topic."""
    return sum(end for _, end in (await town.bus.offsets(MEASURES.name)).values())


async def versions_published_twice(town: Town) -> int:
    """Return how many messages say what another has said: the fault has really happened."""
    told = await town.bus.records(MEASURES.name)
    said = cells_told(record for record in told if b"since" not in record.value)
    count = Counter(
        (
            each["measure"],
            each["definition"],
            str(each["breakdown"]),
            each["valid_on"],
            each["version"],
        )
        for each in said
    )
    return sum(number - 1 for number in count.values())
