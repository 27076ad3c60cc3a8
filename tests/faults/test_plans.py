"""Plans that come after what they measure, and change while it happens."""

from .audit import Told, audit
from .plan import plan_letters
from .story import Story
from .town import Town


async def test_a_plan_after_its_events_and_another_meanwhile_give_the_same_figures(
    town: Town,
) -> None:
    story = Story(seed=8, events=10_000)
    half = len(story.letters) // 2
    members = [town.start(service) for service in ("progress", "progress", "budget", "budget")]
    for member in members:
        await member.is_up()
    await town.send(story.letters[:half])
    await town.has_passed("progress", half)

    await town.send(plan_letters(1, half))
    sending = town.sending(story.letters[half:], 5)
    await town.has_passed("progress", half + half // 2)
    await town.send(plan_letters(2, half))
    await sending
    await town.is_settled("progress", "budget")

    assert await audit(town, Told(story.letters, versions=2), "progress", "budget") == []
