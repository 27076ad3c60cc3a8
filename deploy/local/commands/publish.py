"""Publish to what runs here: plans, publishers and events."""

import asyncio
from collections.abc import Callable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import typer
from joserfc.jwk import ECKey

from deploy.local import topics
from deploy.local.door import Door, door
from deploy.local.files import read_batches, read_plan, read_publishers
from deploy.local.letterbox import Letterbox
from deploy.local.settings import load
from deploy.local.state import Running, State
from deploy.local.tally import Tally
from deploy.local.trouble import Trouble
from schemas.topics import submissions

Publish: TypeAlias = Callable[[str, Sequence[dict[str, Any]]], Tally]
PLANS = {".yaml", ".yml"}
EVENTS = {".json", ".jsonl"}


class Road(StrEnum):
    """How events travel to intake."""

    HTTP = "http"
    KAFKA = "kafka"


def publish(
    files: Annotated[
        list[Path], typer.Argument(help="Plans (.yaml) and CloudEvents (.jsonl, .json).")
    ],
    *,
    via: Annotated[Road, typer.Option(help="How the events travel.")] = Road.HTTP,
    allow_refused: Annotated[
        bool, typer.Option("--allow-refused", help="Refused events are no failure.")
    ] = False,
) -> None:
    """Publish plans and events, and show what became of them."""
    state = State(load().state)
    running = state.require_running()
    _require_known(files)
    tally = Tally()
    with door(running.services["intake"], state) as open_door:
        road = open_door.publish if via is Road.HTTP else letterbox(running, state).publish
        for file in files:
            tally += _publish(file, open_door, road)
    if tally.refused and not allow_refused:
        raise typer.Exit(1)


def publishers(
    file: Annotated[Path, typer.Argument(help="A .yaml file that says who may publish what.")],
) -> None:
    """Let publishers in: their keys are made here, their topics too."""
    state = State(load().state)
    running = state.require_running()
    named = read_publishers(file)
    if not running.is_standin:  # which makes a topic when it is first named
        wanted = [submissions(each.source) for each in named if each.channel == "kafka"]
        asyncio.run(topics.create(running.bootstrap, wanted))
    with door(running.services["intake"], state) as open_door:
        for each in named:
            open_door.admit(each.source, each.initiatives)
            typer.echo(f"{each.source}: {', '.join(each.initiatives)}")


def key(source: Annotated[str, typer.Argument(help="Whose key.")]) -> None:
    """Print the key a publisher shows at the door, as in ``Authorization: Bearer <key>``."""
    state = State(load().state)
    if source not in state.secrets().publisher_keys:
        raise Trouble(f"{source} has not been let in: see fremdrift publishers --help.")
    typer.echo(state.publisher_key(source))


def letterbox(running: Running, state: State) -> Letterbox:
    """Return the way to intake over Kafka."""
    public = ECKey.import_key(state.secrets().jwe_private_jwk)
    return Letterbox(running.bootstrap, running.database_urls["intake"], public)


def _require_known(files: Sequence[Path]) -> None:
    for file in files:
        if file.suffix not in PLANS | EVENTS:
            known = ", ".join(sorted(PLANS | EVENTS))
            raise typer.BadParameter(f"{file} is neither a plan nor events ({known})")


def _publish(file: Path, open_door: Door, road: Publish) -> Tally:
    if file.suffix in PLANS:
        plan = read_plan(file)
        findings = open_door.adopt(plan)
        typer.echo(
            f"{file}: agreement {plan.agreement.id} with {len(plan.initiatives)} initiatives"
        )
        if findings:
            typer.echo(f"{file}: {findings} findings; fremdrift plan check {file} shows them")
        return Tally()
    tally = sum((road(source, batch) for source, batch in read_batches(file)), Tally())
    typer.echo(f"{file}: {tally}")
    return tally
