"""Much at once: a hundred thousand cells leave as a workbook, in memory that has a bound."""

import io
import tracemalloc
from collections.abc import AsyncIterator
from datetime import date

import pytest
from python_calamine import CalamineWorkbook

from schemas.measures import Aggregate
from schemas.topics import MEASURES, PLANS
from services.reporting.api import courses
from tests.builders.bus import sent
from tests.builders.reporting import (
    AGREEMENT,
    INITIATIVE,
    SEES_PERSONS,
    Office,
    Press,
    adopted,
    agreement,
    open_office,
)
from tests.stack import Databases

CELLS_MIN = 100_000
PEAK_BYTES_MAX = 48 * 1024 * 1024  # of which the answer itself takes 38
MANY = tuple(
    Aggregate(
        id=f"{INITIATIVE}/tal-{at}",
        title=f"Unge i forløb {at}",
        unit="persons",
        op="distinct",
        event="person.placed",
    )
    for at in range(15)
)
FIFTY_YEARS = {"from": "1990-01-01", "to": "2039-12-31", "by": "month"}


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    press = Press()
    async with open_office(databases) as office:
        plan = adopted(measures=MANY, targets=(), milestones=())
        await office.bench.take(PLANS.name, sent(agreement()), sent(plan))
        booked = (press.measure(12, measure=each.id) for each in MANY)
        await office.bench.take(MEASURES.name, *map(sent, booked))
        office.http.headers.update(SEES_PERSONS)
        yield office


async def export(office: Office, form: str, **asked: str) -> bytes:
    path = f"/v1/agreements/{AGREEMENT}/values.{form}"
    answer = await office.http.get(path, params=FIFTY_YEARS | asked)
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_a_hundred_thousand_cells_leave_in_bounded_memory(office: Office) -> None:
    await export(office, "xlsx", to="1990-12-31")  # what is loaded once is not counted

    tracemalloc.start()
    book = await export(office, "xlsx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    head, *rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()
    filled = sum(each != "" for row in rows for each in row)
    assert filled > CELLS_MIN
    assert peak < PEAK_BYTES_MAX, f"{peak / 1024 / 1024:.0f} MB"
    assert len(rows) == len(MANY) * 600
    placed = next(row for row in rows if row[head.index("Periode")] == "2009-07")
    assert placed[head.index("Fra")] == date(2009, 7, 1)
    assert placed[head.index("Værdi")] == 12


async def test_each_form_has_the_same_numbers(office: Office) -> None:
    year = {"from": "2009-01-01", "to": "2009-12-31", "by": "quarter"}

    dataset = (
        await office.http.get(f"/v1/agreements/{AGREEMENT}/values.jsonstat", params=year)
    ).json()
    rows = (await export(office, "csv", **year, dialect="rfc4180")).decode().splitlines()

    at = dataset["id"].index("number")
    kinds = dataset["dimension"]["number"]["category"]["index"]
    amounts = dataset["value"][kinds.index("amount") :: dataset["size"][at]]
    column = rows[0].split(",").index("amount")
    assert amounts == [float(row.split(",")[column]) for row in rows[1:]]
    assert amounts.count(12) == len(MANY)


async def test_more_than_that_is_refused_with_how_to_mend_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courses, "POINTS_IN_ALL_MAX", 60)

    answers = [
        await office.http.get(
            f"/v1/agreements/{AGREEMENT}/values", params={**FIFTY_YEARS, "to": to, "by": "quarter"}
        )
        for to in ("1990-12-31", "1991-12-31")
    ]

    assert [each.status_code for each in answers] == [200, 422]
    assert "fewer periods" in answers[1].json()["detail"]
