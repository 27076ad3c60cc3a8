"""What sources sent and what was refused of it: counted once, told to them and who keeps order."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from schemas.links import Arrival, EventsLinked
from schemas.reports import EventRefused
from schemas.topics import LINKS, PLANS, REFUSALS
from services.chassis.access import digest_of
from services.chassis.clock import system_clock
from tests.builders.bus import sent
from tests.builders.pages import open_page, violations
from tests.builders.reporting import Office, adopted, agreement, open_office, recorded
from tests.stack import Databases

QUALITY = "/aftaler/2009/datakvalitet?periode=2009-Q3"


def link(number: int, *minutes: int, source: str = "huset") -> EventsLinked:
    """Return a link of two events at each of these minutes."""
    return EventsLinked(
        source=source,
        link=number,
        previous="0" * 64,
        digest="0" * 64,
        arrivals=tuple(Arrival(recorded_at=recorded(each), number=2) for each in minutes),
        events="AAAA",
    )


def refused(detail: str = "give a day", source: str = "huset", **given: Any) -> EventRefused:
    whole: dict[str, Any] = {
        "source": source,
        "event": "4711",
        "type": "fremdrift.forloeb.started.v1",
        "reason": "invalid_content",
        "field": "data.on",
        "detail": detail,
        "recorded_at": system_clock(),
    }
    return EventRefused(**whole | given)


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    readers = {
        name: {"key_sha256": digest_of(name), **given}
        for name, given in {
            "administrator": {"roles": ["administrator"]},
            "plain": {"roles": ["reader"]},
            "huset": {"roles": ["publisher"], "providers": ["huset"]},
            "of-2009": {"roles": ["controller"], "agreements": ["2009"]},
        }.items()
    }
    async with open_office(databases, readers=readers) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        yield office


async def ask(office: Office, key: str) -> Any:
    answer = await office.http.get("/v1/sources", headers={"authorization": f"Bearer {key}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def page(office: Office, key: str | None) -> str:
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    answer = await office.http.get(QUALITY, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_each_event_and_each_refusal_is_counted_once(office: Office) -> None:
    first, second = sent(link(1, 0, 5, 65)), sent(link(2, 70))
    other = sent(refused("another way"))

    await office.bench.take(LINKS.name, first, second, first)
    await office.bench.take(LINKS.name, second)
    await office.bench.take(REFUSALS.name, other, sent(refused()), other)
    await office.bench.take(REFUSALS.name, other, sent(refused(reason="too_large", field=None)))
    told = await ask(office, "administrator")

    (source,) = told["sources"]
    assert (source["source"], source["accepted"], source["refused"]) == ("huset", 8, 3)
    assert source["longest_pause_seconds"] == 3600
    numbers = {(each["reason"], each["field"]): each["number"] for each in told["refusals"]}
    assert numbers == {("invalid_content", "data.on"): 2, ("too_large", None): 1}


async def test_who_has_sent_nothing_for_longer_than_ever_is_silent(office: Office) -> None:
    now = system_clock()
    days = int((now - recorded(0)).total_seconds() // 86_400)
    minutes = (0, days * 1440 - 2 * 1440)  # one long pause, and two days since
    await office.bench.take(LINKS.name, sent(link(1, *minutes, source="rare")))
    await office.bench.take(LINKS.name, sent(link(1, 0, source="gone")))
    await office.bench.take(REFUSALS.name, sent(refused(source="never")))

    told = {each["source"]: each for each in (await ask(office, "administrator"))["sources"]}

    assert {name: each["is_silent"] for name, each in told.items()} == {
        "rare": False,
        "gone": True,
        "never": False,
    }
    assert told["never"]["last_recorded_at"] is None


async def test_sources_are_told_to_themselves_and_to_who_keeps_order(office: Office) -> None:
    for source in ("huset", "other"):
        await office.bench.take(LINKS.name, sent(link(1, 0, source=source)))
        await office.bench.take(REFUSALS.name, sent(refused(source=source)))

    nobody = await office.http.get("/v1/sources")
    others = [
        (await office.http.get("/v1/sources", headers={"authorization": f"Bearer {key}"}))
        for key in ("plain", "of-2009")
    ]
    own, every = await ask(office, "huset"), await ask(office, "administrator")
    shown = {key: await page(office, key) for key in (None, "plain", "huset", "administrator")}

    assert nobody.status_code == 401
    assert [each.status_code for each in others] == [403, 403]
    assert [each["source"] for each in own["sources"]] == ["huset"]
    assert [each["source"] for each in own["refusals"]] == ["huset"]
    assert [each["source"] for each in every["sources"]] == ["huset", "other"]
    assert {key for key, text in shown.items() if "give a day" in text} == {
        "huset",
        "administrator",
    }
    assert "other" not in shown["huset"].split('id="kilder"')[1].split("</section>")[0]
    assert "indholdet følger ikke reglerne" in shown["administrator"]


async def test_refusals_are_forgotten_when_their_topic_forgets_them(office: Office) -> None:
    await office.bench.take(REFUSALS.name, sent(refused(recorded_at=recorded(0))))

    await office.bench.take(REFUSALS.name, sent(refused(), minute=200_000))

    assert [each["number"] for each in (await ask(office, "administrator"))["refusals"]] == [1]


@pytest.mark.parametrize("width", [1280, 320])
async def test_the_page_with_sources_is_for_everybody_who_may_see_it(
    office: Office, width: int
) -> None:
    await office.bench.take(LINKS.name, sent(link(1, 0, 5)), sent(link(1, 0, source="other")))
    await office.bench.take(REFUSALS.name, sent(refused()))

    async with open_page(office, width=width) as page:
        await page.set_extra_http_headers({"authorization": "Bearer administrator"})
        await page.goto(f"http://reporting{QUALITY}")
        shown = await page.locator("#kilder ~ div table").count()
        wide = await page.evaluate("document.documentElement.scrollWidth")
        wrong = await violations(page)

    assert shown == 2
    assert wide <= width
    assert wrong == []
