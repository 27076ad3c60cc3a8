"""Work beside the road goes on after what passes by itself, and ends with what does not."""

import asyncio

import pytest

from services.chassis.rounds import repeat


class Work:
    """Does what it is told to, round for round, and ends it all at the last."""

    def __init__(self, stopping: asyncio.Event, *rounds: Exception | None) -> None:
        self.stopping = stopping
        self.rounds = rounds
        self.done = 0

    async def __call__(self) -> None:
        fault = self.rounds[self.done]
        self.done += 1
        if self.done == len(self.rounds):
            self.stopping.set()
        if fault is not None:
            raise fault


async def test_what_the_database_was_not_ready_for_is_done_next_time() -> None:
    stopping = asyncio.Event()
    work = Work(stopping, ConnectionError("gone"), None)

    await repeat("test", work, stopping, every_s=0)

    assert work.done == 2


async def test_a_fault_of_ours_ends_it() -> None:
    stopping = asyncio.Event()
    work = Work(stopping, ValueError("ours"), None)

    with pytest.raises(ValueError, match="ours"):
        await repeat("test", work, stopping, every_s=0)

    assert work.done == 1


async def test_whoever_is_told_to_stop_does_not_rest_first() -> None:
    stopping = asyncio.Event()

    async with asyncio.timeout(5):
        await repeat("test", Work(stopping, None), stopping, every_s=600, rests=9)

    assert stopping.is_set()
