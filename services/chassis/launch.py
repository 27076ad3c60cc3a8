"""A service's command line: run it, check its settings, migrate its tables, rebuild it."""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from typing import Any, Final

import uvloop

from .errors import Broken, Misconfigured
from .logs import configure_logs, get_log
from .migrate import run_migrate
from .rebuild import rebuild_check
from .service import Service, ServiceSpec
from .settings import DatabaseSettings, ServiceSettings, load_settings

log = get_log(__name__)
DRIFT_SHOWN_MAX: Final = 50


def main(spec: ServiceSpec[Any], arguments: Sequence[str] | None = None) -> None:
    """Run a service from the command line."""
    options = _parser(spec.name).parse_args(arguments)
    configure_logs(spec.name)
    prefix = f"{spec.name.upper()}_"
    try:
        if options.migrate:
            run_migrate(load_settings(DatabaseSettings, prefix), spec.name)
            return
        settings = load_settings(spec.settings, prefix)
        if options.validate:
            print(f"{spec.name}: the configuration can be used")  # noqa: T201 - the answer asked for
        elif options.rebuild_check:
            sys.exit(_rebuild_check(spec, settings))
        else:
            uvloop.run(Service(spec, settings).run())
    except Misconfigured as fault:
        print(f"{spec.name}: {fault}", file=sys.stderr)  # noqa: T201 - one sentence for the operator
        sys.exit(2)
    except Broken as fault:
        log.critical("stopped", why=str(fault))
        sys.exit(1)


def _parser(name: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(f"python -m services.{name}")
    one_of = parser.add_mutually_exclusive_group()
    one_of.add_argument("--validate", action="store_true", help="check the configuration and end")
    one_of.add_argument(
        "--migrate", action="store_true", help="bring the tables up to date and end"
    )
    one_of.add_argument(
        "--rebuild-check",
        action="store_true",
        help="fold the log again into a scratch schema, print where it differs, and end",
    )
    return parser


def _rebuild_check(spec: ServiceSpec[Any], settings: ServiceSettings) -> int:
    rebuilt = asyncio.run(rebuild_check(spec, settings))
    print(  # noqa: T201 - the answer asked for
        f"{spec.name}: {rebuilt.records} records folded, {rebuilt.figures} figures compared, "
        f"{len(rebuilt.drift)} differ"
    )
    for each in rebuilt.drift[:DRIFT_SHOWN_MAX]:
        print(f"  {' '.join(each.figure)}: held {each.held}, the log says {each.folded}")  # noqa: T201
    return 1 if rebuilt.drift else 0
