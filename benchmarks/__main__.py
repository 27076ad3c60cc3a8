"""Prints the table of measurements: ``python -m benchmarks``."""

import sys

from .drain import drain
from .workload import Load

load = Load(events=int(sys.argv[2]), forloeb=int(sys.argv[2]) // 6)
print(drain(sys.argv[1], load))
