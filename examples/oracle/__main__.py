"""Print the figures and the economy as worked out here: ``python -m examples.oracle``."""

import sys

import yaml

from examples.generator import generate

from . import SECOND_QUARTER_2017, annex, money, places, read_all


def main() -> None:
    reading = read_all(generate())
    told = {
        "verdicts": dict(reading.verdicts),
        "annex": annex(reading),
        "economy": money(reading),
        "places": {name: str(of) for name, of in places(reading, SECOND_QUARTER_2017).items()},
    }
    yaml.safe_dump(told, sys.stdout, allow_unicode=True, sort_keys=False)


if __name__ == "__main__":
    main()
