"""
A process of its own for what takes long to reckon.

The service's process has one interpreter, and reads events and answers readers with it: whoever
reckons there for a second lets all of them wait.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Concatenate, Final, ParamSpec, TypeAlias, TypeVar

from services.chassis import metrics
from services.chassis.database import Database, is_transient
from services.chassis.logs import configure_logs, get_log
from services.chassis.service import Runtime
from services.chassis.settings import ServiceSettings

log = get_log(__name__)
SECONDS_MAX: Final = 120
_NAME: Final = "reporting"
_NICENESS: Final = 10  # whoever reads now goes first

P = ParamSpec("P")
T = TypeVar("T")
_Answer: TypeAlias = tuple[type[Exception] | None, Any]

# A process that runs threads cannot be copied: another, which has read the code, is kept for that.
_CONTEXT: Final = get_context("forkserver")
_CONTEXT.set_forkserver_preload(["services.reporting.app"])


class NotReadyError(ConnectionError):
    """It could not be done now; later it may."""


class FailedError(RuntimeError):
    """It cannot be done; the log says why."""


class Aside:
    """Does one piece of work at a time, for ``seconds_max`` at most."""

    def __init__(self, settings: ServiceSettings, seconds_max: float = SECONDS_MAX) -> None:
        self._settings = settings
        self._seconds_max = seconds_max
        # One thread: whoever is first has the line to the process until the answer is there.
        self._thread = ThreadPoolExecutor(1, "aside")
        self._line: Connection | None = None
        self._process = _CONTEXT.Process()
        self._is_over = False

    async def do(
        self, work: Callable[Concatenate[Database, P], Awaitable[T]], *given: P.args, **_: P.kwargs
    ) -> T:
        """
        Do a piece of work, a function of a module, and return what it gives.

        Raises:
            NotReadyError: the database was not ready, it took too long, or the process was lost.
            FailedError: it failed otherwise.

        """
        loop = asyncio.get_running_loop()
        refused, told = await loop.run_in_executor(self._thread, self._ask, work, given)
        if refused is not None:
            raise refused(told)
        return told  # type: ignore[no-any-return]

    async def run(self, _: Runtime, stopping: asyncio.Event) -> None:
        """Begin and end with the service: nobody waits until it has begun, or has ended."""
        await self.do(_begin)
        await stopping.wait()
        self._is_over = True
        if self._line is not None:
            self._process.kill()

    def _ask(self, work: Callable[..., Any], given: tuple[Any, ...]) -> _Answer:
        try:
            with metrics.ASIDE_SECONDS.labels(work.__name__).time():
                self._line = self._line or self._open()
                self._line.send((work, given))
                if self._line.poll(self._seconds_max):
                    answer: _Answer = self._line.recv()
                    return answer
            why = f"it took longer than {self._seconds_max} seconds"
        except (EOFError, OSError) as error:
            why = f"the process aside was lost ({type(error).__name__})"
        self._close()
        return NotReadyError, why

    def _open(self) -> Connection:
        if self._is_over:
            raise EOFError
        ours, its = _CONTEXT.Pipe()
        self._process = _CONTEXT.Process(
            target=_serve, args=(its, self._settings), name="aside", daemon=True
        )
        self._process.start()
        its.close()  # so that each of the two notices when the other is gone
        return ours

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._process.kill()
        self._line = None


def _serve(line: Connection, settings: ServiceSettings) -> None:
    """Do what is asked until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever stops the service stops us with it
    os.nice(_NICENESS)
    configure_logs(_NAME)
    database = Database(settings, _NAME)
    with asyncio.Runner() as runner:
        while True:
            try:
                work, given = line.recv()
            except EOFError:
                return
            line.send(runner.run(_done(work, database, given)))


async def _begin(_: Database) -> None:
    """Be there."""


async def _done(
    work: Callable[..., Awaitable[Any]], database: Database, given: tuple[Any, ...]
) -> _Answer:
    try:
        return None, await work(database, *given)
    except Exception as error:
        if is_transient(error):
            return NotReadyError, f"{type(error).__name__}: {str(error)[:300]}"
        log.exception("failed aside", work=work.__name__)
        return FailedError, f"{type(error).__name__}: {str(error)[:300]}"
