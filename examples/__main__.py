"""Write the example event streams into a folder: ``python -m examples FOLDER``."""

import argparse
import sys
from pathlib import Path

from .generator import SEED, write


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m examples", description=__doc__)
    parser.add_argument("folder", type=Path, help="where <agreement>/events/<source>.jsonl go")
    parser.add_argument("--seed", type=int, default=SEED, help="another seed, another town")
    asked = parser.parse_args()
    written = write(asked.folder, asked.seed)
    sys.stdout.write(f"{written} events written below {asked.folder}\n")


if __name__ == "__main__":
    main()
