"""Two processes on the same budget lines, one of them killed with a batch half booked."""

import asyncio

from services.budget.tables import FIGURES

from .audit import Told, audit
from .plan import plan_letters
from .story import Story
from .town import Town

BALANCES = "SELECT FROM balance FOR UPDATE"  # what a batch adds its transfers up to, late in it
DEADLOCKS = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
WAITING = """
SELECT count(DISTINCT pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'
AND datname = current_database() AND application_name LIKE 'fremdrift-%'
"""
ADRIFT = f"SELECT * FROM ({FIGURES}) AS figure WHERE name LIKE '%balance%'"


async def test_two_processes_on_the_same_lines_lose_nothing_and_never_lock_each_other_out(
    town: Town,
) -> None:
    story = Story(seed=21, events=9_000)
    await town.send(plan_letters(1, 0))
    members = [town.start("budget"), town.start("budget")]
    for member in members:
        await member.is_up()

    await town.sending(story.letters, 2)
    await town.is_settled("budget")

    assert all(member.batches > 0 for member in members)
    assert await audit(town, Told(story.letters), "budget") == []
    assert await town.ask("budget", ADRIFT) == []
    assert await town.ask("budget", DEADLOCKS) == [(0,)]


async def test_a_batch_killed_half_booked_leaves_the_trial_balance_at_nought(town: Town) -> None:
    story = Story(seed=22, events=9_000)
    await town.send(plan_letters(1, 0))
    members = [town.start("budget"), town.start("budget")]
    for member in members:
        await member.is_up()
    sending = town.sending(story.letters, 4)
    await town.has_passed("budget", 500)

    async with town.locked("budget", BALANCES):
        async with asyncio.timeout(30):  # both have entered their transfers, and wait to add up
            while (await town.ask("budget", WAITING))[0][0] < len(members):
                await asyncio.sleep(0.05)
        members[0].kill()
        half_booked = await town.ask("budget", ADRIFT)
    town.start("budget")
    await sending
    await town.is_settled("budget")

    assert half_booked == []
    assert await audit(town, Told(story.letters), "budget") == []
    assert await town.ask("budget", ADRIFT) == []
    assert await town.ask("budget", DEADLOCKS) == [(0,)]
