"""A report of nought over HTTP: a figure as long as it holds, and silence when it is taken back."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from schemas.measures import Aggregate, Level, Share
from schemas.reckoning import TOLD, WITHOUT_N
from schemas.topics import MEASURES, PLANS
from tests.builders.bus import sent
from tests.builders.reporting import (
    INITIATIVE,
    Office,
    Press,
    adopted,
    agreement,
    instant,
    open_office,
)
from tests.stack import Databases

NAMED: dict[str, Any] = {"title": "Talt", "unit": "persons"}
TOTAL = Aggregate(id=f"{INITIATIVE}/talt", op="reported", **NAMED)
LEVEL = Level(id=f"{INITIATIVE}/staar", opened_by="figure.reported", **NAMED)
SHARE = Share(id=f"{INITIATIVE}/andel", event="figure.reported", **NAMED)


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases) as office:
        whole = adopted(measures=(TOTAL, LEVEL, SHARE), targets=())
        await office.bench.take(PLANS.name, sent(agreement()), sent(whole))
        yield office


async def tell(office: Office, press: Press, amount: int, minute: int, **about: Any) -> None:
    told = press.measure(amount, "2009-08-15", minute, **about)
    await office.bench.take(MEASURES.name, sent(told))


async def third_quarter(office: Office, measure: Any, **parameters: str) -> dict[str, Any]:
    asked = {"from": "2009-07-01", "to": "2009-09-30"} | parameters
    series = await office.get(f"/v1/measures/{measure.id}/series", **asked)
    point: dict[str, Any]
    (point,) = series["points"]
    return point


@pytest.mark.parametrize(("measure", "shown"), [(TOTAL, "year_to_date"), (LEVEL, "at_end")])
async def test_a_reported_nought_is_nought_in_series_and_annex_until_it_is_taken_back(
    office: Office, measure: Any, shown: str
) -> None:
    press = Press()
    silent = await third_quarter(office, measure)

    await tell(office, press, 1, 1, measure=measure.id, component=TOLD.component)
    told, row = await third_quarter(office, measure), await office.row()
    await tell(office, press, -1, 5, measure=measure.id, component=TOLD.component)

    (figure,) = (each["figure"] for each in row["measures"] if each["id"] == measure.id)
    assert (silent[shown], told[shown], figure[shown]) == (None, 0, 0)
    for parameters, was in (({}, None), ({"known_at": instant(3)}, 0)):
        assert (await third_quarter(office, measure, **parameters))[shown] == was
    assert (await third_quarter(office, measure, known_at=instant(6)))[shown] is None


async def test_a_share_without_its_n_is_a_gap_and_stands_in_the_annex(office: Office) -> None:
    about: dict[str, Any] = {"measure": SHARE.id, "component": WITHOUT_N.component}
    about["breakdown"] = {WITHOUT_N.dimension: WITHOUT_N.part}
    none = await office.get("/v1/gaps")

    await tell(office, Press(), 1, 1, **about)

    (shown,) = (e for e in (await office.row())["measures"] if e["id"] == SHARE.id)
    assert (shown["value"], shown["without_n_on"]) == (None, ["2009-08-15"])
    assert (none["without_n"], (await office.get("/v1/gaps"))["without_n"]) == (0, 1)
