"""Figures as they move: noticed as they may be shown, streamed, and sent to who wants them."""

import base64
import hmac
import json
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from services.reporting.live.addresses import Guard, Unreachable
from services.reporting.live.sending import TRY_FOR
from tests.builders.live import Receiver
from tests.builders.posts import Post
from tests.builders.reporting import (
    INITIATIVE,
    PLACED,
)


def bodies(receiver: Receiver) -> list[Any]:
    return [json.loads(each.body) for each in receiver.received]


def years(receiver: Receiver) -> list[int]:
    """Return the year to date as it was sent, time after time."""
    return [each["numbers"]["year_to_date"] for each in bodies(receiver)]


async def streamed(post: Post, **headers: str) -> list[dict[str, str]]:
    answer = await post.http.get("/v1/live", params={"seconds": 0}, headers=headers)
    blocks = [each for each in answer.text.split("\n\n") if each.startswith("id:")]
    return [dict(line.split(": ", 1) for line in each.split("\n")) for each in blocks]


async def test_a_stream_goes_on_where_the_reader_left(post: Post) -> None:
    await post.count(10)
    await post.count(7)

    events = [
        each
        for each in await streamed(post, **{"last-event-id": "0"})
        if json.loads(each["data"])["figure"] == PLACED.id
    ]
    rest = await streamed(post, **{"last-event-id": events[0]["id"]})

    assert [json.loads(e["data"])["numbers"]["year_to_date"] for e in events] == [10, 17]
    assert [each["id"] for each in rest][-1] == events[1]["id"]
    assert await streamed(post) == []


async def test_what_is_hidden_makes_no_news(post: Post) -> None:
    await post.count(2)
    before = await streamed(post, **{"last-event-id": "0"})

    await post.count(1)

    told = [json.loads(each["data"]) for each in before]
    (placed,) = [each for each in told if each["figure"] == PLACED.id]
    assert placed["numbers"]["year_to_date"] is None
    assert placed["markers"]["year_to_date"] == "hidden"
    assert await streamed(post, **{"last-event-id": "0"}) == before


async def test_a_notice_is_signed_so_that_anybody_with_the_key_can_tell(
    post: Post, receiver: Receiver
) -> None:
    _, secret = await post.subscribe(receiver)
    await post.count(10)

    await post.sender.send_due()

    (came,) = receiver.received
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join(
        (came.headers["webhook-id"].encode(), came.headers["webhook-timestamp"].encode(), came.body)
    )
    expected = base64.b64encode(hmac.new(key, signed, sha256).digest()).decode()
    assert came.headers["webhook-signature"] == f"v1,{expected}"
    assert years(receiver) == [10]


async def test_after_a_change_of_keys_both_sign_for_a_day(post: Post, receiver: Receiver) -> None:
    id_, _ = await post.subscribe(receiver)
    await post.ask("POST", f"/{id_}/keys")
    await post.count(10)
    await post.sender.send_due()

    post.clock.move(hours=25)
    await post.count(5)
    await post.sender.send_due()

    signatures = [each.headers["webhook-signature"].split() for each in receiver.received]
    assert [len(each) for each in signatures] == [2, 1]


async def test_what_was_not_taken_is_sent_again_and_nothing_overtakes_it(
    post: Post, receiver: Receiver
) -> None:
    id_, _ = await post.subscribe(receiver)
    receiver.status = 503
    await post.count(10)
    await post.sender.send_due()
    await post.count(7)
    await post.sender.send_due()

    receiver.status = 200
    post.clock.move(seconds=10)
    while await post.sender.send_due():
        pass

    assert years(receiver) == [10, 10, 17]
    log = await post.ask("GET", f"/{id_}/deliveries")
    assert [each["status"] for each in log] == [200, 200, 503]


async def test_after_days_it_is_given_up_and_what_follows_is_sent(
    post: Post, receiver: Receiver
) -> None:
    id_, _ = await post.subscribe(receiver)
    receiver.status = 500
    await post.count(10)
    await post.sender.send_due()

    post.clock.move(seconds=TRY_FOR.total_seconds() + 60)
    await post.sender.send_due()
    receiver.status = 200
    await post.count(7)
    await post.sender.send_due()

    assert years(receiver) == [10, 10, 17]
    log = await post.ask("GET", f"/{id_}/deliveries")
    assert [each["outcome"] for each in log] == ["delivered", "given_up", "given_up"]


async def test_who_pauses_gets_later_what_came_meanwhile(post: Post, receiver: Receiver) -> None:
    id_, _ = await post.subscribe(receiver)
    await post.ask("POST", f"/{id_}/pause")
    await post.count(10)
    paused = await post.sender.send_due()

    await post.ask("POST", f"/{id_}/resume")
    await post.sender.send_due()

    assert paused == 0
    assert years(receiver) == [10]


async def test_a_replay_sends_all_from_a_place_on_again_in_order(
    post: Post, receiver: Receiver
) -> None:
    id_, _ = await post.subscribe(receiver)
    for amount in (10, 7, 5):
        await post.count(amount)
        await post.sender.send_due()
    second = bodies(receiver)[1]["position"]

    replayed = await post.ask("POST", f"/{id_}/replay", json={"position": second})
    while await post.sender.send_due():
        pass

    assert replayed == {"notices": 2}
    assert years(receiver) == [10, 17, 22, 17, 22]


async def test_only_what_was_asked_for_is_sent(post: Post, receiver: Receiver) -> None:
    await post.subscribe(receiver, figures=[f"{INITIATIVE}/stil*"])
    await post.subscribe(receiver, figures=[], agreements=["2018"])

    await post.count(10)
    while await post.sender.send_due():
        pass

    assert {each["figure"] for each in bodies(receiver)} <= {f"{INITIATIVE}/stillinger"}


async def test_a_redirect_is_an_answer_and_is_not_followed(post: Post, receiver: Receiver) -> None:
    id_, _ = await post.subscribe(receiver)
    receiver.status, receiver.location = 307, receiver.url
    await post.count(10)

    await post.sender.send_due()

    assert len(receiver.received) == 1
    assert (await post.ask("GET", f"/{id_}/deliveries"))[0]["status"] == 307


async def test_an_address_that_turned_private_is_refused_when_it_is_written_to(
    post: Post, receiver: Receiver
) -> None:
    id_, _ = await post.subscribe(receiver)
    post.sender.guard = Guard()
    await post.count(10)

    await post.sender.send_due()

    (attempt,) = await post.ask("GET", f"/{id_}/deliveries")
    assert receiver.received == []
    assert attempt["error"] == "the host's address is private or reserved"


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
        "https://[2002:a00:1::1]/",
        "https://localhost/",
        "https://0/",
        "https://2130706433/",
        "http://8.8.8.8/",
        "ftp://8.8.8.8/",
        "https://someone:secret@8.8.8.8/",
        "https://[::1",
    ],
)
async def test_addresses_of_the_house_are_refused(url: str) -> None:
    with pytest.raises(Unreachable):
        await Guard().resolve(url)


async def test_a_public_address_is_allowed() -> None:
    assert str(await Guard().resolve("https://8.8.8.8/here")) == "8.8.8.8"


async def test_nobody_sees_what_is_another_readers(post: Post, receiver: Receiver) -> None:
    id_, _ = await post.subscribe(receiver)
    other = {"authorization": "Bearer somebody-else"}

    listed = await post.http.get("/v1/webhooks", headers=other)
    unknown = await post.http.get(f"/v1/webhooks/{UUID(int=1)}")

    assert (listed.status_code, unknown.status_code) == (401, 404)
    assert [each["id"] for each in await post.ask("GET", "")] == [id_]
    await post.ask("DELETE", f"/{id_}")
    assert await post.ask("GET", "") == []
