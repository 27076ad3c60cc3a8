"""Files of other systems told as events: the costs that a finance system exports."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.local.costs import importing
from deploy.local.costs.lines import Reader
from deploy.local.costs.mapping import read_mapping
from deploy.local.costs.sheets import KINDS, read_table
from deploy.local.door import door
from deploy.local.settings import load
from deploy.local.state import State

from .reading import Format, FormatAsked, print_json

imports = typer.Typer(help="Tell what other systems export as events.", no_args_is_help=True)


@imports.callback()
def _imports() -> None:
    """Keep ``costs`` a word of its own while it is the only one."""


@imports.command()
def costs(
    file: Annotated[
        Path,
        typer.Argument(
            help="A .csv or .xlsx file, a cost on each row.", exists=True, dir_okay=False
        ),
    ],
    mapping: Annotated[
        Path,
        typer.Option(
            help="A .yaml file that says what its columns are.", exists=True, dir_okay=False
        ),
    ],
    *,
    form: FormatAsked = Format.TEXT,
    allow_refused: Annotated[
        bool, typer.Option("--allow-refused", help="Refused lines are no failure.")
    ] = False,
) -> None:
    """Tell the costs in a file as invoices and credit notes; those told before count once."""
    if file.suffix.lower() not in KINDS:
        raise typer.BadParameter(f"{file} is none of: {', '.join(KINDS)}")
    how = read_mapping(mapping)
    reader = Reader(how, read_table(file, how))
    state = State(load().state)
    with door(state.require_running().services["intake"], state) as open_door:
        imported = importing.hand_in(reader, how.source, open_door.submit)
    if form is Format.JSON:
        print_json(imported.as_json())
    else:
        for line in importing.as_text(str(file), imported):
            typer.echo(line)
    if imported.refusals and not allow_refused:
        raise typer.Exit(1)
