"""The money of an agreement as a table for the terminal or a spreadsheet, of reporting's answer."""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, NamedTuple, TypeAlias

import typer
from rich.table import Table

from services.reporting import texts

from .reading import AsOfAsked, KnownAtAsked, ask, day, print_all, print_json, table

Json: TypeAlias = Any
Row: TypeAlias = tuple[str, str, Json]
# As municipalities head them; a hyphen and a line's end where a terminal has no room.
_COLUMNS: Final = {
    "original_oere": "Oprindeligt\nbudget",
    "supplementary_oere": "Tillægs-\nbevillinger",
    "corrected_oere": "Korrigeret\nbudget",
    "committed_oere": "Disponeret",
    "consumed_oere": "Forbrug",
    "rest_oere": "Rest",
    "consumed_percent": "Forbrugs-\nprocent",
    "expected_oere": "Forventet\nregnskab",
}
_MAY_BE_A_FORMULA: Final = ("=", "+", "-", "@", "\t")
WIDTH_MIN: Final = 116


class Sheet(StrEnum):
    """How the money is printed."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


class Unit(StrEnum):
    """What amounts are told in."""

    KR = "kr"
    THOUSAND = "1000"
    MILLION = "mio"


class _Scale(NamedTuple):
    name: str
    oere: int
    decimals: int


_SCALES: Final = {
    Unit.KR: _Scale("kr.", 100, 2),
    Unit.THOUSAND: _Scale("1.000 kr.", 100_000, 0),
    Unit.MILLION: _Scale("mio. kr.", 100_000_000, 2),
}
_OTHERWISE: Final = {Sheet.TEXT: Unit.THOUSAND, Sheet.CSV: Unit.KR, Sheet.JSON: Unit.KR}


def economy(  # noqa: PLR0913 - one parameter for each option
    agreement: Annotated[str, typer.Argument(help="The agreement's id, as 2010.")],
    year: Annotated[int, typer.Argument(help="The budget year.")],
    *,
    as_of: AsOfAsked = None,
    known_at: KnownAtAsked = None,
    unit: Annotated[
        Unit | None,
        typer.Option(help="kr. to the øre (as csv has it), 1.000 kr. (as the table), mio. kr."),
    ] = None,
    form: Annotated[
        Sheet, typer.Option("--format", help="A table to read, one for Excel, or the API's JSON.")
    ] = Sheet.TEXT,
) -> None:
    """Show appropriation, commitment, consumption, rest, and what the year is expected to cost."""
    answer = ask(f"/v1/agreements/{agreement}/economy", year=year, as_of=as_of, known_at=known_at)
    told = unit or _OTHERWISE[form]
    if form is Sheet.JSON:
        print_json(answer)
    elif form is Sheet.CSV:
        typer.echo(as_csv(answer, told), nl=False)
    else:
        print_all(heading(answer, told), economy_table(answer, told), width_min=WIDTH_MIN)
        print_all(*remarks(answer))


def heading(answer: Json, unit: Unit) -> str:
    """Return what stands above the table."""
    title, as_of = answer["agreement"]["title"], day(answer["as_of"])
    return f"\n{title}: økonomi {answer['year']}, {_SCALES[unit].name}, pr. {as_of}"


def economy_table(answer: Json, unit: Unit) -> Table:
    """Return a row for each initiative and each of its lines, and the sum."""
    made = table(show_footer=True)
    made.add_column("Nr.", no_wrap=True)
    made.add_column("Initiativ og linje", "I alt", ratio=1, overflow="fold")
    for title, total in zip(_COLUMNS.values(), cells(answer["total"], unit), strict=True):
        made.add_column(title, total, justify="right", no_wrap=True)
    for number, title, row in rows(answer):
        style = "bold" if number else None
        made.add_row(number, title if number else f"  {title}", *cells(row, unit), style=style)
    return made


def as_csv(answer: Json, unit: Unit) -> str:
    """Return the same for a Danish Excel: semicolons, decimal commas, a mark that says UTF-8."""
    written = io.StringIO()
    sheet = csv.writer(written, delimiter=";", lineterminator="\r\n")
    heads = (title.replace("-\n", "").replace("\n", " ") for title in _COLUMNS.values())
    sheet.writerow(["Nr.", "Linje", "Titel", *heads, "Enhed"])
    for number, title, row in (*rows(answer), ("", "I alt", answer["total"])):
        line = "" if number else row.get("id", "")
        told = (cell.replace(".", "") for cell in cells(row, unit, nothing=""))
        sheet.writerow([number, line, _as_text(title), *told, _SCALES[unit].name])
    return f"\ufeff{written.getvalue()}"


def _as_text(title: str) -> str:
    """Return a title that no spreadsheet takes for a formula."""
    return f"'{title}" if title.startswith(_MAY_BE_A_FORMULA) else title


def rows(answer: Json) -> Iterator[Row]:
    """Yield initiatives and lines: number (a line has none), title, and money or nothing."""
    for initiative in answer["initiatives"]:
        shown = initiative if initiative["lines"] else {}
        yield initiative["number"], initiative["title"], shown
        for line in initiative["lines"]:
            yield "", line_text(line), line


def cells(row: Json, unit: Unit, nothing: str = "-") -> Iterator[str]:
    """Yield the cells of a row of money; ``nothing`` where there is no amount of its own."""
    told = {**row, "expected_oere": (row.get("expected") or {}).get("value_oere")}
    for name in _COLUMNS:
        value = told.get(name)
        if value is None:
            yield nothing
        elif name == "consumed_percent":
            yield texts.number(Decimal(str(value)), 1)
        else:
            yield amount(value, unit)


def amount(oere: int, unit: Unit) -> str:
    """Return an amount in a unit, as 5.900 or 5,90."""
    scale = _SCALES[unit]
    return texts.number(Decimal(oere) / scale.oere, scale.decimals)


def line_text(line: Json) -> str:
    """Return a line's title with its frame, or with what of it is not to be spent yet."""
    if line["frame"]:
        return f"{line['title']} (inden for: {line['frame']})"
    waiting = {"betinget": line["conditional_oere"], "afventer": line["pending_oere"]}
    told = [f"{word}: {texts.millions(oere)}" for word, oere in waiting.items() if oere]
    return f"{line['title']} ({', '.join(told)})" if told else str(line["title"])


def remarks(answer: Json) -> Iterator[str]:
    """Yield what stands below: what one outcome costs, pace, expectation, what is on no line."""
    for initiative in answer["initiatives"]:
        for cost in initiative["unit_costs"]:
            yield f"{initiative['number']}: {cost['sentence']}"
    for name in ("pace", "expected"):
        said = answer["total"].get(name)
        if said:
            yield said["sentence"]
    yield placed_text(answer["placed"])


def placed_text(placed: Json) -> str:
    """Return the sum printed in the agreement against what its lines list."""
    if placed["printed_oere"] is None:
        return f"På linjer: {texts.millions(placed['listed_oere'])}\n"
    return (
        f"Aftalt i alt {texts.millions(placed['printed_oere'])} · "
        f"på linjer {texts.millions(placed['listed_oere'])} · "
        f"ikke placeret {texts.millions(placed['not_placed_oere'])}\n"
    )
