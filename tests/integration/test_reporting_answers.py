"""Reporting's answers over HTTP: plans and words as they were known, money, series, refusals."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from schemas.corrections import FactWithdrawn
from schemas.topics import BUDGET, MEASURES, PLANS
from services.reporting.traces import PAGE_CHANGES_MAX
from tests.builders.bus import event_id, sent
from tests.builders.reporting import (
    AGREEMENT,
    INITIATIVE,
    LINE,
    MILLION,
    OPENING,
    PLACED,
    POSTS,
    SEES_PERSONS,
    Office,
    Press,
    adopted,
    agreement,
    initiative,
    instant,
    line,
    open_office,
    stated,
)
from tests.stack import Databases

SUBJECT = f"initiative:{INITIATIVE}"


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases) as office:
        yield office


async def adopt(office: Office, *versions: Any) -> None:
    await office.bench.take(PLANS.name, sent(agreement()), *(sent(each) for each in versions))


async def texts_in_force(office: Office, **parameters: str) -> list[str]:
    return [each["text"] for each in (await office.row(**parameters))["statements"]]


async def verdicts(office: Office) -> tuple[int, int]:
    """Return how many messages about plans were accepted, and how many were known."""
    async with office.bench.database.transaction() as tx:
        row = (await tx.execute(text("SELECT accepted, duplicate FROM consumer_offset"))).one()
        return row.accepted, row.duplicate


async def test_the_agreements_in_force_are_listed(office: Office) -> None:
    await office.bench.take(
        PLANS.name,
        sent(agreement(), minute=1),
        sent(agreement(version=2, title="Aftalen, rettet"), minute=5),
        sent(agreement(id="2010", title="Aftalen for 2010"), minute=3),
    )

    listed = await office.get("/v1/agreements")
    before = await office.get("/v1/agreements", known_at=instant(2))

    assert [(a["id"], a["version"], a["title"]) for a in listed] == [
        ("2009", 2, "Aftalen, rettet"),
        ("2010", 1, "Aftalen for 2010"),
    ]
    assert [(a["id"], a["version"]) for a in before] == [("2009", 1)]


async def test_rows_come_in_the_documents_order(office: Office) -> None:
    ids = ["2009/1.10", "2009/1.9", "2009/2.1"]
    plans = [
        adopted(id=id_, measures=(), budget=(), targets=(), milestones=()) for id_ in sorted(ids)
    ]

    await office.bench.take(PLANS.name, *(sent(each) for each in plans), sent(agreement(*ids)))

    assert [row["number"] for row in (await office.annex())["initiatives"]] == [
        "1.10",
        "1.9",
        "2.1",
    ]


async def test_a_plan_is_seen_as_it_was_known(office: Office) -> None:
    await office.bench.take(
        PLANS.name,
        sent(agreement(), minute=0),
        sent(adopted(2, title="Ny titel"), minute=5),
        sent(adopted(1, title="Gammel titel"), minute=1),
    )

    now, then = await office.annex(), await office.annex(known_at=instant(4))

    assert (now["initiatives"][0]["title"], now["plan_versions"][INITIATIVE]) == ("Ny titel", 2)
    assert (then["initiatives"][0]["title"], then["plan_versions"][INITIATIVE]) == (
        "Gammel titel",
        1,
    )


async def test_words_that_were_corrected_read_as_they_did_before(office: Office) -> None:
    await adopt(office, adopted())
    await office.bench.take(
        PLANS.name,
        sent(stated("Mindst 311 ventes."), subject=SUBJECT, name="words", minute=1),
        sent(stated("Ca. 300 ventes."), subject=SUBJECT, mends="words", revision=1, minute=9),
    )

    assert await texts_in_force(office) == ["Ca. 300 ventes."]
    assert await texts_in_force(office, known_at=instant(8)) == ["Mindst 311 ventes."]


async def test_words_that_were_withdrawn_are_gone_from_then_on(office: Office) -> None:
    await adopt(office, adopted())
    withdrawn = FactWithdrawn(fact=event_id("words"))

    await office.bench.take(
        PLANS.name,
        sent(withdrawn, subject=SUBJECT, mends="words", revision=1, minute=9),
        sent(stated("Sagt for tidligt."), subject=SUBJECT, name="words", minute=1),
    )

    assert await texts_in_force(office) == []
    assert await texts_in_force(office, known_at=instant(8)) == ["Sagt for tidligt."]


async def test_a_plan_told_twice_is_one(office: Office) -> None:
    plan, words = sent(adopted()), sent(stated(), subject=SUBJECT)

    await office.bench.take(PLANS.name, sent(agreement()), plan, plan, words, words)
    await office.bench.take(PLANS.name, plan, words)

    assert len((await office.row())["statements"]) == 1
    assert await verdicts(office) == (3, 4)


async def test_an_answer_says_how_fresh_it_is(office: Office) -> None:
    await adopt(office, adopted())
    await office.bench.take(MEASURES.name, sent(Press().measure(1, minute=7)))

    answer = await office.annex(known_at=instant(3))

    assert answer["as_of"] == "2009-09-30"
    assert answer["known_at"] == instant(3)
    assert answer["last_recorded_at"] == instant(7)
    assert answer["plan_versions"] == {AGREEMENT: 1, INITIATIVE: 1}


async def test_the_economy_adds_up_to_the_oere(office: Office) -> None:
    frame = line(id=f"{LINE}-2", appropriation_oere=None, frame="Rammen")
    plans = [sent(agreement(total_oere=8 * MILLION)), sent(adopted(budget=(line(), frame)))]
    press = Press()
    money = [
        *press.transfer("granted", "available", 5 * MILLION),
        *press.transfer("noted", "original", 5 * MILLION),
        *press.transfer("available", "committed", 3_333, "2009-03-01"),
        *press.transfer("committed", "consumed", 1_111, "2009-04-01"),
    ]
    await office.bench.take(PLANS.name, *plans)
    await office.bench.take(BUDGET.name, *(sent(each) for each in money))

    answer = await office.get(f"/v1/agreements/{AGREEMENT}/economy", year="2009")

    total = answer["total"]
    assert total["rest_oere"] + total["committed_oere"] + total["consumed_oere"] == 5 * MILLION
    assert (total["committed_oere"], total["consumed_oere"]) == (2_222, 1_111)
    assert [row["corrected_oere"] for row in answer["initiatives"][0]["lines"]] == [
        5 * MILLION,
        None,
    ]
    assert answer["placed"] == {
        "printed_oere": 8 * MILLION,
        "listed_oere": 5 * MILLION,
        "not_placed_oere": 3 * MILLION,
    }


async def test_a_series_has_a_point_for_each_period_that_has_begun(office: Office) -> None:
    await adopt(office, adopted())
    press = Press()
    days = ("2008-12-31", "2009-01-31", "2009-02-01", "2009-08-01")
    await office.bench.take(MEASURES.name, *(sent(press.measure(1, on)) for on in days))

    asked = {"from": "2009-01-01", "to": "2009-12-31", "as_of": "2009-09-15"}
    quarters = await office.get(f"/v1/measures/{PLACED.id}/series", **asked)
    months = await office.get(f"/v1/measures/{PLACED.id}/series", by="month", **asked)

    assert [(p["name"], p["period"], p["year_to_date"]) for p in quarters["points"]] == [
        ("2009-Q1", 2, 2),
        ("2009-Q2", 0, 2),
        ("2009-Q3", 1, 3),
    ]
    assert [p["period"] for p in months["points"]] == [1, 1, 0, 0, 0, 0, 0, 1, 0]


async def test_a_trace_is_read_page_by_page(office: Office) -> None:
    await adopt(office, adopted())
    press = Press()
    number = PAGE_CHANGES_MAX + 5
    await office.bench.take(
        MEASURES.name, *(sent(press.measure(1, "2009-08-01", n)) for n in range(number))
    )
    path, asked = f"/v1/measures/{PLACED.id}/trace", {"period": "2009-Q3"}

    first = await office.get(path, **asked)
    second = await office.get(path, cursor=first["next_cursor"], **asked)

    pages = [len(first["changes"]), len(second["changes"])]
    assert pages == [PAGE_CHANGES_MAX, 5]
    assert second["next_cursor"] is None
    causes = {c["caused_by"][0] for c in (*first["changes"], *second["changes"])}
    assert len(causes) == first["value"] == first["sum_of_changes"] == number


async def test_a_trace_reaches_a_part_a_level_and_a_line(office: Office) -> None:
    await adopt(office, adopted())
    press = Press()
    await office.bench.take(
        MEASURES.name,
        sent(press.measure(2, breakdown={"offer": "internship"})),
        sent(press.measure(5, "2008-01-01", measure=POSTS.id)),
    )
    spent = press.budget("consumed", 700, "2009-02-01")
    await office.bench.take(BUDGET.name, sent(spent))

    part = await office.get(
        f"/v1/measures/{PLACED.id}/trace", period="2009-Q3", part="offer:internship"
    )
    level = await office.get(f"/v1/measures/{POSTS.id}/trace", period="2009-Q3")
    money = await office.get(f"/v1/lines/{LINE}/trace", period="2009", account="consumed")

    assert (part["value"], part["sum_of_changes"], part["part"]) == (2, 2, "offer:internship")
    assert (level["value"], level["sum_of_changes"], level["first_day"]) == (5, 5, None)
    assert (money["value"], money["changes"][0]["caused_by"]) == (
        700,
        [str(spent.cells[0].changes[0].caused_by[0])],
    )


SERIES = {"from": "2009-01-01", "to": "2009-12-31"}


@pytest.mark.parametrize(
    ("path", "parameters", "status", "field", "detail"),
    [
        ("/v1/agreements/2019/annex", {"period": "2009-Q3"}, 404, "path.id", "No agreement"),
        ("/v1/agreements/2009/annex", {"period": "3. kvartal"}, 422, "query.period", "2009-Q3"),
        ("/v1/agreements/2009/annex", {}, 422, "query.period", ""),
        (
            "/v1/agreements/2009/annex",
            {"period": "2009-Q3", "as_of": "20090930"},
            422,
            "query.as_of",
            "2009-07-31",
        ),
        (
            "/v1/agreements/2009/annex",
            {"period": "2009-Q3", "known_at": "2009-11-26T12:00:00"},
            422,
            "query.known_at",
            "timezone",
        ),
        ("/v1/agreements/2019/economy", {"year": "2010"}, 404, "path.id", "No agreement"),
        ("/v1/agreements/2009/economy", {"year": "20"}, 422, "query.year", "1990"),
        (f"/v1/measures/{INITIATIVE}/nul/series", SERIES, 404, "path.id", "No plan"),
        (f"/v1/measures/{OPENING.id}/series", SERIES, 422, "path.id", "annex"),
        (
            f"/v1/measures/{PLACED.id}/series",
            {"from": "2009-02-01", "to": "2009-01-01"},
            422,
            "query.to",
            "before the first",
        ),
        (
            f"/v1/measures/{PLACED.id}/trace",
            {"period": "2009", "part": "praktik"},
            422,
            "query.part",
            "dimension:part",
        ),
        (
            f"/v1/measures/{PLACED.id}/trace",
            {"period": "2009", "cursor": "x"},
            422,
            "query.cursor",
            "next_cursor",
        ),
        (f"/v1/lines/{LINE}-9/trace", {"period": "2009"}, 404, "path.id", "budget line"),
    ],
)
async def test_a_question_that_cannot_be_answered_is_told_why(  # noqa: PLR0917
    office: Office,
    path: str,
    parameters: dict[str, str],
    status: int,
    field: str,
    detail: str,
) -> None:
    await adopt(office, adopted())

    response = await office.http.get(path, params=parameters, headers=SEES_PERSONS)

    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["status"], problem["field"]) == (status, status, field)
    assert detail in problem["detail"]


async def test_an_agreement_is_unknown_before_it_was_adopted(office: Office) -> None:
    await office.bench.take(PLANS.name, sent(agreement(), minute=5), sent(adopted(), minute=5))

    asked = {"period": "2009-Q3", "known_at": instant(4)}
    response = await office.http.get(
        "/v1/agreements/2009/annex", params=asked, headers=SEES_PERSONS
    )

    assert response.status_code == 404


async def test_an_initiative_that_has_not_arrived_is_left_out(office: Office) -> None:
    await office.bench.take(PLANS.name, sent(agreement(INITIATIVE, "2009/9.9")), sent(adopted()))

    assert [row["id"] for row in (await office.annex())["initiatives"]] == [initiative().id]


async def test_the_openapi_names_every_answer_and_its_refusals(office: Office) -> None:
    described = await office.get("/openapi.json")

    gets = {
        path: operations["get"]["responses"]
        for path, operations in described["paths"].items()
        if path.startswith("/v1/") and "get" in operations
    }
    assert len(gets) > 15
    silent = [path for path, each in gets.items() if not each["200"].get("content")]
    assert silent == []
    assert all(
        "application/problem+json" in each["422"]["content"]
        for path, each in gets.items()
        if path != "/v1/gaps"
    )
