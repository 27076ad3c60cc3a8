"""Who asks decides what is answered: nobody in particular, a key, a wrong key, a scope."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from schemas.topics import MEASURES, PLANS
from services.chassis.access import digest_of
from tests.builders.bus import sent
from tests.builders.reporting import PLACED, Office, Press, adopted, agreement, open_office
from tests.stack import Databases

ANNEX = "/v1/agreements/2009/annex?period=2009-Q3"
EVIDENCE = f"/v1/measures/{PLACED.id}/evidence?period=2009-Q3"
OF_2009 = (
    ANNEX,
    EVIDENCE,
    "/v1/agreements/2009/economy?year=2009",
    "/v1/agreements/2009/annex.csv?period=2009-Q3",
    f"/v1/measures/{PLACED.id}/series?first_day=2009-01-01&last_day=2009-12-31",
    "/v1/live?agreement=2009&seconds=0",
    "/aftaler/2009?periode=2009-Q3",
    "/aftaler/2009/bilag?periode=2009-Q3",
)


def held(key: str, *roles: str, **scope: Any) -> dict[str, Any]:
    return {"key_sha256": digest_of(key), "roles": roles, **scope}


@pytest.fixture
async def office(databases: Databases) -> AsyncIterator[Office]:
    readers = {
        "Plain": digest_of("plain"),
        "Controller": held("controller", "controller"),
        "Of 2009": held("2009", "controller", agreements=["2009"]),
        "Of 2010": held("2010", "controller", agreements=["2010"]),
        "The house": held("house", "controller", providers=["huset"]),
        "Administrator": held("administrator", "administrator"),
    }
    async with open_office(databases, readers=readers) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        await office.bench.take(MEASURES.name, sent(Press().measure(12)))
        yield office


async def ask(office: Office, path: str, key: str | None = None) -> httpx2.Response:
    headers = {} if key is None else {"authorization": f"Bearer {key}"}
    return await office.http.get(path, headers=headers)


async def test_a_wrong_credential_is_never_taken_for_none(office: Office) -> None:
    for path in OF_2009:
        if "/v1/live" not in path:
            assert (await ask(office, path)).status_code != 401, path
        wrong = await ask(office, path, "wrong")
        basic = await office.http.get(path, headers={"authorization": "Basic YTpi"})

        assert (wrong.status_code, basic.status_code) == (401, 401), path
        assert wrong.headers["www-authenticate"] == "Bearer"


async def test_what_the_pages_look_like_is_everybodys(office: Office) -> None:
    answer = await ask(office, "/static/fremdrift.css", "wrong")

    assert answer.status_code == 200


async def test_who_is_there_for_one_agreement_is_told_so_at_the_others(office: Office) -> None:
    for path in OF_2009:
        within = await ask(office, path, "2009")
        outside = await ask(office, path, "2010")

        assert within.status_code != 403, path
        assert outside.status_code == 403, path
        if path.startswith("/v1"):
            assert "these agreements: 2010" in outside.json()["detail"]


async def test_single_events_are_for_who_sees_persons(office: Office) -> None:
    seen = {
        key: bool((await ask(office, EVIDENCE, key)).json()["events"])
        for key in (None, "plain", "controller", "2009", "house", "administrator")
    }

    assert {key for key, events in seen.items() if events} == {"controller", "2009"}


async def test_nobody_approves_without_the_role(office: Office) -> None:
    path = "/v1/agreements/2009/periods/2009-Q3/approval"

    nobody = await office.http.post(path, json={})
    controller = await office.http.post(
        path, json={}, headers={"authorization": "Bearer controller"}
    )

    assert (nobody.status_code, controller.status_code) == (401, 403)


async def test_a_webhook_is_for_agreements_one_may_read(office: Office) -> None:
    async def subscribe(**wanted: Any) -> int:
        told = {"url": "https://receiver.invalid/", **wanted}
        key = {"authorization": "Bearer 2009"}
        return (await office.http.post("/v1/webhooks", json=told, headers=key)).status_code

    assert await subscribe() == 403
    assert await subscribe(agreements=["2009", "2010"]) == 403
    assert await subscribe(agreements=["2009"]) == 422  # nobody is found at that address
