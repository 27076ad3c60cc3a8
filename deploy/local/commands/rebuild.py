"""Fold the log again and compare: is what a service holds what the log says?"""

import subprocess
import sys
from typing import Annotated

import typer

from deploy.local import environment
from deploy.local.databases import SERVICES
from deploy.local.environment import Addresses
from deploy.local.processes import inherited
from deploy.local.settings import load
from deploy.local.state import State


def rebuild(
    service: Annotated[str, typer.Argument(help=" | ".join(SERVICES))],
    *,
    check: Annotated[
        bool, typer.Option("--check", help="Compare only; the one mode there is, said plainly.")
    ] = False,
) -> None:
    """
    Fold the log again into a scratch schema and print where the service's figures differ.

    The service may go on meanwhile. The exit code is 1 if anything differs.
    """
    if service not in SERVICES:
        raise typer.BadParameter(f"{service} is none of {', '.join(SERVICES)}")
    if not check:
        raise typer.BadParameter("say --check: figures are compared, never replaced")
    settings = load()
    state = State(settings.state)
    running = state.require_running()
    addresses = Addresses(running.database_urls[service], running.bootstrap, settings.port(service))
    told = environment.of(service, addresses, state.secrets())
    command = (sys.executable, "-m", f"services.{service}", "--rebuild-check")
    code = subprocess.run(command, env=inherited(told), check=False).returncode
    if code:
        raise typer.Exit(code)
