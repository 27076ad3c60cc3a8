"""Start, stop, and see what runs."""

import json
import os
import signal
import time
from typing import Annotated, Final

import typer

from deploy.local.session import Interrupted, running_stack, watch
from deploy.local.settings import load
from deploy.local.stack import Stack, is_ready
from deploy.local.state import Running, State
from deploy.local.trouble import Trouble

STOP_S_MAX: Final = 120.0
POLL_S: Final = 0.1


def step(done: str) -> None:
    """Show one step that is done."""
    typer.echo(f"  {done}")


def up() -> None:
    """Start everything here and keep it running until Ctrl-C."""
    typer.echo("Starting Fremdrift:")
    try:
        with running_stack(load(), step) as stack:
            show_where(stack)
            watch(stack)
    except Interrupted:
        typer.echo("Stopped; no process is left.")


def show_where(stack: Stack) -> None:
    """Say where everything is found while it runs."""
    typer.echo("Fremdrift runs. Each service answers:")
    for name, service in stack.services.items():
        typer.echo(f"  {name:<10} {service.url}/openapi.json  {service.url}/metrics")
    typer.echo(f"The dashboard: {stack.services['reporting'].url}/")
    typer.echo(f"Logs: {stack.state.logs}")
    typer.echo("Stop with Ctrl-C, or with make down from elsewhere.")


def down() -> None:
    """Stop what another terminal has started here, and wait until it is gone."""
    state = State(load().state)
    holder = state.holder()
    if holder is None:
        typer.echo("Nothing runs here.")
        return
    os.kill(holder, signal.SIGTERM)
    deadline = time.monotonic() + STOP_S_MAX
    while state.holder() is not None:
        if time.monotonic() > deadline:
            raise Trouble(f"Process {holder} has not stopped; its logs are in {state.logs}.")
        time.sleep(POLL_S)
    typer.echo("Stopped; no process is left.")


def status(
    *, as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False
) -> None:
    """Show what runs and whether it is ready; the exit code is 0 only if everything is."""
    running = State(load().state).running()
    ready = {name: is_ready(url) for name, url in running.services.items()} if running else {}
    typer.echo(_as_json(running, ready) if as_json else _as_text(running, ready))
    if not ready or not all(ready.values()):
        raise typer.Exit(1)


def _as_json(running: Running | None, ready: dict[str, bool]) -> str:
    if running is None:
        return json.dumps({"running": False})
    told = running.model_dump(exclude={"database_urls", "services"})
    services = {name: {"url": url, "ready": ready[name]} for name, url in running.services.items()}
    return json.dumps({"running": True, **told, "services": services}, indent=2)


def _as_text(running: Running | None, ready: dict[str, bool]) -> str:
    if running is None:
        return "Nothing runs here."
    lines = [running.postgres, f"{running.kafka}, at {running.bootstrap}"]
    for name, url in running.services.items():
        lines.append(f"{name:<10} {url}  {'ready' if ready[name] else 'not ready'}")
    return "\n".join(lines)
