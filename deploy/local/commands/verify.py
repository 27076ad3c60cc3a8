"""Prove a figure from the log: the chain of its events, and the sums of its entries."""

import asyncio
from collections.abc import Iterable
from typing import Annotated

import httpx2
import typer
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from deploy.local.proof import Lying, Proof, prove
from deploy.local.settings import load
from deploy.local.state import State
from deploy.local.trouble import Trouble
from schemas import topics
from schemas.links import EventsLinked

from .reading import ANSWER_S_MAX
from .trace import PartAsked

_IDLE_MS = 2000


def verify(
    figure: Annotated[str, typer.Argument(help="A measure, as 2009/1.3/forloeb-gennemfoert.")],
    period: Annotated[str, typer.Argument(help="2009-Q3 (or 2009-K3); 2009 for the year.")],
    *,
    part: PartAsked = None,
) -> None:
    """
    Prove a figure from the log; the exit code is 1 if anything stands against it.

    Every event on the log is compared with its hash in the chain of its source.
    """
    state = State(load().state)
    running = state.require_running()
    asked = {"period": period} | ({"part": part} if part else {})
    key = {"Authorization": f"Bearer {state.secrets().operator_key}"}
    url = f"{running.services['reporting']}/v1/measures/{figure}/evidence"
    try:
        answer = httpx2.get(url, params=asked, headers=key, timeout=ANSWER_S_MAX)
        if not answer.is_success:
            raise Trouble(f"Reporting answers {answer.status_code}: {answer.text}")
        proof = asyncio.run(_prove(running.bootstrap, answer.json()))
    except (httpx2.TransportError, KafkaError) as error:
        raise Trouble(f"The figure cannot be verified: {error}") from error
    for line in lines_of(proof):
        typer.echo(line)
    if proof.faults:
        raise typer.Exit(1)


def lines_of(proof: Proof) -> Iterable[str]:
    """Yield what was proved, a line for each thing."""
    yield f"{proof.links} links hold {proof.events_in_chain} events."
    yield f"{proof.events_checked} events on the log are what was taken in."
    mended = f", of which {proof.mended} mended an earlier one" if proof.mended else ""
    yield f"{proof.events_of_figure} events lie under the figure{mended}."
    for name, (shown, folded) in sorted(proof.sums.items()):
        yield f"{name}: shown {shown}, by the log {folded}."
    yield from (f"FAULT {each}" for each in proof.faults)
    yield "The figure is not proved." if proof.faults else "The figure is proved."


async def _prove(bootstrap: str, evidence: object) -> Proof:
    links = await _read(bootstrap, topics.LINKS)
    events = [*await _read(bootstrap, topics.EVENTS), *await _read(bootstrap, topics.PLANS)]
    said = [EventsLinked.model_validate_json(each.value, extra="ignore") for each in links]
    return prove(evidence, said, events, await _read(bootstrap, topics.MEASURES))


async def _read(bootstrap: str, topic: topics.Topic) -> list[Lying]:
    """Return every record of a topic, up to where it ends now."""
    kafka = AIOKafkaConsumer(
        topic.name,
        bootstrap_servers=bootstrap,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
    )
    await kafka.start()
    try:
        every = kafka.assignment()
        ends = await kafka.end_offsets(every)
        await kafka.seek_to_beginning()
        found: list[Lying] = []
        while any([await kafka.position(each) < ends[each] for each in every]):
            for records in (await kafka.getmany(timeout_ms=_IDLE_MS)).values():
                found += [Lying(each.value or b"", list(each.headers)) for each in records]
    finally:
        await kafka.stop()
    return found
