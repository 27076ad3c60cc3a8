"""Webhooks under stress: slow receivers, full queues, lost keys, names that lead elsewhere."""

import json
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from services.reporting.live import subscriptions
from services.reporting.live.addresses import Address, Guard, Unreachable
from services.reporting.live.subscriptions import EACH_MAX, load_due
from tests.builders.live import Receiver, listening, vouched_by_nobody
from tests.builders.posts import HOME, RIGHTS, Post, open_post
from tests.stack import Databases

TOLD = "2009/3.4/told"
NAME = "receiver.invalid"  # no resolver of this machine knows it


def leading_to(*addresses: str) -> Any:
    """Return a look-up that answers another address each time, and the last for ever."""
    left = list(addresses)

    async def look_up(_host: str, _port: int) -> list[Address]:
        return [ip_address(left.pop(0) if len(left) > 1 else left[0])]

    return look_up


def figures(receiver: Receiver) -> list[str]:
    return [json.loads(each.body)["figure"] for each in receiver.received]


async def test_what_is_written_to_is_the_address_that_was_judged(post: Post) -> None:
    post.sender.guard = Guard([HOME], look_up=leading_to("127.0.0.1"))
    async with listening(NAME) as receiver, listening() as allowed:
        id_, _ = await post.subscribe(allowed, figures=[TOLD])
        async with post.office.bench.database.transaction() as tx:
            await tx.execute(text("UPDATE subscription SET url = :url"), {"url": receiver.url})
        await post.tell(TOLD)
        await post.sender.send_due()

    (came,) = receiver.received
    assert came.headers["host"] == receiver.url.split("/")[2]
    assert (await post.ask("GET", f"/{id_}/deliveries"))[0]["outcome"] == "delivered"


async def test_a_name_that_leads_elsewhere_later_leads_nowhere(
    post: Post, receiver: Receiver
) -> None:
    id_, _ = await post.subscribe(receiver, figures=[TOLD])
    guard = Guard(look_up=leading_to("8.8.8.8", "127.0.0.1"))
    assert str(await guard.resolve("https://rebound.example/")) == "8.8.8.8"
    post.sender.guard = guard

    await post.tell(TOLD)
    await post.sender.send_due()

    (attempt,) = await post.ask("GET", f"/{id_}/deliveries")
    assert receiver.received == []
    assert attempt["error"] == "the host's address is private or reserved"


async def test_a_host_with_one_private_address_is_refused_whole() -> None:
    async def both(_host: str, _port: int) -> list[Address]:
        return [ip_address("8.8.8.8"), ip_address("10.0.0.7")]

    with pytest.raises(Unreachable):
        await Guard(look_up=both).resolve("https://both.example/")


async def test_nothing_is_told_to_whom_nobody_vouches_for(post: Post, tmp_path: Path) -> None:
    post.sender.guard = Guard([HOME], look_up=leading_to("127.0.0.1"))
    names: list[str] = []
    tls = vouched_by_nobody(tmp_path, names)
    async with listening(NAME, tls) as receiver, listening() as allowed:
        id_, _ = await post.subscribe(allowed, figures=[TOLD])
        async with post.office.bench.database.transaction() as tx:
            await tx.execute(text("UPDATE subscription SET url = :url"), {"url": receiver.url})
        await post.tell(TOLD)
        await post.sender.send_due()

    (attempt,) = await post.ask("GET", f"/{id_}/deliveries")
    assert receiver.received == []
    assert names == [NAME]
    assert (attempt["status"], attempt["error"]) == (None, "ConnectError")


async def test_a_receiver_with_much_to_come_makes_no_other_wait(
    post: Post, receiver: Receiver
) -> None:
    async with listening() as other:
        await post.subscribe(other, figures=[f"{TOLD}-many*"])
        await post.subscribe(receiver, figures=[f"{TOLD}-one"])
        await post.tell(*(f"{TOLD}-many-{each}" for each in range(50)), f"{TOLD}-one")

        await post.sender.send_due()

        assert figures(receiver) == [f"{TOLD}-one"]
        assert len(other.received) == EACH_MAX


async def test_of_what_waits_too_long_the_oldest_is_given_up_and_the_log_says_so(
    post: Post, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(subscriptions, "WAITING_MAX", 3)
    id_, _ = await post.subscribe(receiver, figures=[f"{TOLD}*"])
    await post.ask("POST", f"/{id_}/pause")
    for each in range(5):
        await post.tell(f"{TOLD}-{each}")
    (paused,) = await post.ask("GET", "")

    await post.ask("POST", f"/{id_}/resume")
    while await post.sender.send_due():
        pass

    log = await post.ask("GET", f"/{id_}/deliveries")
    assert paused["waiting"] == 3
    assert sorted(figures(receiver)) == [f"{TOLD}-{each}" for each in (2, 3, 4)]
    dropped = [each for each in log if each["outcome"] == "dropped"]
    assert {each["figure"] for each in dropped} == {f"{TOLD}-0", f"{TOLD}-1"}
    assert all("ask for the annex anew" in each["error"] for each in dropped)


@pytest.mark.parametrize("rights", [[], [("reader", "2018")], [("another", "*")]])
async def test_who_has_lost_the_right_is_sent_nothing_more(
    post: Post, receiver: Receiver, rights: list[tuple[str, str]]
) -> None:
    await post.subscribe(receiver, figures=[TOLD])
    await post.tell(TOLD)

    post.sender.rights = rights
    without = await post.sender.send_due()
    post.sender.rights = [("reader", "2009")]
    await post.sender.send_due()

    assert without == 0
    assert figures(receiver) == [TOLD]


async def test_what_was_sent_and_not_noted_is_sent_again(post: Post, receiver: Receiver) -> None:
    await post.subscribe(receiver, figures=[TOLD])
    await post.tell(TOLD)
    async with post.office.bench.database.transaction() as tx:
        (due,) = await load_due(tx, post.clock(), 10, RIGHTS)
    await post.sender._try(due)  # and here the process is killed

    await post.sender.send_due()

    ids = [each.headers["webhook-id"] for each in receiver.received]
    assert len(ids) == 2
    assert len(set(ids)) == 1


async def test_the_log_is_read_by_its_links(post: Post, receiver: Receiver) -> None:
    id_, _ = await post.subscribe(receiver, figures=[f"{TOLD}*"])
    await post.tell(*(f"{TOLD}-{each}" for each in range(3)))
    await post.sender.send_due()

    first = await post.http.get(f"/v1/webhooks/{id_}/deliveries?limit=2")
    second = await post.http.get(first.links["next"]["url"])
    wrong = await post.http.get(f"/v1/webhooks/{id_}/deliveries?cursor=nonsense")

    ids = [each["id"] for each in first.json() + second.json()]
    assert ids == sorted(ids, reverse=True)
    assert (len(ids), "next" in second.links) == (3, False)
    assert (wrong.status_code, wrong.json()["field"]) == (422, "query.cursor")


async def test_subscriptions_that_were_kept_go_on_in_a_new_database(
    databases: Databases, receiver: Receiver
) -> None:
    async with open_post(databases) as before:
        id_, _ = await before.subscribe(receiver, figures=[TOLD])
        await before.tell(TOLD)
        await before.sender.send_due()
        async with before.office.bench.database.transaction() as tx:
            kept = await tx.scalar(text("SELECT json_agg(s)::text FROM subscription s"))
    async with open_post(databases) as after:
        async with after.office.bench.database.transaction() as tx:
            brought = "SELECT * FROM json_populate_recordset(NULL::subscription, CAST(:s AS json))"
            await tx.execute(text(f"INSERT INTO subscription {brought}"), {"s": kept})
        await after.tell(TOLD)
        await after.sender.send_due()
        (listed,) = await after.ask("GET", "")

    assert listed["id"] == id_
    assert figures(receiver) == [TOLD, TOLD]
