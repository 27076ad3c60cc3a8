"""Periods are approved from their page: by who may, with a form of theirs, by two where told."""

import base64
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from playwright.async_api import Page, async_playwright

from schemas.topics import MEASURES, PLANS
from services.chassis.access import digest_of
from tests.builders.bus import sent
from tests.builders.openid import served
from tests.builders.pages import browser_path, violations
from tests.builders.reporting import Office, Press, adopted, agreement, open_office
from tests.stack import Databases

HERE = "http://127.0.0.1:9"
ANNEX = "/aftaler/2009/bilag?periode=2009-Q3"
APPROVE = "/aftaler/2009/bilag/godkendelse?periode=2009-Q3"
REOPEN = "/aftaler/2009/bilag/genaabning?periode=2009-Q3"
APPROVER, SECOND = "Godkender A (demo)", "Godkender B (demo)"


@asynccontextmanager
async def opened(databases: Databases, **told: Any) -> AsyncIterator[Office]:
    key = base64.b64encode(b"k" * 32).decode()
    async with open_office(databases, development_sign_in=True, session_key=key, **told) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        await office.bench.take(MEASURES.name, sent(Press().measure(12)))
        yield office


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    async with opened(databases) as office:
        yield office


@asynccontextmanager
async def signed_in(office: Office, name: str, at: str = HERE) -> AsyncIterator[httpx2.AsyncClient]:
    transport = httpx2.ASGITransport(office.app)
    async with httpx2.AsyncClient(transport=transport, base_url=at) as http:
        form = form_key((await http.get("/log-ind")).text)
        entered = await http.post("/log-ind", data={"formular": form, "person": name})
        assert entered.status_code == 303, entered.text
        yield http


def form_key(page: str) -> str:
    return page.split('name="formular" value="')[1].split('"', maxsplit=1)[0]


def known_at(page: str) -> str:
    found = re.search(r'name="kendt" value="([^"]+)"', page)
    return found[1] if found else ""


async def approve(http: httpx2.AsyncClient) -> httpx2.Response:
    page = (await http.get(ANNEX)).text
    form = {"formular": form_key(page), "kendt": known_at(page) or "2010-01-01T00:00:00Z"}
    return await http.post(APPROVE, data=form)


async def state(office: Office) -> str:
    return str((await office.get("/v1/agreements/2009/periods/2009-Q3"))["state"])


async def test_an_approver_approves_the_figures_of_the_page_and_opens_them_again(
    office: Office,
) -> None:
    async with signed_in(office, APPROVER) as http:
        page = (await http.get(ANNEX)).text
        seen = known_at(page)
        await office.bench.take(MEASURES.name, sent(Press().measure(3, "2009-08-01", minute=1)))
        approved = await http.post(APPROVE, data={"formular": form_key(page), "kendt": seen})
        vintage = await office.get("/v1/agreements/2009/periods/2009-Q3/vintages/1")
        again = await approve(http)
        form = form_key((await http.get(ANNEX)).text)
        reopened = await http.post(REOPEN, data={"formular": form, "grund": "Fejl i kilden"})
        after = (await http.get(ANNEX)).text

    assert (approved.status_code, reopened.status_code) == (303, 303)
    assert vintage["known_at"].replace("Z", "+00:00") == seen
    assert again.status_code == 409
    assert "allerede godkendt" in again.text
    assert await state(office) == "reopened"
    assert f"godkendt af {APPROVER}" in after
    assert "Fejl i kilden" in after


@pytest.mark.parametrize(
    "name",
    [
        "Læser (demo)",
        "Controller (demo)",
        "Jobcenter Skelbækgade (demo)",
        "Administrator (demo)",
    ],
)
async def test_who_may_not_approve_is_shown_no_form_and_refused(office: Office, name: str) -> None:
    async with signed_in(office, name) as http:
        page = (await http.get(ANNEX)).text
        refused = await http.post(APPROVE, data={"formular": form_key(page), "kendt": ""})

    assert "Godkend perioden" not in page
    assert refused.status_code == 403
    assert await state(office) == "preliminary"


async def test_administrators_alone_see_who_has_access_and_nothing_of_persons(
    databases: Databases,
) -> None:
    digest = digest_of("a-key")
    readers = {"Center A": {"key_sha256": digest, "roles": ["reader"], "agreements": ["2009"]}}
    async with opened(databases, readers=readers, four_eyes=True) as office:
        async with signed_in(office, "Administrator (demo)") as http:
            shown = (await http.get("/drift")).text
            front = (await http.get(ANNEX)).text
        async with signed_in(office, "Controller (demo)") as http:
            refused = await http.get("/drift")
            theirs = (await http.get(ANNEX)).text
        unknown = await office.http.get("/drift")

    assert (refused.status_code, unknown.status_code) == (403, 401)
    assert "Log ind for at se siden" in unknown.text
    assert "Center A" in shown
    assert "To skal godkende en periode" in shown
    assert digest not in shown
    assert ('href="/drift"' in front, 'href="/drift"' in theirs) == (True, False)


async def test_another_sites_form_is_not_taken_for_theirs(office: Office) -> None:
    async with signed_in(office, APPROVER) as http, signed_in(office, SECOND) as other:
        page = (await http.get(ANNEX)).text
        theirs = form_key((await other.get(ANNEX)).text)
        forms: tuple[dict[str, str], ...] = ({}, {"formular": ""}, {"formular": theirs})
        answers = [
            await http.post(APPROVE, data={**form, "kendt": known_at(page)}) for form in forms
        ]
        as_text = await http.post(
            APPROVE,
            content=f"formular={form_key(page)}&kendt={known_at(page)}",
            headers={"content-type": "text/plain"},
        )
    nobody = await office.http.post(APPROVE, data={"kendt": known_at(page)})

    assert [each.status_code for each in answers] == [403, 403, 403]
    assert (as_text.status_code, nobody.status_code) == (415, 401)
    assert await state(office) == "preliminary"


async def test_where_two_approve_the_second_sees_what_has_moved_since_the_first(
    databases: Databases,
) -> None:
    press = Press()
    async with opened(databases, four_eyes=True) as office:
        async with signed_in(office, APPROVER) as first, signed_in(office, SECOND) as second:
            proposed = await approve(first)
            alone = await approve(first)
            before = (await second.get(ANNEX)).text
            await office.bench.take(MEASURES.name, sent(press.measure(3, "2009-08-01")))
            seen = (await second.get(ANNEX)).text
            approved = await approve(second)
            vintage = await office.get("/v1/agreements/2009/periods/2009-Q3/vintages/1")
        figure = vintage["initiatives"][0]["measures"][0]["figure"]

    assert (proposed.status_code, alone.status_code, approved.status_code) == (303, 409, 303)
    assert f"{APPROVER} fandt tallene rigtige" in before
    assert "ingen af dem er siden blevet andre" in before
    assert "12 i forslaget, 15 nu" in seen
    assert "Du godkender som den anden" in seen
    assert figure["period"] == 12


async def test_nobody_is_anybody_where_another_name_leads_to_this_machine(office: Office) -> None:
    rebound = await office.http.get("http://evil.example/log-ind")
    posted = await office.http.post("http://evil.example/log-ind", data={"person": APPROVER})

    assert (rebound.status_code, posted.status_code) == (404, 404)


async def press(page: Page, name: str, then: str) -> None:
    """Press a button or a link by keyboard, and wait for where that leads."""
    named = page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name))
    await named.focus()
    await page.keyboard.press("Enter")
    await page.wait_for_url(then)


async def test_by_keyboard_and_without_scripts_one_signs_in_approves_and_compares(
    office: Office,
) -> None:
    wrong: list[str] = []
    async with served(office.app) as url, async_playwright() as playwright:
        chromium = await playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox"]
        )
        page = await (await chromium.new_context(java_script_enabled=False)).new_page()
        page.on("console", lambda said: wrong.append(said.text))
        await page.goto(f"{url}{ANNEX}")
        await press(page, "Log ind", "**/log-ind**")
        await press(page, APPROVER, f"**{ANNEX}")
        await press(page, "Godkend 3. kvartal 2009", "**#historik")
        history = await page.locator("#historik ~ ul").inner_text()
        await office.bench.take(MEASURES.name, sent(Press().measure(3, "2009-08-01")))
        await press(page, "Vis forskelle", "**udgave=1**")
        marked = await page.locator("a.moved").inner_text()
        await press(page, "Log ud", "**/log-ud")
        out = await page.locator("h1").inner_text()
        await chromium.close()

    assert f"udgave 1 godkendt af {APPROVER}" in history
    assert marked == "ændret"
    assert "logget ud" in out
    assert wrong == []


@pytest.mark.parametrize("width", [1280, 320])
async def test_no_page_of_who_has_signed_in_breaks_a_rule_of_accessibility(
    databases: Databases, width: int
) -> None:
    wrong: dict[str, list[str]] = {}
    async with (
        opened(databases, four_eyes=True) as office,
        served(office.app) as url,
        async_playwright() as playwright,
    ):
        chromium = await playwright.chromium.launch(
            executable_path=browser_path(), args=["--no-sandbox"]
        )
        page = await chromium.new_page(viewport={"width": width, "height": 900})

        async def judge(where: str) -> None:
            wide = await page.evaluate("document.documentElement.scrollWidth")
            wrong[where] = [
                *await violations(page),
                *([f"{wide} wide"] if wide > width else []),
            ]

        await page.goto(f"{url}/log-ind")
        await judge("choose")
        await page.get_by_role("button", name=APPROVER).click()
        await page.goto(f"{url}{ANNEX}")
        await judge("to be approved")
        await page.get_by_role("button", name="Godkend 3. kvartal 2009").click()
        await judge("proposed")
        await page.get_by_role("button", name="Log ud").click()
        await judge("signed out")
        for who, path in (
            ("Administrator (demo)", "/drift"),
            ("Administrator (demo)", "/aftaler/2009/datakvalitet"),
            ("Controller (demo)", "/aftaler/2009/tal/2009/3.4/placeret?periode=2009-Q3"),
        ):
            await page.goto(f"{url}/log-ind?videre={quote(path)}")
            await page.get_by_role("button", name=who, exact=True).click()
            await judge(f"{who} {path}")
        await chromium.close()

    assert {where: found for where, found in wrong.items() if found} == {}
