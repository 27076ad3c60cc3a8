"""A stream of live figures: where it goes on, what it says meanwhile, how many it bears."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
import uvicorn

from deploy.local.ports import free_port
from services.reporting.api import live
from tests.builders.posts import Post

SAID = "2009/3.4/told"
LONG_AGO = 1_700_000_000_000  # the first milliseconds since 1970 that any of our databases has seen


@asynccontextmanager
async def on_a_port(post: Post) -> AsyncIterator[int]:
    """Serve it as it is served, for who must be able not to read."""
    port = free_port()
    config = uvicorn.Config(post.app, port=port, log_level="critical", lifespan="off")
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    yield port
    server.should_exit = True
    await serving


def client_of(port: int) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}")


async def blocks(post: Post, last: int | str | None = None, seconds: int = 0) -> list[str]:
    headers = {} if last is None else {"last-event-id": str(last)}
    answer = await post.http.get("/v1/live", params={"seconds": seconds}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text.removesuffix("\n\n").split("\n\n")


def place_of(block: str) -> int:
    (written,) = [each for each in block.split("\n") if each.startswith("id: ")]
    return int(written.removeprefix("id: "))


async def test_who_was_told_nothing_yet_misses_nothing_when_it_is_cut_off(post: Post) -> None:
    await post.tell(SAID)
    (head,) = await blocks(post)

    await post.tell(f"{SAID}-later")

    _, event = await blocks(post, place_of(head))
    assert "data: " not in head
    assert f'"figure": "{SAID}-later"' in event


async def test_who_comes_back_to_what_is_no_longer_kept_is_told_so(post: Post) -> None:
    await post.tell(SAID)
    _, first = await blocks(post, 0)
    post.clock.move(days=31)
    await post.count(12)

    _, missed, *others = await blocks(post, place_of(first))

    assert missed.startswith("event: missed\n")
    kept = place_of(others[0])
    assert "missed" not in "".join(await blocks(post, kept))
    assert "missed" not in "".join(await blocks(post, 0))


async def test_who_brings_a_place_there_never_was_is_told_of_what_comes(post: Post) -> None:
    await post.tell(SAID)

    head, missed = await blocks(post, 2**62)

    assert missed.startswith("event: missed\n")
    assert place_of((await blocks(post, 0))[1]) == place_of(head)


async def test_a_place_is_none_that_a_database_before_this_one_gave(post: Post) -> None:
    await post.tell(SAID)

    _, event = await blocks(post, 0)

    assert place_of(event) > LONG_AGO


async def test_while_nothing_moves_a_comment_comes(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "LOOK_EVERY_S", 0.1)
    monkeypatch.setattr(live, "STILL_HERE_EVERY_S", 0.3)

    told = await blocks(post, seconds=1)

    assert 1 <= told.count(": still here") <= 3


async def test_one_alone_does_not_take_all_there_is_room_for(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STREAMS_EACH_MAX", 1)
    keyed = dict(post.http.headers)
    async with on_a_port(post) as port, client_of(port) as http:
        async with http.stream("GET", "/v1/live", headers=keyed) as first:
            await anext(first.aiter_bytes())
            second = await http.get("/v1/live?seconds=0", headers=keyed)
            others = await http.get("/v1/live?seconds=0")
        again = await until_served(http, keyed)

    assert (second.status_code, others.status_code, again) == (503, 200, 200)
    assert second.headers["content-type"] == "application/problem+json"
    assert int(second.headers["retry-after"]) > 0


async def until_served(http: httpx2.AsyncClient, headers: dict[str, str]) -> int:
    for _ in range(100):
        answer = await http.get("/v1/live?seconds=0", headers=headers)
        if answer.status_code == 200:
            break
        await asyncio.sleep(0.1)
    return answer.status_code


async def test_who_does_not_read_is_cut_off_and_nobody_waits_for_it(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "STREAMS_EACH_MAX", 1)
    monkeypatch.setattr(live, "SLOW_SECONDS_MAX", 1)
    await post.tell(*(f"{SAID}-{each}" for each in range(500)), words="long " * 10_000)
    async with on_a_port(post) as port:
        _, stuck = await asyncio.open_connection("127.0.0.1", port, limit=1024)
        asked = "GET /v1/live?seconds=0 HTTP/1.1\r\nHost: here\r\nLast-Event-ID: 0\r\n\r\n"
        stuck.write(asked.encode())
        await asyncio.sleep(0.3)
        async with client_of(port) as http:
            other = await http.get("/v1/live?seconds=0", headers=dict(post.http.headers))
            meanwhile = await http.get("/v1/live?seconds=0")
            afterwards = await until_served(http, {})
        stuck.close()

    assert (other.status_code, meanwhile.status_code, afterwards) == (200, 503, 200)
