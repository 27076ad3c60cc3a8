"""The money of an agreement as a table for the terminal, made from reporting's answer."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

import typer
from rich.table import Table

from services.reporting import texts

from .reading import (
    AsOfAsked,
    Format,
    FormatAsked,
    KnownAtAsked,
    ask,
    day,
    print_all,
    print_json,
    table,
)

Json: TypeAlias = Any
_COLUMNS: Final = {
    "corrected_oere": "Korrigeret\nbudget",
    "committed_oere": "Disponeret",
    "consumed_oere": "Forbrug",
    "rest_oere": "Rest",
}
_NO_MONEY: Final = dict.fromkeys((*_COLUMNS, "consumed_percent"))


def economy(
    agreement: Annotated[str, typer.Argument(help="The agreement's id, as 2010.")],
    year: Annotated[int, typer.Argument(help="The budget year.")],
    as_of: AsOfAsked = None,
    known_at: KnownAtAsked = None,
    form: FormatAsked = Format.TEXT,
) -> None:
    """Show appropriation, commitment, consumption and rest, to the øre."""
    answer = ask(f"/v1/agreements/{agreement}/economy", year=year, as_of=as_of, known_at=known_at)
    if form is Format.JSON:
        print_json(answer)
    else:
        print_all(heading(answer), economy_table(answer), placed_text(answer["placed"]))


def heading(answer: Json) -> str:
    """Return what stands above the table."""
    as_of = day(answer["as_of"])
    return f"\n{answer['agreement']['title']}: økonomi {answer['year']}, kr., pr. {as_of}"


def economy_table(answer: Json) -> Table:
    """Return a row for each initiative and each of its lines, and the sum."""
    made = table(show_footer=True)
    total = answer["total"]
    made.add_column("Nr.", no_wrap=True)
    made.add_column("Initiativ og linje", "I alt", ratio=1, overflow="fold")
    for name, title in _COLUMNS.items():
        made.add_column(title, amount(total[name]), justify="right", no_wrap=True)
    made.add_column("Pct.", share(total), justify="right", no_wrap=True)
    for initiative in answer["initiatives"]:
        shown = initiative if initiative["lines"] else _NO_MONEY
        made.add_row(*cells(shown, initiative["number"], initiative["title"]), style="bold")
        for line in initiative["lines"]:
            made.add_row(*cells(line, "", f"  {line_text(line)}"))
    return made


def cells(row: Json, number: str, title: str) -> Iterator[str]:
    """Return the cells of a row of money."""
    yield number
    yield title
    for name in _COLUMNS:
        yield amount(row[name])
    yield share(row)


def line_text(line: Json) -> str:
    """Return a line's title with its frame, or what was added to it."""
    if line["frame"]:
        return f"{line['title']} (inden for: {line['frame']})"
    if line["supplementary_oere"]:
        original = amount(line["original_oere"])
        return f"{line['title']} ({original} + {amount(line['supplementary_oere'])})"
    return str(line["title"])


def amount(oere: int | None) -> str:
    """Return kroner to the øre; a dash where there is no amount of its own."""
    return "-" if oere is None else texts.number(Decimal(oere) / 100, 2)


def share(row: Json) -> str:
    """Return the part of the budget that is consumed."""
    percent = row["consumed_percent"]
    return "-" if percent is None else texts.number(Decimal(str(percent)), 1)


def placed_text(placed: Json) -> str:
    """Return the sum printed in the agreement against what its lines list."""
    if placed["printed_oere"] is None:
        return f"På linjer: {texts.millions(placed['listed_oere'])}\n"
    return (
        f"Aftalt i alt {texts.millions(placed['printed_oere'])} · "
        f"på linjer {texts.millions(placed['listed_oere'])} · "
        f"ikke placeret {texts.millions(placed['not_placed_oere'])}\n"
    )
