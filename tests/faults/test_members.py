"""Members of a group come, go, and come back from the dead."""

import asyncio
import signal

from .audit import Told, audit
from .plan import plan_letters
from .story import Story
from .town import Member, Town, until

MEANWHILE = "SELECT epoch FROM plan_epoch FOR UPDATE"  # every batch waits for this row
LANES = "SELECT 1 FROM consumer_offset FOR UPDATE"


async def test_members_that_join_and_leave_hand_over_without_loss(town: Town) -> None:
    story = Story(seed=6, events=12_000)
    parts = [story.letters[at : at + 3_000] for at in range(0, 12_000, 3_000)]
    await town.send(plan_letters(1, 0))
    town.start("progress")
    town.start("budget")

    for meanwhile, later in (parts[:2], parts[2:]):
        sending = town.sending(meanwhile, 3)
        joined = [town.start("progress"), town.start("budget")]
        for member in joined:
            await member.is_up()
        await sending
        sending = town.sending(later, 3)
        for member in joined:
            await until(lambda who=member: who.batches > 1, member, 20)  # type: ignore[misc]
            code, _ = await asyncio.to_thread(member.end, 25)
            assert code == 0
        await sending
    await town.is_settled("progress", "budget")

    assert await audit(town, Told(story.letters), "progress", "budget") == []


async def test_a_zombie_cannot_commit_what_another_has_taken_over(town: Town) -> None:
    story = Story(seed=7, events=10_000)

    zombie, heir = await come_back_from_the_dead(town, story, "services.progress")

    assert zombie.child.is_alive
    assert heir.child.is_alive
    assert any("batch dropped" in line for line in zombie.words)
    assert await audit(town, Told(story.letters), "progress") == []


async def test_without_the_swap_the_same_zombie_is_found_out(town: Town) -> None:
    story = Story(seed=7, events=10_000)
    await town.ask("progress", "ALTER TABLE consumer_offset DROP CONSTRAINT verdicts_balance")

    await come_back_from_the_dead(town, story, "tests.faults.unguarded")

    assert any("verdicts" in line for line in await audit(town, Told(story.letters), "progress"))


async def come_back_from_the_dead(town: Town, story: Story, module: str) -> tuple[Member, Member]:
    """
    Stop a member for longer than its session with a batch in its hands, and let it go on.

    The database has ended its transaction meanwhile, as it does after a while, and another member
    has taken its partitions over.
    """
    half = len(story.letters) // 2
    await town.send(plan_letters(1, 0))
    await town.send(story.letters[:half])
    zombie = town.start("progress", module)
    await town.has_passed("progress", 1)
    async with town.locked("progress", MEANWHILE) as a_batch_waits:
        await a_batch_waits()
        zombie.child.send(signal.SIGSTOP)
        await town.cut_connections()
    heir = town.start("progress", module)
    await town.has_passed("progress", half)
    zombie.child.send(signal.SIGCONT)
    await town.sending(story.letters[half:], 4)
    await town.is_settled("progress")
    return zombie, heir


async def test_partitions_that_somebody_still_holds_are_waited_for(town: Town) -> None:
    story = Story(seed=14, events=4_000)
    await town.send(plan_letters(1, 0))
    await town.send(story.letters[:2_000])
    first = town.start("progress")
    await town.is_settled("progress")
    assert (await asyncio.to_thread(first.end, 25))[0] == 0
    await town.send(story.letters[2_000:])

    async with town.locked("progress", LANES) as somebody_waits:
        heir = town.start("progress", lock_wait_seconds_max=1)
        await somebody_waits()
        await asyncio.sleep(4)
    await town.is_settled("progress")

    assert heir.child.is_alive
    assert await audit(town, Told(story.letters), "progress") == []
