"""Any figure as of a day and as known at an instant: what comes later changes neither."""

from collections.abc import AsyncIterator, Iterator
from typing import Any, Final

import pytest

from schemas.measures import Share
from schemas.topics import BUDGET, MEASURES, PLANS
from tests.builders.bus import sent
from tests.builders.live import Hand
from tests.builders.reporting import (
    AGREEMENT,
    INITIATIVE,
    LINE,
    MILLION,
    OPENING,
    PLACED,
    POSTS,
    Office,
    Press,
    adopted,
    agreement,
    instant,
    open_office,
    recorded,
)
from tests.stack import Databases

SHARE: Final = Share(
    id=f"{INITIATIVE}/andel", title="Andel", unit="persons", event="figure.reported"
)
PERIOD: Final = {"period": "2009-Q3"}
YEAR: Final = {"from": "2009-01-01", "to": "2009-12-31"}
FIGURES: Final[tuple[tuple[str, dict[str, str]], ...]] = (
    (f"/v1/agreements/{AGREEMENT}/annex", PERIOD),
    (f"/v1/agreements/{AGREEMENT}/values", YEAR),
    (f"/v1/agreements/{AGREEMENT}/economy", {"year": "2009"}),
    (f"/v1/agreements/{AGREEMENT}/forecasts/scores", {}),
    (f"/v1/measures/{PLACED.id}/series", YEAR),
    (f"/v1/measures/{SHARE.id}/values", YEAR),
    (f"/v1/measures/{PLACED.id}/forecasts", {"year": "2009"}),
    (f"/v1/measures/{PLACED.id}/evidence", PERIOD),
    (f"/v1/measures/{SHARE.id}/evidence", PERIOD),
    (f"/v1/measures/{PLACED.id}/trace", PERIOD),
    (f"/v1/lines/{LINE}/forecasts", {}),
)


@pytest.fixture
async def town(databases: Databases) -> AsyncIterator[tuple[Office, Press]]:
    async with open_office(databases, clock=Hand(recorded(5))) as office:
        plan = adopted(measures=(PLACED, POSTS, OPENING, SHARE))
        await office.bench.take(PLANS.name, sent(agreement()), sent(plan))
        press = Press()
        await come(office, press, "2009-08-03", 1)
        yield office, press


async def come(office: Office, press: Press, on: str, minute: int) -> None:
    """Have people placed, a share reported and money spent on a day."""
    share: dict[str, Any] = {"measure": SHARE.id, "on": on, "minute": minute}
    counted = [
        press.measure(12, on, minute),
        press.measure(6, component="numerator", **share),
        press.measure(8, component="denominator", **share),
    ]
    money = press.transfer("available", "consumed", MILLION, on, minute)
    await office.bench.take(MEASURES.name, *map(sent, counted))
    await office.bench.take(BUDGET.name, *map(sent, money))


async def asked(office: Office, **seen: str) -> dict[str, Any]:
    """Return all figures, without the instants that say how fresh an answer is."""
    return {
        path: dict(_figures(await office.get(path, **given, **seen))) for path, given in FIGURES
    }


def _figures(answer: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    yield from (
        (k, each) for k, each in answer.items() if k not in {"known_at", "last_recorded_at"}
    )


async def test_as_known_at_an_instant_every_figure_is_what_it_was_then(
    town: tuple[Office, Press],
) -> None:
    office, press = town
    then = await asked(office, known_at=instant(5))

    await come(office, press, "2009-08-04", 9)
    now, again = await asked(office, known_at=instant(10)), await asked(office, known_at=instant(5))

    assert again == then
    assert [path for path in now if now[path] == then[path]] == [FIGURES[3][0]]  # nothing to score


async def test_as_of_a_day_no_figure_counts_what_is_valid_later(
    town: tuple[Office, Press],
) -> None:
    office, press = town
    then = await asked(office, as_of="2009-08-31")

    await come(office, press, "2009-09-01", 9)

    assert await asked(office, as_of="2009-08-31") == then


async def test_a_share_is_followed_to_its_numerator_and_its_denominator(
    town: tuple[Office, Press],
) -> None:
    office, press = town
    await come(office, press, "2009-08-04", 2)

    found = await office.get(f"/v1/measures/{SHARE.id}/evidence", **PERIOD)

    numbers = {each["kind"]: each["value"] for each in found["numbers"]}
    sums = {each["component"]: each["year_to_date"] for each in found["accounts"]}
    assert (numbers["numerator"], numbers["denominator"]) == ("12", "16")
    assert (sums, found["definition"]) == ({"numerator": 12, "denominator": 16}, 1)
    for component, of_entries in sums.items():
        entries = [each for each in found["entries"] if each["component"] == component]
        assert sum(each["amount"] for each in entries) == of_entries
        assert all(each["caused_by"] for each in entries)
