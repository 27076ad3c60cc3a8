"""The command line: everything a person does with Fremdrift on one machine."""

import logging
import sys

import typer

from .commands.annex import annex
from .commands.approve import approve
from .commands.demo import demo
from .commands.economy import economy
from .commands.imports import imports
from .commands.lag import lag
from .commands.lifecycle import down, status, up
from .commands.phases import phases
from .commands.places import places
from .commands.plan import plan
from .commands.publish import key, publish, publishers
from .commands.rebuild import rebuild
from .commands.run import run
from .commands.trace import trace
from .commands.verify import verify
from .trouble import Trouble

app = typer.Typer(
    help="Fremdrift on one machine: run it, publish to it, read its figures.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
_COMMANDS = (
    demo,
    up,
    down,
    status,
    run,
    publishers,
    key,
    publish,
    annex,
    approve,
    economy,
    places,
    phases,
    trace,
    verify,
    lag,
    rebuild,
)
for command in _COMMANDS:
    app.command()(command)
app.add_typer(plan, name="plan")
app.add_typer(imports, name="import")


def main() -> None:
    """Run a command: 0 if all went well, 1 if it failed, 2 if it was called wrongly."""
    # What it would say in many lines, we say in one.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    try:
        app()
    except Trouble as trouble:
        typer.echo(f"fremdrift: {trouble}", err=True)
        sys.exit(1)
