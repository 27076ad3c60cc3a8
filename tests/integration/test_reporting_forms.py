"""Answers in other forms over HTTP, what has not changed since, lists by the page."""

from collections.abc import AsyncIterator
from itertools import chain

import pytest

from schemas.topics import MEASURES, PLANS
from services.reporting.api.accepting import MEDIA
from tests.builders.bus import sent
from tests.builders.reporting import (
    AGREEMENT,
    LINE,
    OPENING,
    PLACED,
    SEES_PERSONS,
    Office,
    Press,
    adopted,
    agreement,
    instant,
    open_office,
)
from tests.stack import Databases

ANNEX = f"/v1/agreements/{AGREEMENT}/annex"
SERIES = f"/v1/measures/{PLACED.id}/series"
ECONOMY = f"/v1/agreements/{AGREEMENT}/economy"
VALUES = f"/v1/measures/{PLACED.id}/values"
COURSES = f"/v1/agreements/{AGREEMENT}/values"
YEAR = {"from": "2009-01-01", "to": "2009-12-31"}
ASKED = {
    ANNEX: {"period": "2009-Q3"},
    SERIES: YEAR,
    VALUES: YEAR,
    COURSES: YEAR,
    ECONOMY: {"year": "2009"},
}
BEGINS = {
    "json": b"{",
    "csv": b"\xef\xbb\xbf",
    "xlsx": b"PK",
    "jsonstat": b"{",
    "px": b"CHARSET",
}
COSTS = f"/v1/agreements/{AGREEMENT}/unit-costs"
TAGGED = (
    "/v1/agreements",
    f"/v1/agreements/{AGREEMENT}",
    f"/v1/agreements/{AGREEMENT}/initiatives",
    f"/v1/agreements/{AGREEMENT}/measures",
    f"/v1/agreements/{AGREEMENT}/periods",
    f"/v1/agreements/{AGREEMENT}/periods/2009-Q3",
    f"/v1/agreements/{AGREEMENT}/restatements",
    f"/v1/agreements/{AGREEMENT}/forecasts/scores",
    f"/v1/measures/{PLACED.id}/forecasts?year=2009",
    f"/v1/measures/{PLACED.id}/evidence?period=2009-Q3",
    f"/v1/measures/{PLACED.id}/trace?period=2009-Q3",
    f"/v1/lines/{LINE}/trace?period=2009-Q3",
    f"/v1/lines/{LINE}/forecasts",
    "/v1/gaps",
    "/v1/webhooks",
)
# The instants of the tests lie in the past of the clock; this is in its future.
RECENT_MINUTE = 60 * 24 * 365 * 10
MADE = [(path, form) for path in ASKED for form in BEGINS]


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with open_office(databases) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        await office.bench.take(MEASURES.name, sent(Press().measure(12)))
        office.http.headers.update(SEES_PERSONS)
        yield office


@pytest.mark.parametrize(("path", "form"), MADE)
async def test_a_suffix_and_accept_give_the_same_form(office: Office, path: str, form: str) -> None:
    media = MEDIA[form]  # type: ignore[index]
    asked = {**ASKED[path], "known_at": instant(9)}

    by_suffix = await office.http.get(f"{path}.{form}", params=asked)
    by_accept = await office.http.get(path, params=asked, headers={"Accept": media})

    assert by_suffix.status_code == by_accept.status_code == 200
    assert by_suffix.headers["content-type"].startswith(media)
    assert by_suffix.content == by_accept.content
    assert by_suffix.content.startswith(BEGINS[form])


async def test_what_one_costs_is_answered_as_tables_too(office: Office) -> None:
    asked = {"year": "2009", "dialect": "rfc4180"}

    whole = (await office.http.get(f"{ECONOMY}.json", params=asked)).json()
    own = (await office.http.get(COSTS, params=asked)).json()
    rows = await office.http.get(f"{COSTS}.csv", params=asked)

    assert [each["unit_costs"] for each in own["initiatives"]] == [
        each["unit_costs"] for each in whole["initiatives"]
    ]
    assert rows.text.startswith("number,initiative,of,measure,counted")


async def test_a_browser_gets_a_page_that_may_load_nothing(office: Office) -> None:
    browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

    page = await office.http.get(ANNEX, params=ASKED[ANNEX], headers={"Accept": browser})

    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "Unge i virksomhed" in page.text


async def test_what_cannot_be_made_is_refused_with_what_can(office: Office) -> None:
    answer = await office.http.get(ANNEX, params=ASKED[ANNEX], headers={"Accept": "image/png"})

    assert answer.status_code == 406
    assert MEDIA["px"] in answer.json()["detail"]


async def test_who_has_the_answer_is_told_so_until_it_changes(office: Office) -> None:
    press = Press()
    first = await office.http.get(ANNEX, params=ASKED[ANNEX])
    has = {"If-None-Match": first.headers["etag"]}

    again = await office.http.get(ANNEX, params=ASKED[ANNEX], headers=has)
    await office.bench.take(MEASURES.name, sent(press.measure(5, on="2009-08-01", minute=30)))
    changed = await office.http.get(ANNEX, params=ASKED[ANNEX], headers=has)

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 200
    assert changed.headers["etag"] != first.headers["etag"]


async def test_another_form_has_another_tag(office: Office) -> None:
    asked = ASKED[ANNEX]
    tags = [
        (await office.http.get(f"{ANNEX}.{form}", params={**asked, "dialect": dialect})).headers[
            "etag"
        ]
        for form, dialect in (("csv", "da"), ("csv", "rfc4180"), ("px", "da"))
    ]

    assert len(set(tags)) == len(tags)


async def test_a_list_is_walked_by_its_links(office: Office) -> None:
    path: str | None = f"/v1/agreements/{AGREEMENT}/measures?limit=2"
    found, pages = [], 0
    while path is not None:
        answer = await office.http.get(path)
        assert answer.status_code == 200, answer.text
        found += [each["id"] for each in answer.json()]
        pages += 1
        path = answer.links["next"]["url"] if "next" in answer.links else None

    assert found == [each.id for each in adopted().initiative.measures]
    assert pages == 2


async def test_a_cursor_of_somebody_elses_is_refused(office: Office) -> None:
    answer = await office.http.get("/v1/agreements", params={"cursor": "nonsense"})

    assert answer.status_code == 422
    assert answer.json()["field"] == "query.cursor"


async def walked(office: Office, path: str | None) -> list[list[str]]:
    """Return the ids of each page of a list, by its links."""
    pages = []
    while path is not None:
        answer = await office.http.get(path)
        assert answer.status_code == 200, answer.text
        pages.append([each["id"] for each in answer.json()])
        path = answer.links["next"]["url"] if "next" in answer.links else None
    return pages


async def test_what_is_adopted_meanwhile_makes_no_list_skip_or_repeat(office: Office) -> None:
    path = f"/v1/agreements/{AGREEMENT}/measures?limit=1"
    first = await office.http.get(path)
    before = [each.id for each in adopted().initiative.measures]

    gone = adopted(2, measures=(OPENING,), targets=())
    await office.bench.take(PLANS.name, sent(gone, minute=RECENT_MINUTE))

    rest = await walked(office, first.links["next"]["url"])
    now = await walked(office, path)
    assert [each["id"] for each in first.json()] + list(chain(*rest)) == before
    assert list(chain(*now)) == [OPENING.id]


@pytest.mark.parametrize("path", TAGGED)
async def test_every_answer_has_a_tag_and_is_not_sent_twice(office: Office, path: str) -> None:
    first = await office.http.get(path)
    has = {"If-None-Match": first.headers["etag"]}

    again = await office.http.get(path, headers=has)
    other = await office.http.get(path, headers={"If-None-Match": '"another"'})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert other.status_code == 200
    assert {"Authorization", "Cookie"} <= set(first.headers["vary"].split(", "))
    assert "private" in first.headers["cache-control"]


@pytest.mark.parametrize("path", TAGGED)
async def test_what_is_answered_in_json_alone_says_so(office: Office, path: str) -> None:
    answer = await office.http.get(path, headers={"Accept": "image/png, text/csv;q=0"})

    assert answer.status_code == 406
    assert "application/json" in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "form"),
    [
        ("text/csv;q=0.5, application/pdf;q=0.4", "csv"),
        ("text/csv; q=0.5, text/*; q=0.9", "px"),
        ("*/*;q=0.1, text/x-pcaxis;q=0.2", "px"),
        ("application/json;q=0, */*", "csv"),
        ("text/csv;Q=0, application/*", "json"),
        ("", "json"),
    ],
)
async def test_the_form_liked_best_is_answered(office: Office, accept: str, form: str) -> None:
    answer = await office.http.get(ANNEX, params=ASKED[ANNEX], headers={"Accept": accept})

    assert answer.headers["content-type"].startswith(MEDIA[form])  # type: ignore[index]
