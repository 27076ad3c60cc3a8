"""The door over HTTP, on a real PostgreSQL: a verdict for each event, and what follows from it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import yaml

from tests.builders.intake import Door, event, open_door
from tests.stack import Databases


@pytest.fixture
async def door(databases: Databases) -> AsyncIterator[Door]:
    async with open_door(databases) as opened:
        yield opened


async def test_an_accepted_event_is_promised_to_the_bus_under_its_pseudonym(door: Door) -> None:
    sent = event()

    verdicts = await door.send(sent)

    assert verdicts == [{"id": sent["id"], "verdict": "accepted"}]
    (message,) = await door.published()
    assert message.key == message.attributes["subject"]
    assert message.key.startswith("citizen:1:")


async def test_the_real_plans_are_adopted_and_a_second_time_change_nothing(door: Door) -> None:
    for year in ("2009", "2010"):
        plan = json.dumps(
            yaml.safe_load(Path(f"examples/{year}/plan.yaml").read_text()), default=str
        )

        first = await door.ask("PUT", f"/v1/plans/{year}", plan)
        again = await door.ask("PUT", f"/v1/plans/{year}", plan)

        assert first.status_code == 200, first.text
        assert first.json()["version"] == 1
        assert again.json() == first.json() | {"changed": []}
