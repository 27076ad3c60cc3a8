"""What no service can read is set aside, its neighbours go on; too much of it stops a service."""

import asyncio
import json

from schemas.topics import DEAD_LETTERS
from tests.builders.progress import started

from .audit import Told, audit
from .letters import letter, poison
from .plan import plan_letters
from .story import Story
from .town import Town


async def test_one_in_twelve_poisonous_leaves_the_rest_counted(town: Town) -> None:
    story = Story(seed=9, events=6_000, poison_share=0.08)
    await town.send([*plan_letters(1, 0)])
    await town.send(story.letters)

    for service in ("progress", "budget"):
        town.start(service, batch_records_max=4000)
    await town.is_settled("progress", "budget")

    assert sum(each.is_poison for each in story.letters) > 400
    assert await audit(town, Told(story.letters), "progress", "budget") == []
    letters = [json.loads(each.value) for each in await town.bus.records(DEAD_LETTERS.name)]
    assert {each["reason"] for each in letters} >= {"content", "envelope", "data_fault"}


async def test_a_header_that_is_no_text_harms_only_its_own_record(town: Town) -> None:
    good = [letter(f"g{n}", "citizen:1:a", started(f"f{n}"), 0) for n in range(30)]
    bad = [
        poison("not-utf8", "citizen:1:a", b"{}", ce_origin=b"\xff"),
        poison("null", "citizen:1:a", b"{}", ce_origin=None),
    ]
    town.start("progress")

    await town.send([*good[:15], *bad, *good[15:]])
    await town.is_settled("progress")

    assert await town.ask("progress", "SELECT count(*) FROM fact") == [(len(good),)]


async def test_nothing_but_poison_stops_the_service_with_a_clear_last_line(town: Town) -> None:
    story = Story(seed=10, events=3_000)
    nothing_else = Story(seed=11, events=6_000, poison_share=1)
    await town.send(plan_letters(1, 0))
    await town.send(story.letters)
    progress = town.start("progress")
    await town.is_settled("progress")

    await town.send(nothing_else.letters)
    code = await asyncio.to_thread(progress.wait, 30)

    assert code == 1
    last = json.loads(progress.words[-1])
    assert last["event"] == "stopped"
    assert "records would be set aside" in last["why"]
    assert await town.passed("progress") < len(story.letters) + len(nothing_else.letters) // 2
    # An operator who knows better lets all of it be set aside: then nothing is found amiss.
    town.start("progress", set_aside_share_max=1, set_aside_run_max=100_000)
    await town.is_settled("progress")
    assert await audit(town, Told([*story.letters, *nothing_else.letters]), "progress") == []
