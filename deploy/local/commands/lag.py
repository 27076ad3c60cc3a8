"""How far each service is behind: the end of each partition against its own books."""

import asyncio
import json
from typing import Annotated, NamedTuple

import typer
from aiokafka.errors import KafkaError

from deploy.local.books import ends, log_id, read_books
from deploy.local.settings import load
from deploy.local.state import Running, State
from deploy.local.trouble import Trouble


class Lag(NamedTuple):
    """What one service has not handled yet of one partition."""

    service: str
    topic: str
    partition: int
    behind: int


def lag(
    *,
    every: Annotated[bool, typer.Option("--all", help="Also partitions with no lag.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for a program.")] = False,
) -> None:
    """Show how many records each service is behind, by topic and partition."""
    lags = asyncio.run(measure(State(load().state).require_running()))
    shown = [each for each in lags if every or each.behind]
    if as_json:
        typer.echo(json.dumps([each._asdict() for each in shown], indent=2))
        return
    for each in shown:
        typer.echo(f"{each.service:<10} {each.topic}/{each.partition:<3} {each.behind:>9}")
    total = sum(each.behind for each in lags)
    typer.echo(f"{total} records behind, over {len(lags)} partitions read.")


async def measure(running: Running) -> list[Lag]:
    """Return the lag of every service on every partition it has been given."""
    try:
        log = await log_id(running.bootstrap)
        read = [
            (service, partition, page.next_offset)
            for service, url in running.database_urls.items()
            for partition, page in (await read_books(url, log)).items()
        ]
        end = await ends(running.bootstrap, {partition for _, partition, _ in read})
    except (KafkaError, OSError) as error:
        raise Trouble(f"The lag cannot be read: {error}") from error
    return [Lag(service, *at, max(0, end[at] - next_)) for service, at, next_ in read]
