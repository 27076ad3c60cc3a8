"""An attacker asks for everything there is, in every form: of few people nothing comes out."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, Final

import pytest

from schemas.topics import MEASURES as MEASURES_TOPIC
from services.reporting.answers.annex import Annex
from services.reporting.disclosure import Marker, Publication
from services.reporting.disclosure.family import Family
from services.reporting.domain import Account
from services.reporting.measures.figures import Books
from tests.builders.bus import sent
from tests.builders.disclosure import attack
from tests.builders.reporting import SEES_PERSONS, Office, Press
from tests.builders.vintages import look
from tests.builders.worlds import open_world, otherwise
from tests.stack import Databases

ENDED: Final = "2009/1.5/afsluttet"
MANY: Final = "2009/1.3/forloeb-gennemfoert"
PLACED: Final = ("2009/3.4/virksomhedsplaceret", "2009/3.4/job-eller-uddannelse")
MEASURES: Final = (ENDED, *PLACED, "2009/1.1/aktiv", "2009/1.2/forloeb-om-aaret")
QUARTERS: Final = tuple(f"2009-Q{n}" for n in (1, 2, 3, 4))
AGREEMENT: Final = "/v1/agreements/2009"
PAGES: Final = "/aftaler/2009"
PERSONS: Final = "urn:fremdrift:problem:persons"


def one_of_four_goes_to_social_assistance_instead() -> Books:
    fund, assistance = (
        Account(ENDED, 1, "value", "outcome", part)
        for part in ("fit_for_insurance_fund", "fit_for_social_assistance")
    )
    return otherwise((fund, "2009-05-19", -1), (assistance, "2009-05-19", 1))


def the_two_and_the_three_of_the_quarter_change_places() -> Books:
    moves = []
    for measure in PLACED:
        for part, days in (
            ("internship", ("2009-07-02", "2009-06-22")),
            ("wage_subsidy", ("2009-06-24", "2009-07-30")),
        ):
            for account in (
                Account(measure, 1, "value", "offer", part),
                Account(measure, 1, "value"),
            ):
                moves += [(account, day, n) for day, n in zip(days, (-1, 1), strict=True)]
    return otherwise(*moves)


def questions() -> Iterator[tuple[str, dict[str, str]]]:  # noqa: C901 - a list
    """Yield all that can be asked of the two figures without a key, in every form."""
    year = {"from": "2009-01-01", "to": "2009-12-31"}
    for period in (*QUARTERS, "2009"):
        for suffix in ("", ".xlsx", ".jsonstat", ".px", ".html"):
            yield f"{AGREEMENT}/annex{suffix}", {"period": period}
        for table in ("figures", "targets", "money"):
            yield f"{AGREEMENT}/annex.csv", {"period": period, "table": table}
        for page in ("", "/bilag", "/oekonomi", "/prognoser", "/datakvalitet"):
            yield f"{PAGES}{page}", {"periode": period}
        for number in ("1.5", "3.4"):
            yield f"{PAGES}/initiativer/{number}", {"periode": period}
        for measure in MEASURES:
            yield f"/v1/measures/{measure}/evidence", {"period": period}
            yield f"{PAGES}/tal/{measure}", {"periode": period}
        part = {"period": period, "part": "outcome:fit_for_social_assistance"}
        yield f"/v1/measures/{ENDED}/evidence", part
    for measure in MEASURES:
        for suffix in ("", ".csv", ".xlsx", ".jsonstat", ".px"):
            yield f"/v1/measures/{measure}/series{suffix}", year
        yield f"/v1/measures/{measure}/values", year
        yield f"/v1/measures/{measure}/forecasts", {"year": "2009"}
        yield f"/v1/measures/{measure}/trace", {"period": "2009-Q3"}
    for suffix in ("", ".csv", ".xlsx", ".jsonstat", ".px"):
        yield f"{AGREEMENT}/economy{suffix}", {"year": "2009"}
    yield f"{AGREEMENT}/values", year
    vintage = "periods/2009-Q2/vintages/1"
    for path in ("forecasts/scores", "periods", vintage, "restatements", "measures"):
        yield f"{AGREEMENT}/{path}", {}
    yield f"{PAGES}/bilag", {"periode": "2009-Q2", "udgave": "1"}
    yield "/v1/gaps", {}


async def approve(office: Office, period: str) -> None:
    path = f"{AGREEMENT}/periods/{period}/approval"
    approved = await office.http.post(path, json={}, headers=SEES_PERSONS)
    assert approved.status_code == 200, approved.text


async def answers(office: Office) -> dict[str, tuple[int, bytes, str]]:
    """Return all that is answered, with its tag, one period being approved."""
    found = {}
    await approve(office, "2009-Q2")
    for path, asked in questions():
        response = await office.http.get(path, params=asked)
        assert response.status_code in {200, 403, 422}, (path, asked, response.text)
        told = response.status_code, response.content, response.headers.get("etag", "")
        found[f"{path} {asked}"] = told
    return found


@pytest.mark.parametrize(
    "other",
    [
        one_of_four_goes_to_social_assistance_instead,
        the_two_and_the_three_of_the_quarter_change_places,
    ],
)
async def test_who_the_few_are_makes_no_difference_to_anything_everybody_is_told(
    databases: Databases, other: Callable[[], Books]
) -> None:
    async with open_world(databases) as office:
        here = await answers(office)
        seen = [await office.annex(period) for period in QUARTERS]
    async with open_world(databases, other()) as office:
        there = await answers(office)
        seen_there = [await office.annex(period) for period in QUARTERS]

    assert len(here) > 100
    assert sum(status == 200 for status, *_ in here.values()) > 100
    assert [asked for asked, told in here.items() if told != there[asked]] == []
    assert seen != seen_there


async def test_neither_the_1_and_4_nor_the_2_and_3_follow_from_all_that_is_told(
    databases: Databases,
) -> None:
    async with open_world(databases) as office:
        whole, told = await annexes(office, SEES_PERSONS), await annexes(office, {})

    named = {
        f"{ENDED}@1 outcome=fit_for_social_assistance value 2009-01-01/2009-09-30": 1,
        f"{ENDED}@1 outcome=fit_for_insurance_fund value 2009-01-01/2009-09-30": 4,
        f"{PLACED[0]}@1 offer=wage_subsidy value 2009-07-01/2009-09-30": 2,
        f"{PLACED[0]}@1 offer=internship value 2009-07-01/2009-09-30": 3,
    }
    for id_, few in named.items():
        shown = _told("/".join(id_.split("/")[:2]), whole, told)
        assert {each.id: each.value for each in shown.cells}[id_] is None
        found = attack(shown, id_)
        assert found.low <= few <= found.high
        assert found.high - found.low >= 4


async def annexes(office: Office, key: dict[str, str]) -> list[Annex]:
    found = []
    for period in QUARTERS:
        asked = {"period": period}
        answer = await office.http.get(f"{AGREEMENT}/annex", params=asked, headers=key)
        found.append(Annex.model_validate_json(answer.text))
    return found


def _told(initiative: str, whole: list[Annex], told: list[Annex]) -> Publication:
    """Return what a reader of the answers has: their numbers, and how all of them hang together."""
    true = Family(tuple(whole)).publication()
    shown = {each.id: each.value for each in Family(tuple(told)).publication().cells}
    cells = tuple(
        each._replace(value=shown.get(each.id), marker=None if each.id in shown else Marker.HIDDEN)
        for each in true.cells
        if each.id.startswith(f"{initiative}/")
    )
    names = {each.id for each in cells}
    values = {each.id: each.value for each in true.cells}
    bonds = (each for each in true.bonds if names >= {id_ for id_, _ in each.terms})
    held = (each for each in bonds if each.holds({id_: values[id_] or 0 for id_, _ in each.terms}))
    return true._replace(cells=cells, formulas=(), bonds=tuple(held))


async def test_who_may_see_persons_sees_the_true_figures(databases: Databases) -> None:
    async with open_world(databases) as office:
        seen = await office.annex()
        everybody = (
            await office.http.get(f"{AGREEMENT}/annex", params={"period": "2009-Q3"})
        ).json()
        page = f"{PAGES}/initiativer/1.5?periode=2009-Q3"
        of_page = [(await office.http.get(page, headers=each)).text for each in (SEES_PERSONS, {})]

    assert _outcomes(seen)["fit_for_social_assistance"] == (1, None)
    assert _outcomes(seen)["fit_for_insurance_fund"] == (4, None)
    assert _outcomes(everybody)["fit_for_social_assistance"] == (None, "hidden")
    assert _outcomes(everybody)["fit_for_insurance_fund"] == (None, "hidden")
    assert ["skjult" in each for each in of_page] == [False, True]


def _outcomes(annex: Any) -> dict[str, tuple[int | None, str | None]]:
    measures = [each for row in annex["initiatives"] for each in row["measures"]]
    (split,) = next(each for each in measures if each["id"] == ENDED)["breakdowns"]
    return {
        each["part"]: (each["year_to_date"], each["markers"].get("year_to_date"))
        for each in split["parts"]
    }


async def test_an_approval_keeps_what_the_committee_saw_and_what_everybody_may_see(
    databases: Databases,
) -> None:
    async with open_world(databases) as office:
        await approve(office, "2009-Q3")
        path = f"{AGREEMENT}/periods/2009-Q3"
        vintage = [
            await office.http.get(f"{path}/vintages/1", headers=key) for key in (SEES_PERSONS, {})
        ]
        steps = [
            (await office.http.get(path, headers=key)).json()["steps"] for key in (SEES_PERSONS, {})
        ]

    assert [_outcomes(each.json())["fit_for_social_assistance"][0] for each in vintage] == [1, None]
    tags = [each.headers["etag"].strip('"') for each in vintage]
    assert tags == [sha256(each.content).hexdigest() for each in vintage]
    assert [each[0]["sha256"] for each in steps] == [tags[0], None]


async def test_a_restatement_of_a_hidden_number_is_told_to_nobody_else(
    databases: Databases,
) -> None:
    press = Press()
    late: dict[str, Any] = {"on": "2009-08-16", "minute": 61}
    few: dict[str, Any] = {"breakdown": {"outcome": "fit_for_social_assistance"}}
    async with open_world(databases) as office:
        await approve(office, "2009-Q3")
        await office.bench.take(
            MEASURES_TOPIC.name,
            sent(press.measure(1, measure=MANY, initiative="2009/1.3", **late)),
            sent(press.measure(1, measure=ENDED, initiative="2009/1.5", **late, **few)),
        )
        await look(office)
        seen, everybody = [
            (await office.http.get(f"{AGREEMENT}/restatements", headers=key)).json()
            for key in (SEES_PERSONS, {})
        ]
        page = await office.http.get(f"{PAGES}/bilag", params={"periode": "2009-Q3"})

    assert {each["figure"] for each in seen} >= {MANY, ENDED}
    assert {each["figure"] for each in everybody} & {MANY, ENDED} == {MANY}
    assert {(*each["caused_by"], each["number_of_events"]) for each in everybody} == {(None,)}
    assert "nye data" in page.text
    assert f"{ENDED}, outcome" not in page.text


async def test_a_page_of_a_day_of_ones_own_says_what_can_be_seen_instead(
    databases: Databases,
) -> None:
    async with open_world(databases, {}) as office:
        page = await office.http.get(PAGES, params={"periode": "2009-Q3", "pr": "2009-09-29"})

    assert page.status_code == 403
    assert "aftalens hele kvartaler og år" in page.text


@pytest.mark.parametrize(
    ("path", "asked"),
    [
        (f"{AGREEMENT}/annex", {"period": "2009-Q3", "as_of": "2009-09-29"}),
        (f"{AGREEMENT}/annex", {"period": "2009-Q3", "known_at": "2026-01-05T08:30:00Z"}),
        (f"{AGREEMENT}/annex.csv", {"period": "2008-Q3"}),
        (f"{AGREEMENT}/economy", {"year": "2009", "as_of": "2009-09-29"}),
        (f"{AGREEMENT}/changes", {"period": "2009-Q3", "cursor": "2026-01-05T08:30:00Z"}),
        (f"/v1/measures/{ENDED}/trace", {"period": "2009-Q3"}),
        (
            f"/v1/measures/{ENDED}/series",
            {"from": "2009-01-01", "to": "2009-12-31", "by": "month"},
        ),
        (
            f"{AGREEMENT}/values",
            {"from": "2009-01-01", "to": "2009-12-31", "by": "month"},
        ),
        (f"/v1/measures/{ENDED}/forecasts", {"year": "2009", "recorded_within": "30"}),
        (
            f"/v1/measures/{ENDED}/forecasts",
            {"year": "2009", "as_of": "2009-09-30", "recorded_within": "30"},
        ),
    ],
)
async def test_a_view_of_ones_own_choosing_is_refused_and_says_how_to_mend_it(
    databases: Databases, path: str, asked: dict[str, str]
) -> None:
    async with open_world(databases, {}) as office:
        everybody = await office.http.get(path, params=asked)
        keyed = await office.http.get(path, params=asked, headers=SEES_PERSONS)

    assert (everybody.status_code, keyed.status_code) == (403, 200)
    assert everybody.json()["type"] == PERSONS
    assert "key" in everybody.json()["detail"]
