"""An agreement's places among comparable municipalities as a table for the terminal."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

import typer
from rich.table import Table

from services.reporting import texts

from .annex import heading
from .reading import AsOfAsked, Format, FormatAsked, KnownAtAsked, ask, print_all, print_json, table

Json: TypeAlias = Any
_NONE: Final = "-"


def places(
    agreement: Annotated[str, typer.Argument(help="The agreement's id, as 2018.")],
    period: Annotated[str, typer.Argument(help="2017-Q2 (or 2017-K2); 2017 for the year.")],
    as_of: AsOfAsked = None,
    known_at: KnownAtAsked = None,
    form: FormatAsked = Format.TEXT,
) -> None:
    """Show where an agreement's targets stand among comparable municipalities."""
    answer = ask(f"/v1/agreements/{agreement}/annex", period=period, as_of=as_of, known_at=known_at)
    if form is Format.JSON:
        print_json(list(ranked(answer)))
    else:
        print_all(heading(answer), places_table(answer))


def ranked(answer: Json) -> Iterator[Json]:
    """Yield the targets of an annex that are a place, or would be one if they could be scored."""
    for row in answer["initiatives"]:
        for target in row["targets"]:
            if target["explanation"]["numbers"].get("rank") is not None:
                yield target


def places_table(answer: Json) -> Table:
    """Return a row for each target: its place, that of a year before, the distance, and why."""
    made = table(show_lines=True)
    made.add_column("Mål", no_wrap=True)
    made.add_column("Ordlyd", ratio=4, overflow="fold")
    made.add_column("Plads", no_wrap=True)
    made.add_column("Året før", justify="right", no_wrap=True)
    made.add_column("Efter den\nbedste", justify="right", no_wrap=True)
    made.add_column("Status", ratio=4, overflow="fold")
    for target in ranked(answer):
        numbers = target["explanation"]["numbers"]
        made.add_row(
            target["item"],
            target["wording"],
            f"nr. {numbers['rank']} af {numbers['among']}",
            _place_before(numbers),
            _distance(numbers),
            target["explanation"]["sentence"],
        )
    return made


def _place_before(numbers: Json) -> str:
    before = numbers["rank_before"]
    return _NONE if before is None else f"nr. {before}"


def _distance(numbers: Json) -> str:
    gap = numbers["gap"]
    return _NONE if gap is None else texts.number(Decimal(gap), 1)
