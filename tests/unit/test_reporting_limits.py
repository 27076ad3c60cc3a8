"""Each reader may ask so much a minute; an unknown key is no way around it."""

import httpx2
import pytest
from fastapi import APIRouter, Depends

from services.chassis.access import digest_of
from services.chassis.http import Health, make_app
from services.reporting.access.gate import Gate
from services.reporting.access.keys import ring
from services.reporting.api.limits import RateLimit


def client(per_minute: int) -> httpx2.AsyncClient:
    limit = RateLimit(Gate(ring({"known": digest_of("key")}, {})), per_minute)
    router = APIRouter(dependencies=[Depends(limit)])

    @router.get("/asked")
    async def asked() -> bool:
        return True

    async def ready() -> dict[str, bool]:
        return {}

    app = make_app("reporting", "0", [router], Health(lambda: True, ready), 1_000)
    return httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://limits")


@pytest.mark.parametrize("key", ["", "first", "second"])
async def test_one_too_many_is_told_when_to_come_again(key: str) -> None:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    async with client(3) as http:
        answers = [await http.get("/asked", headers=headers) for _ in range(4)]

    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert answers[3].headers["content-type"] == "application/problem+json"
    assert 1 <= int(answers[3].headers["retry-after"]) <= 20


async def test_unknown_keys_share_what_their_address_may_ask_and_a_known_one_has_its_own() -> None:
    async with client(2) as http:
        for unknown in ("first", "second"):
            await http.get("/asked", headers={"authorization": f"Bearer {unknown}"})
        third = await http.get("/asked", headers={"authorization": "Bearer third"})
        known = await http.get("/asked", headers={"authorization": "Bearer key"})

    assert (third.status_code, known.status_code) == (429, 200)
