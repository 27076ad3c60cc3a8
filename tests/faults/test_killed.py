"""Services killed in the middle of their work: what they had not committed is done again, once."""

from .audit import Told, audit
from .plan import plan_letters
from .story import Story
from .town import Town


async def test_killed_services_lose_nothing_and_count_nothing_twice(town: Town) -> None:
    story = Story(seed=1, events=12_000)
    await town.send(plan_letters(1, 0))
    progress, budget = town.start("progress"), town.start("budget")

    sending = town.sending(story.letters, 8)
    for share in (0.1, 0.4, 0.7):
        for service in ("progress", "budget"):
            await town.has_passed(service, int(share * len(story.letters)))
        progress.kill()
        budget.kill()
        progress, budget = town.start("progress"), town.start("budget")
    await sending
    await town.is_settled("progress", "budget")

    assert await audit(town, Told(story.letters), "progress", "budget") == []
