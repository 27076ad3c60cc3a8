"""What several files of these tests begin with."""

from collections.abc import AsyncIterator

import pytest

from tests.builders.live import Receiver, listening
from tests.builders.posts import Post, open_post
from tests.stack import Databases


@pytest.fixture
async def post(databases: Databases) -> AsyncIterator[Post]:
    """Let a test subscribe, count and send."""
    async with open_post(databases) as post:
        yield post


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """Let a test receive what is sent."""
    async with listening() as receiver:
        yield receiver
