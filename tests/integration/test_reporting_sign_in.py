"""People sign in with an OpenID provider: only what it proves counts, and nothing leads away."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from starlette.responses import Response

from schemas.topics import MEASURES, PLANS
from services.reporting.access.readers import Reader
from services.reporting.access.sessions import Sessions
from tests.builders.bus import sent
from tests.builders.live import Hand
from tests.builders.openid import CLIENT, SECRET, OpenIdProvider, new_key, open_provider
from tests.builders.reporting import PLACED, Office, Press, adopted, agreement, open_office
from tests.stack import Databases

KEY = b"k" * 32
SESSION_KEY = base64.b64encode(KEY).decode()
ACCESS = {
    "controllers": {"roles": ["controller"]},
    "approvers": {"roles": ["approver"]},
    "of-2010": {"roles": ["approver"], "agreements": ["2010"]},
}
EVIDENCE = f"/v1/measures/{PLACED.id}/evidence?period=2009-Q3"
FRONT = "/aftaler/2009?periode=2009-Q3"
AT = "http://127.0.0.1:9"
SOMEBODY = Reader("A", frozenset({"controller"}))


@pytest.fixture
async def provider() -> AsyncIterator[OpenIdProvider]:
    async with open_provider() as provider:
        yield provider


@pytest.fixture
async def office(databases: Databases, provider: OpenIdProvider) -> AsyncIterator[Office]:
    told: dict[str, Any] = {
        "session_key": SESSION_KEY,
        "public_url": AT,
        "oidc_issuer": provider.issuer,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": SECRET,
        "oidc_access": ACCESS,
    }
    async with open_office(databases, **told) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        await office.bench.take(MEASURES.name, sent(Press().measure(12)))
        yield office


@asynccontextmanager
async def browser(office: Office) -> AsyncIterator[httpx2.AsyncClient]:
    """Open a browser without scripts: it keeps cookies, and follows nothing by itself."""
    transport = httpx2.ASGITransport(office.app)
    async with httpx2.AsyncClient(transport=transport, base_url=AT) as http:
        yield http


async def at_provider(location: str) -> str:
    """Go where we were sent, and return with what path we are sent back."""
    async with httpx2.AsyncClient() as http:
        answer = await http.get(location)
    back = urlsplit(answer.headers["location"])
    return f"{back.path}?{back.query}"


async def sign_in(http: httpx2.AsyncClient, then: str = FRONT) -> httpx2.Response:
    begun = await http.get("/log-ind", params={"videre": then})
    assert begun.status_code == 303, begun.text
    return await http.get(await at_provider(begun.headers["location"]))


async def events_seen(http: httpx2.AsyncClient) -> bool:
    answer = await http.get(EVIDENCE)
    assert answer.status_code == 200, answer.text
    return bool(answer.json()["events"])


async def test_who_signs_in_is_who_the_provider_proves_with_what_their_group_gives(
    office: Office,
) -> None:
    async with browser(office) as http:
        before = await events_seen(http)
        entered = await sign_in(http)
        page = await http.get(FRONT)
        after = await events_seen(http)

    cookie = entered.headers.get_list("set-cookie")[-1]
    assert (before, after) == (False, True)
    assert (entered.status_code, entered.headers["location"]) == (303, FRONT)
    assert "kh" in page.text
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Max-Age=28800" in cookie


@pytest.mark.parametrize(
    ("twist", "status"),
    [
        ({"nonce": "another"}, 403),
        ({"nonce": None}, 403),
        ({"aud": "another"}, 403),
        ({"aud": "another", "azp": CLIENT}, 403),
        ({"aud": None}, 403),
        ({"iss": "http://127.0.0.1:1"}, 403),
        ({"exp": 1_000_000_000, "iat": 999_999_000}, 403),
        ({"exp": None}, 403),
        ({"groups": []}, 403),
        ({"groups": ["unknown"]}, 403),
        ({"groups": ["controllers", "of-2010"]}, 403),
        ({"preferred_username": None}, 403),
        ({"groups": ["controllers", "approvers", "unknown"]}, 303),
        ({"groups": "controllers approvers"}, 303),
    ],
)
async def test_only_a_token_that_proves_everything_opens(
    office: Office, provider: OpenIdProvider, twist: dict[str, Any], status: int
) -> None:
    provider.twist = twist

    async with browser(office) as http:
        entered = await sign_in(http)
        sees = await events_seen(http)

    assert entered.status_code == status, entered.text
    assert sees is (status == 303)
    assert ("Du er ikke logget ind" in entered.text) is (status == 403)


async def test_a_token_signed_by_a_strangers_key_proves_nothing_and_a_new_key_is_learned(
    office: Office, provider: OpenIdProvider
) -> None:
    provider.signs_with = new_key("first")
    async with browser(office) as http:
        forged = await sign_in(http)
    provider.signs_with = None
    async with browser(office) as http:
        known = await sign_in(http)
        provider.keys.append(new_key("second"))
        learned = await sign_in(http)

    assert (forged.status_code, known.status_code, learned.status_code) == (403, 303, 303)


async def test_a_code_counts_only_in_the_browser_that_began_and_only_once(office: Office) -> None:
    async with browser(office) as one, browser(office) as other:
        begun = await one.get("/log-ind")
        answer = await at_provider(begun.headers["location"])
        stolen = await other.get(answer)
        other_state = await one.get(answer.replace("state=", "state=x"))
        first = await one.get(answer)
        again = await one.get(answer)

    assert (stolen.status_code, other_state.status_code) == (400, 400)
    assert (first.status_code, again.status_code) == (303, 400)


async def test_a_provider_that_refuses_is_said(office: Office) -> None:
    async with browser(office) as http:
        begun = await http.get("/log-ind")
        state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
        refused = await http.get("/log-ind/svar", params={"error": "denied", "state": state})

    assert refused.status_code == 403
    assert "lod dig ikke komme ind" in refused.text


async def test_a_provider_that_calls_itself_otherwise_is_asked_again_the_next_time(
    office: Office, provider: OpenIdProvider
) -> None:
    own, provider.issuer = provider.issuer, "https://another.example"
    async with browser(office) as http:
        wrong = await http.get("/log-ind")
        provider.issuer = own
        right = await http.get("/log-ind")

    assert (wrong.status_code, right.status_code) == (503, 303)
    assert "svarer ikke" in wrong.text


@pytest.mark.parametrize(
    "then",
    [
        "https://elsewhere.example/",
        "//elsewhere.example/",
        "/\\elsewhere.example",
        "\\\\elsewhere.example",
        "/%0d\nLocation: x",
        "javascript:alert(1)",
        "aftaler",
        "",
    ],
)
async def test_signing_in_leads_to_no_other_place(office: Office, then: str) -> None:
    async with browser(office) as http:
        entered = await sign_in(http, then)

    assert entered.headers["location"] == "/"


async def test_a_cookie_that_was_changed_or_is_old_is_refused_and_forgotten(
    office: Office,
) -> None:
    clock = Hand()
    made = Response()
    Sessions(KEY, clock, timedelta(minutes=5), secure=False).admit(made, SOMEBODY)
    old = made.headers["set-cookie"].split("=", 1)[1].split(";")[0]
    async with browser(office) as http:
        await sign_in(http)
        good = http.cookies["fremdrift-session"]
    head, body, signature = good.split(".")
    changed = (f"{head}.{body[:-4]}AAAA.{signature}", f"{head}.{body}.", "nonsense", old)

    for cookie in changed:
        answer = await office.http.get(EVIDENCE, headers={"cookie": f"fremdrift-session={cookie}"})
        page = await office.http.get(FRONT, headers={"cookie": f"fremdrift-session={cookie}"})

        assert (answer.status_code, page.status_code) == (401, 401), cookie
        assert 'fremdrift-session=""' in page.headers["set-cookie"]
        assert "Max-Age=0" in page.headers["set-cookie"]
        assert "Log ind igen" in page.text


async def test_an_attempt_is_no_session(office: Office) -> None:
    async with browser(office) as http:
        await http.get("/log-ind")
        attempt = http.cookies["fremdrift-attempt"]

    answer = await office.http.get(EVIDENCE, headers={"cookie": f"fremdrift-session={attempt}"})

    assert answer.status_code == 401


async def test_who_signs_out_is_nobody_and_no_other_page_signs_them_out(office: Office) -> None:
    async with browser(office) as http:
        await sign_in(http)
        form = (await http.get(FRONT)).text.split('name="formular" value="')[1].split('"')[0]
        forged = await http.post("/log-ud", data={"formular": "x"})
        still = await events_seen(http)
        gone = await http.post("/log-ud", data={"formular": form})
        after = await events_seen(http)
        told = await http.get("/log-ud")

    assert (forged.status_code, still) == (403, True)
    assert (gone.status_code, gone.headers["location"], after) == (303, "/log-ud", False)
    assert "/farewell" in told.text


async def test_a_session_changes_nothing_by_the_api(
    office: Office, provider: OpenIdProvider
) -> None:
    provider.claims["groups"] = ["approvers"]

    async with browser(office) as http:
        await sign_in(http)
        answer = await http.post("/v1/agreements/2009/periods/2009-Q3/approval", json={})

    assert answer.status_code == 403
    assert "send a key" in answer.json()["detail"]


def test_over_tls_the_cookie_is_for_tls_alone() -> None:
    made = Response()

    Sessions(KEY, Hand(), timedelta(minutes=5), secure=True).admit(made, SOMEBODY)

    assert made.headers["set-cookie"].startswith("__Host-fremdrift-session=")
    assert "Secure" in made.headers["set-cookie"]
