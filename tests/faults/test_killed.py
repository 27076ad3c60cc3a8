"""Services killed in the middle of their work: what they had not committed is done again, once."""

from .audit import Told, audit
from .plan import plan_letters
from .story import Story
from .town import Town


async def test_killed_services_lose_nothing_and_count_nothing_twice(town: Town) -> None:
    story = Story(seed=1, events=15_000)
    await town.send(plan_letters(1, 0))
    progress, budget = town.start("progress"), town.start("budget")

    sending = town.sending(story.letters, 12)
    for share in (0.1, 0.4, 0.7):
        await town.has_passed("progress", int(share * len(story.letters)))
        progress.kill()
        progress = town.start("progress")
        await town.has_passed("budget", int((share + 0.1) * len(story.letters)))
        budget.kill()
        budget = town.start("budget")
    await sending
    await town.is_settled("progress", "budget")

    assert await audit(town, Told(story.letters), "progress", "budget") == []
