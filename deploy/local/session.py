"""A stack for the length of a command: started, announced, and gone however the command ends."""

import signal
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import Final

from schemas.topics import Topic

from .databases import SERVICES
from .servers import Say
from .settings import LocalSettings
from .stack import Stack

WATCH_S: Final = 0.2
_STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupted(KeyboardInterrupt):
    """Someone wants us to stop. Of this kind asyncio lets through at once; others it would hold."""


@contextmanager
def running_stack(
    settings: LocalSettings,
    say: Say,
    services: Sequence[str] = SERVICES,
    topics: Sequence[Topic] = (),
    *,
    demonstrates: bool = False,
) -> Iterator[Stack]:
    """Start a stack with the services and stop it at the end, whatever the end is."""
    stack = Stack(settings, say, topics=topics, demonstrates=demonstrates)
    with stack.state.held(), _interruptible():
        try:
            stack.start(services)
            stack.state.announce(stack.running())
            yield stack
        finally:
            for each in _STOPS:  # a second Ctrl-C must not leave processes behind
                signal.signal(each, signal.SIG_IGN)
            stack.stop()


def watch(stack: Stack) -> None:
    """Wait until interrupted; raise Trouble if a process ends by itself."""
    while True:
        stack.require_alive()
        time.sleep(WATCH_S)


@contextmanager
def _interruptible() -> Iterator[None]:
    before = {each: signal.signal(each, _interrupt) for each in _STOPS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise Interrupted
