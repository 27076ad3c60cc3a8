"""Plan files: what is wrong or does not add up in one, and what a new version changes."""

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from deploy.local.files import read_plan
from deploy.local.plans import checking, telling
from deploy.local.plans.changes import changes

from .reading import Format, FormatAsked, print_json

PlanFile: TypeAlias = Annotated[
    Path, typer.Argument(help="A plan (.yaml).", exists=True, dir_okay=False, metavar="FILE")
]

plan = typer.Typer(help="Check a plan file, or compare two versions.", no_args_is_help=True)


@plan.command()
def check(
    file: PlanFile,
    form: FormatAsked = Format.TEXT,
    before: Annotated[
        Path | None,
        typer.Option(help="The version before, to find silent changes.", exists=True),
    ] = None,
    reports: Annotated[
        list[Path] | None,
        typer.Option(
            help="Events (.jsonl, .json): reported figures and statements are checked too.",
            exists=True,
        ),
    ] = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="A warning fails as well.")] = False,
) -> None:
    """Say what in a plan is wrong, and what does not add up. 1 if there is an error, else 0."""
    checked = checking.check(file, before, reports or [])
    if form is Format.JSON:
        print_json(checking.as_json(checked))
    else:
        for line in checking.as_text(checked):
            typer.echo(line)
    still_open = checked.open_findings()
    if checked.faults or still_open["error"] or (strict and still_open["warning"]):
        raise typer.Exit(1)


@plan.command()
def diff(old: PlanFile, new: PlanFile, form: FormatAsked = Format.TEXT) -> None:
    """Say what the new version changes in targets, deliverables and money."""
    found = changes(read_plan(old), read_plan(new))
    if form is Format.JSON:
        print_json(telling.as_json(found))
        return
    for line in telling.as_text(found):
        typer.echo(line)
