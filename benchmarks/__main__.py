"""
Prints the table of measurements: ``make bench``, or ``python -m benchmarks NAME...`` for some.

It is a table and not a test: the machine decides half of it. What is right is tested elsewhere; a
run whose books do not balance, or that loses an event, ends in an error here too.
"""

import sys
from collections.abc import Callable
from typing import Final

from .backfill import backfill
from .books import books
from .door import over_http, over_kafka
from .drain import drain, growth, rebuild
from .kinds import kinds
from .latency import latency
from .reads import reads
from .workload import Load

EVENTS: Final = 300_000
# As many a year as in the shortest run: what grows is the history, not the throng of a day.
YEARS: Final = Load(1_000_000, 1_000_000 // 6, days=3000)
HEAD: Final = (
    "| what | events | events/s | CPU us/event: service / database / broker | service MB |\n"
    "|---|---|---|---|---|"
)


def load(events: int) -> Load:
    """Return a load of so many events, six to a forløb."""
    return Load(events, events // 6)


RUNS: Final[dict[str, Callable[[], object]]] = {
    "progress": lambda: drain("progress", load(EVENTS)),
    "progress-long": lambda: growth("progress", YEARS, 10),
    "progress-two": lambda: drain("progress", load(EVENTS), processes=2),
    "budget": lambda: drain("budget", load(EVENTS)),
    "http": lambda: over_http(load(100_000)),
    "kafka": lambda: over_kafka(load(20_000)),
    "rebuild": lambda: rebuild("progress", load(EVENTS)),
    "backfill": lambda: backfill(load(EVENTS)),
    "kinds": lambda: kinds(load(24_000)),
    "latency": latency,
    "reads": reads,
    "books": lambda: books(20_000_000),
    "books-short": lambda: books(1_000_000),
}

LONGEST: Final = {"books"}


def main(names: list[str]) -> None:
    """Run the named measurements, or all but the longest, and print each as it is done."""
    print(HEAD, flush=True)
    for name in names or [each for each in RUNS if each not in LONGEST]:
        print(RUNS[name](), flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
