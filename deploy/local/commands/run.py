"""Run one service in the foreground, for whoever works on it."""

import os
import subprocess
import sys
import time
from typing import Annotated, NoReturn

import typer

from deploy.local import environment
from deploy.local.databases import SERVICES
from deploy.local.environment import Addresses
from deploy.local.ports import require_free
from deploy.local.processes import POLL_S, Child, inherited
from deploy.local.session import Interrupted, running_stack
from deploy.local.settings import LocalSettings, load, variable
from deploy.local.state import Running, State
from deploy.local.trouble import Trouble

from .lifecycle import step


def _known(service: str) -> str:
    if service not in SERVICES:
        raise typer.BadParameter(f"{service} is none of {', '.join(SERVICES)}")
    return service


def run(
    service: Annotated[str, typer.Argument(help=" | ".join(SERVICES), callback=_known)],
) -> None:
    """
    Run one service in this terminal, its log on the screen.

    It joins what already runs here, as one more process of the service on another port, or brings
    its own PostgreSQL and Kafka.
    """
    settings = load()
    running = State(settings.state).running()
    require_free(settings.port(service), service, variable(f"port_{service}"))
    if running is not None:
        _become(service, settings, running)
    try:
        with running_stack(settings, step, services=()) as stack:
            stack.migrate([service])
            started = stack.start_service(service)
            stack.state.announce(stack.running())
            follow(started.child)
    except Interrupted:
        typer.echo("Stopped; no process is left.")


def follow(child: Child) -> NoReturn:
    """Show a process's log as it is written; raise Trouble when the process ends."""
    with child.log.open() as log:
        while True:
            typer.echo(log.read(), nl=False)
            child.require_alive()
            time.sleep(POLL_S)


def _become(service: str, settings: LocalSettings, running: Running) -> NoReturn:
    addresses = Addresses(
        running.database_urls[service],
        running.bootstrap,
        settings.port(service),
        running.is_standin,
    )
    told = inherited(environment.of(service, addresses, State(settings.state).secrets()))
    command = (sys.executable, "-m", f"services.{service}")
    if subprocess.run((*command, "--migrate"), env=told, check=False).returncode != 0:
        raise Trouble(f"The tables of {service} could not be brought up to date.")
    os.execve(sys.executable, command, told)  # noqa: S606 - no shell is wanted
