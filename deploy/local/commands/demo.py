"""The demonstration: everything from nothing, the examples, and the tables they end in."""

from typing import Annotated, Any

import typer

from deploy.local import expected
from deploy.local.examples import example_topics, publish_examples
from deploy.local.session import Interrupted, running_stack, watch
from deploy.local.settings import load
from deploy.local.stack import Stack
from deploy.local.trouble import Trouble

from .annex import annex
from .economy import economy
from .lifecycle import show_where, step
from .phases import by_year, phases_shown
from .places import places
from .reading import ask, print_all


def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="End after printing; 0 only if every figure is right.")
    ] = False,
) -> None:
    """Start everything, publish the examples, print 2009, 2010 and 2018 as the documents do."""
    typer.echo("Starting Fremdrift:")
    try:
        topics = example_topics()
        with running_stack(load(), step, topics=topics, demonstrates=True) as stack:
            typer.echo("Publishing the examples:")
            publish_examples(stack.state, stack.running(), step)
            wanted = expected.load()
            _print_tables(wanted)
            _compare(wanted)
            _stay(stack, once=once)
    except Interrupted:
        typer.echo("Stopped; no process is left.")


def _print_tables(wanted: dict[str, Any]) -> None:
    annex(str(wanted["annex"]["agreement"]), str(wanted["annex"]["period"]))
    economy(str(wanted["economy"]["agreement"]), int(wanted["economy"]["year"]))
    places(str(wanted["ranks"]["agreement"]), str(wanted["ranks"]["period"]))
    print_all(*phases_shown(by_year(str(wanted["phases"]["agreement"]))))


def _compare(wanted: dict[str, Any]) -> None:
    of, year = wanted["annex"], wanted["economy"]
    shown = ask(f"/v1/agreements/{of['agreement']}/annex", period=of["period"])
    money = ask(f"/v1/agreements/{year['agreement']}/economy", year=year["year"])
    ranks, phases = wanted["ranks"], wanted["phases"]
    compared = ask(f"/v1/agreements/{ranks['agreement']}/annex", period=ranks["period"])
    differences = [
        *expected.annex_differences(of, shown),
        *expected.economy_differences(year, money),
        *expected.rank_differences(ranks, compared),
        *expected.phase_differences(phases, by_year(str(phases["agreement"]))),
    ]
    if differences:
        raise Trouble("\n  ".join(["The figures are not the expected ones:", *differences]))
    typer.echo("Every figure is the expected one.")


def _stay(stack: Stack, *, once: bool) -> None:
    if once:
        return
    show_where(stack)
    typer.echo(f"Sign in as anybody: {stack.services['reporting'].url}/log-ind")
    watch(stack)
