"""Child processes that never outlive the program that started them, even if it is killed."""

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from .trouble import Trouble

STOP_S_MAX: Final = 30.0  # longer than a service takes at most to end in good order
POLL_S: Final = 0.05
WORDS_MAX: Final = 400


@dataclass(frozen=True, slots=True)
class Command:
    """
    What to run, and how it wants to be stopped.

    ``orphan_signal`` is what the kernel sends it when we die without stopping it. ``as_user`` is a
    command prefix that changes the user; it comes first, because that change forgets the signal.
    """

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    as_user: tuple[str, ...] = ()
    stop_signal: signal.Signals = signal.SIGTERM
    orphan_signal: signal.Signals = signal.SIGKILL

    @property
    def line(self) -> tuple[str, ...]:
        """The whole command line, tied to our life."""
        return (*self.as_user, *tied(self.orphan_signal), *self.argv)


def tied(orphan_signal: signal.Signals = signal.SIGKILL) -> tuple[str, ...]:
    """Return the command prefix that makes a process get the signal when its parent dies."""
    return ("setpriv", "--pdeathsig", orphan_signal.name.removeprefix("SIG"))


def inherited(told: Mapping[str, str]) -> dict[str, str]:
    """Return our own environment with what a process is told besides."""
    return {**os.environ, **told}  # noqa: TID251 - passed on, not read


class Child:
    """A running child process with its log."""

    def __init__(self, command: Command, log: Path) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches us and not it."""
        self.command = command
        self.log = log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                command.line,
                env=inherited(command.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def name(self) -> str:
        """What it is called, also in its log's name."""
        return self.command.name

    @property
    def pid(self) -> int:
        """Its process id, which is also its group's."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs still."""
        return self._process.poll() is None

    def require_alive(self) -> None:
        """Raise Trouble if it has ended."""
        code = self._process.poll()
        if code is not None:
            raise Trouble(
                f"{self.name} {_ending(code)}; its log is {self.log}.{self._last_words()}"
            )

    def wait_until(self, is_ready: Callable[[], bool], seconds_max: float) -> None:
        """Wait until it is ready; raise Trouble if it dies or takes too long."""
        deadline = time.monotonic() + seconds_max
        while not is_ready():
            self.require_alive()
            if time.monotonic() > deadline:
                raise Trouble(
                    f"{self.name} was not ready within {seconds_max:.0f} seconds;"
                    f" its log is {self.log}.{self._last_words()}"
                )
            time.sleep(POLL_S)

    def finish(self, seconds_max: float) -> None:
        """Wait for its end; raise Trouble unless it ended well."""
        try:
            code = self._process.wait(seconds_max)
        except subprocess.TimeoutExpired:
            self.stop()
            raise Trouble(f"{self.name} took too long; its log is {self.log}.") from None
        if code != 0:
            self.require_alive()

    def send(self, what: signal.Signals) -> None:
        """Send it a signal, if it runs still."""
        self._process.send_signal(what)

    def kill(self) -> None:
        """End it at once, as a crash would, and all of its group."""
        self._process.kill()
        self._process.wait()
        self._sweep()

    def stop(self, seconds_max: float = STOP_S_MAX) -> None:
        """Ask it to stop, insist after a while, and leave nothing of its group behind."""
        self._process.send_signal(self.command.stop_signal)
        try:
            self._process.wait(seconds_max)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._sweep()

    def _sweep(self) -> None:
        try:
            os.killpg(self.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            return  # the group is empty, as it should be

    def _last_words(self) -> str:
        lines = self.log.read_text(errors="replace").strip().splitlines()
        return f" Its last words: {_readable(lines[-1])}" if lines else ""


def _readable(line: str) -> str:
    """Return what a log line says; the services log in JSON."""
    try:
        said = json.loads(line)
    except ValueError:
        return line.strip()[:WORDS_MAX]
    return str(said.get("why") or said.get("event") or line)[:WORDS_MAX]


def _ending(code: int) -> str:
    if code < 0:
        return f"was stopped by {signal.Signals(-code).name}"
    return f"has stopped with exit code {code}"
