"""Members of a group come, go, and come back from the dead."""

import asyncio
import signal

from .audit import Told, audit
from .plan import plan_letters
from .story import Story
from .town import SESSION_S, Town


async def test_members_that_join_and_leave_hand_over_without_loss(town: Town) -> None:
    story = Story(seed=6, events=15_000)
    await town.send(plan_letters(1, 0))
    town.start("progress")
    town.start("budget")
    sending = town.sending(story.letters, 14)

    for share in (0.1, 0.5):
        await town.has_passed("progress", int(share * len(story.letters)))
        joined = town.start("progress")
        await joined.is_up()
        await town.has_passed("progress", int((share + 0.25) * len(story.letters)))
        assert (await asyncio.to_thread(joined.end, 25))[0] == 0
    await sending
    await town.is_settled("progress", "budget")

    assert await audit(town, Told(story.letters), "progress", "budget") == []


async def test_a_zombie_cannot_commit_what_another_has_taken_over(town: Town) -> None:
    story = Story(seed=7, events=15_000)
    await town.send(plan_letters(1, 0))
    first, second = town.start("progress"), town.start("progress")
    await first.is_up()
    await second.is_up()
    sending = town.sending(story.letters, 14)

    await town.has_passed("progress", 3_000)
    first.child.send(signal.SIGSTOP)
    await asyncio.sleep(SESSION_S + 3)
    first.child.send(signal.SIGCONT)
    await sending
    await town.is_settled("progress")

    assert first.child.is_alive
    assert second.child.is_alive
    assert await audit(town, Told(story.letters), "progress") == []
