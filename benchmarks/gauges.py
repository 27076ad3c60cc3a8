"""What a process and its children have used, from the kernel's own books."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICK: Final = os.sysconf("SC_CLK_TCK")
_PAGE: Final = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Used:
    """Processor seconds and resident megabytes of a process tree."""

    cpu_s: float
    rss_mb: float


def used(root: int) -> Used:
    """Return what the process and all its living descendants have used, and its ended children."""
    parents: dict[int, list[tuple[int, float, float]]] = {}
    mine = Used(0, 0)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it has ended since
        # After the name: state ppid ... utime(11) stime(12) cutime(13) cstime(14) ... rss(21)
        cpu = sum(int(fields[at]) for at in (11, 12, 13, 14)) / _TICK
        rss = int(fields[21]) * _PAGE / 1e6
        if int(entry.name) == root:
            mine = Used(cpu, rss)
        parents.setdefault(int(fields[1]), []).append((int(entry.name), cpu, rss))
    cpu, rss = mine.cpu_s, mine.rss_mb
    waiting = [root]
    while waiting:
        for child, child_cpu, child_rss in parents.get(waiting.pop(), []):
            cpu, rss = cpu + child_cpu, rss + child_rss
            waiting.append(child)
    return Used(cpu, rss)
