"""Trying again: with growing pauses, jitter, and an end."""

import asyncio
import random

from .errors import Broken


class Backoff:
    """
    Counts failures in a row and waits between them.

    The pause doubles from 100 ms up to ``ms_max``, with full jitter on its upper half.
    """

    def __init__(self, work: str, *, attempts_max: int, ms_max: int) -> None:
        self._work = work
        self._attempts_max = attempts_max
        self._ms_max = ms_max
        self._failures = 0

    def reset(self) -> None:
        """Forget earlier failures: the work has succeeded."""
        self._failures = 0

    async def wait(self, error: BaseException) -> None:
        """
        Wait before the next attempt.

        Raises:
            Broken: this was the last attempt allowed.

        """
        self._failures += 1
        if self._failures >= self._attempts_max:
            raise Broken(
                f"{self._work}: gave up after {self._failures} attempts, the last failed with "
                f"{type(error).__name__}: {str(error)[:300]}"
            ) from error
        pause_ms = min(self._ms_max, 100 * 2 ** (self._failures - 1))
        await asyncio.sleep(pause_ms / 1000 * random.uniform(0.5, 1))  # noqa: S311 - jitter
