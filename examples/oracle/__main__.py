"""Print the figures and the economy as worked out here: ``python -m examples.oracle``."""

import sys

import yaml

from examples.generator import generate

from . import annex, money, read_all


def main() -> None:
    reading = read_all(generate())
    told = {
        "verdicts": dict(reading.verdicts),
        "annex": annex(reading),
        "economy": money(reading),
    }
    yaml.safe_dump(told, sys.stdout, allow_unicode=True, sort_keys=False)


if __name__ == "__main__":
    main()
