"""The pages in a real Chromium: readable by all, within a phone, by keyboard, without scripts."""

import html
import re
from collections.abc import AsyncIterator
from urllib.parse import quote

import pytest

from schemas.topics import BUDGET, LINKS, MEASURES, PLANS
from services.chassis import metrics
from services.chassis.access import digest_of
from tests.builders.bus import sent
from tests.builders.links import caused, linked
from tests.builders.pages import open_page, violations
from tests.builders.reporting import (
    MILLION,
    SEES_PERSONS,
    Office,
    Press,
    adopted,
    agreement,
    open_office,
    stated,
    target,
)
from tests.stack import Databases

FRONT = "/aftaler/2009?periode=2009-Q3"
PAGES = (
    "/",
    FRONT,
    "/aftaler/2009/bilag?periode=2009-Q3",
    "/aftaler/2009/initiativer/3.4?periode=2009-Q3",
    "/aftaler/2009/oekonomi?periode=2009-Q3",
    "/aftaler/2009/prognoser?periode=2009-Q3",
    "/aftaler/2009/prognoser?periode=2009-Q3&tal=2009/3.4/placeret",
    "/aftaler/2009/datakvalitet?periode=2009-Q3",
    "/aftaler/2009/tal/2009/3.4/placeret?periode=2009-Q3",
    "/aftaler/2009/tal/2009/3.4/placeret?periode=2009-Q3&del=offer:internship",
    "/tilgaengelighed",
    "/aftaler/ukendt",
)


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    """Open an office with two initiatives, one behind and one that has reached its target."""
    press = Press()
    async with open_office(databases, approvers={"Controller A": digest_of("key")}) as office:
        await office.bench.take(
            PLANS.name,
            sent(agreement("2009/3.4", "2009/3.5")),
            sent(adopted()),
            sent(
                adopted(
                    id="2009/3.5",
                    title="Intet at måle",
                    measures=(),
                    budget=(),
                    targets=(),
                    milestones=(),
                )
            ),
            sent(stated()),
        )
        await office.bench.take(
            MEASURES.name,
            *(sent(press.measure(n, on)) for n, on in ((4, "2009-02-01"), (9, "2009-07-01"))),
            sent(press.measure(9, "2009-07-01", breakdown={"offer": "internship"})),
        )
        await office.bench.take(
            BUDGET.name,
            sent(press.budget("granted", -5 * MILLION)),
            sent(press.budget("available", 3 * MILLION)),
            sent(press.budget("consumed", 2 * MILLION, "2009-08-01")),
        )
        yield office


def words(page: str) -> str:
    """Return what a page says, as one who reads it out would."""
    said = html.unescape(re.sub(r"<[^>]+>", "|", page))
    return re.sub(r"\s*(\|\s*)+", "|", said)


@pytest.mark.parametrize("width", [1280, 320])
async def test_no_page_breaks_a_rule_of_accessibility_or_is_wider_than_its_window(
    office: Office, width: int
) -> None:
    wrong = {}

    async with open_page(office, width=width) as page:
        for path in PAGES:
            await page.goto(f"http://reporting{path}")
            wide = await page.evaluate("document.documentElement.scrollWidth")
            wrong[path] = [*await violations(page), *([f"{wide} wide"] if wide > width else [])]

    assert {path: found for path, found in wrong.items() if found} == {}


async def test_no_table_is_wider_than_a_phone(office: Office) -> None:
    wide: dict[str, list[str]] = {}

    async with open_page(office, width=390) as page:
        for path in PAGES:
            await page.goto(f"http://reporting{path}")
            found = await page.evaluate(
                "[...document.querySelectorAll('.scroll')]"
                ".filter(e => e.scrollWidth > e.clientWidth).map(e => e.ariaLabel)"
            )
            wide |= {path: found} if found else {}

    assert wide == {}


async def test_on_paper_there_is_nothing_to_click_and_nothing_is_folded_away(
    office: Office,
) -> None:
    async with open_page(office) as page:
        await page.goto(f"http://reporting{PAGES[4]}")
        await page.evaluate("document.querySelector('details').open = false")
        await page.emulate_media(media="print")
        folded = await page.locator("details table").is_visible()
        clicked = [
            await page.locator(each).first.is_visible() for each in ("nav.menu", "form.choose")
        ]

    assert folded
    assert clicked == [False, False]


async def test_a_page_breaks_no_policy_of_its_own(office: Office) -> None:
    refused: list[str] = []

    async with open_page(office) as page:
        page.on("console", lambda said: refused.append(said.text))
        for path in PAGES[:-1]:
            await page.goto(f"http://reporting{path}")
            await page.wait_for_load_state("networkidle")

    assert refused == []


async def test_the_keyboard_alone_passes_the_menu_and_shows_where_it_is(office: Office) -> None:
    async with open_page(office) as page:
        await page.goto(f"http://reporting{FRONT}")
        await page.keyboard.press("Tab")
        first = await page.evaluate("document.activeElement.textContent")
        await page.keyboard.press("Enter")
        await page.keyboard.press("Tab")
        within = await page.evaluate("!!document.activeElement.closest('main')")
        outline = await page.evaluate("getComputedStyle(document.activeElement).outlineStyle")

    assert first == "Gå til indhold"
    assert within
    assert outline != "none"


@pytest.mark.parametrize("scripts", [True, False])
async def test_filter_and_order_live_in_the_address(office: Office, *, scripts: bool) -> None:
    async with open_page(office, scripts=scripts) as page:
        await page.goto(f"http://reporting{FRONT}")
        await page.fill("#ord", "kriminalitet")
        await page.select_option("#sorter", "nr")
        await page.click("form.filter button")
        await page.wait_for_url("**ord=kriminalitet**")
        await page.get_by_text("1 af 2 initiativer").wait_for()
        await page.reload()
        shown = await page.locator("#initiativer tbody th").all_inner_texts()
        chosen = await page.input_value("#sorter") if scripts else "nr"

    assert len(shown) == 1
    assert shown[0].startswith("3.4")
    assert chosen == "nr"


async def test_a_page_says_the_figures_it_shows(office: Office) -> None:
    front = (await office.http.get(FRONT)).text
    money = (await office.http.get("/aftaler/2009/oekonomi?periode=2009-Q3&enhed=tusind")).text
    story = (await office.http.get(PAGES[8], headers=SEES_PERSONS)).text
    of_everybody = (await office.http.get(PAGES[8])).text

    assert "13 af mindst 50 efter tre kvartaler" in front
    assert "bagud" in front
    assert "2.000" in money
    assert "|talt med|2|9|13|13|" in words(story)
    assert "Regnestykket vises ikke af hensyn til få personer." in of_everybody


async def test_everybody_is_told_that_people_are_told_of_by_five(office: Office) -> None:
    of_everybody = words((await office.http.get(PAGES[1])).text)
    whole = words((await office.http.get(PAGES[1], headers=SEES_PERSONS)).text)

    told = "Små tal om personer er skjult"
    assert told in of_everybody
    assert told not in whole


async def test_a_cell_is_followed_to_its_events_by_who_may_see_them(office: Office) -> None:
    press = Press()
    booked = [press.measure(6, "2009-08-01", 1)]
    await office.bench.take(MEASURES.name, *(sent(each) for each in booked))
    (event,) = caused(booked)
    await office.bench.take(LINKS.name, sent(linked("jobcenter-vest", [event], 1)))

    seen = words((await office.http.get(PAGES[8], headers=SEES_PERSONS)).text)
    of_part = words((await office.http.get(PAGES[9], headers=SEES_PERSONS)).text)
    of_everybody = words((await office.http.get(PAGES[8])).text)

    assert f"|{event}|, jobcenter-vest, led 1," in seen
    assert "|I perioden:|15|. I året:|19|" in seen
    assert "|praktik, 3. kvartal 2009: 9 (9) personer|" in of_part.replace(
        "Unge i virksomhed, ", "|"
    )
    assert str(event) not in of_everybody + of_part
    assert "Enkelte hændelser vises kun for den, der må se dem." in of_everybody


async def test_an_initiative_tells_who_sends_its_figures_and_when_they_last_did(
    office: Office,
) -> None:
    press = Press()
    booked = [press.measure(6, "2009-08-01", 1), press.measure(7, "2009-08-02", 2)]
    await office.bench.take(MEASURES.name, *(sent(each) for each in booked))
    first, second = caused(booked)
    await office.bench.take(LINKS.name, sent(linked("jobcenter-vest", [first], 1)))
    await office.bench.take(LINKS.name, sent(linked("jobcenter-syd", [second], 2)))

    page = words((await office.http.get(PAGES[3], headers=SEES_PERSONS)).text)

    told = page.partition("Kilderne, og hvor friske de er")[2]
    assert told.index("|jobcenter-syd|Unge i virksomhed|") < told.index("|jobcenter-vest|")


async def test_the_forecasts_of_a_figure_are_held_against_what_came(office: Office) -> None:
    await office.bench.take(MEASURES.name, sent(Press().measure(7, "2009-12-01", 1)))

    page = words((await office.http.get(PAGES[6], headers=SEES_PERSONS)).text)
    missing = await office.http.get(PAGES[6].replace("placeret", "ukendt"))

    assert "|Året blev til|20 personer|." in page
    assert "|30-09-2009|beregnet|" in page
    assert missing.status_code == 404


async def test_an_approved_annex_is_shown_as_it_was_with_what_differs_now(office: Office) -> None:
    key = {"Authorization": "Bearer key"}
    approved = await office.http.post(
        "/v1/agreements/2009/periods/2009-Q3/approval", json={}, headers=key
    )
    late = Press().measure(3, "2009-09-01")
    await office.bench.take(MEASURES.name, sent(late))

    now = words((await office.http.get(PAGES[2], headers=key)).text)
    page = (await office.http.get(f"{PAGES[2]}&udgave=1", headers=key)).text
    vintage = await office.get("/v1/agreements/2009/periods/2009-Q3/vintages/1")
    then = words(page)

    assert approved.status_code == 200, approved.text
    assert "|Unge i virksomhed:|12 (16) personer|" in now
    assert "udgave 1 godkendt af Controller A" in now
    assert "|Unge i virksomhed:|9 (13) personer|" in then
    assert "Udgave 1, som den blev godkendt" in then
    assert vintage["known_at"].replace("Z", "+00:00") in page
    assert f"&amp;kendt={quote(vintage['known_at'].replace('Z', '+00:00'))}" in page
    assert then.count("+3") == 2  # the quarter and the year so far


async def test_a_page_says_so_when_what_has_come_is_not_counted_yet(office: Office) -> None:
    fresh = (await office.http.get(FRONT)).text
    lag = metrics.LAG_SECONDS.labels("fremdrift.test.v1")

    lag.set(3600)
    try:
        old = (await office.http.get(FRONT)).text
    finally:
        metrics.LAG_SECONDS.remove("fremdrift.test.v1")

    assert "Tallene er ikke ajour" not in fresh
    assert "Tallene er ikke ajour" in old
    assert "60 minutter" in old


async def test_what_is_not_there_and_what_cannot_be_read_are_pages_too(office: Office) -> None:
    missing = await office.http.get("/aftaler/ukendt")
    unread = await office.http.get("/aftaler/2009?periode=sommer")
    beyond = await office.http.get("/static/%2e%2e/site.py")

    assert (missing.status_code, unread.status_code, beyond.status_code) == (404, 422, 404)
    assert "Siden findes ikke" in missing.text
    assert "sommer" not in unread.text
    assert missing.headers["content-security-policy"].startswith("default-src 'none'")


async def test_targets_that_nobody_told_of_do_not_speak_for_an_initiative(office: Office) -> None:
    untold = target(id="andet", wording="Noget andet sker.", measure=None)
    await office.bench.take(PLANS.name, sent(adopted(version=2, targets=(untold, target()))))

    front = (await office.http.get(FRONT)).text

    assert "13 af mindst 50" in front
    assert "+ 1 " in front
