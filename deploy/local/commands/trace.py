"""The events under a figure, as a list for the terminal, made from reporting's answer."""

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
    instant,
    print_all,
    print_json,
    table,
)

Json: TypeAlias = Any
EVENTS_SHOWN_MAX: Final = 3
PartAsked: TypeAlias = Annotated[
    str | None, typer.Option("--part", help="A part of a measure, as offer:internship.")
]
AccountAsked: TypeAlias = Annotated[
    str | None,
    typer.Option("--account", help="Of a budget line: granted, available, committed, consumed."),
]
CursorAsked: TypeAlias = Annotated[
    str | None, typer.Option("--cursor", help="The next page, as the page before names it.")
]


def trace(  # noqa: PLR0913 - one parameter for each option
    figure: Annotated[str, typer.Argument(help="A measure, or a budget line with --account.")],
    period: Annotated[str, typer.Argument(help="2009-Q3 (or 2009-K3); 2009 for the year.")],
    *,
    part: PartAsked = None,
    account: AccountAsked = None,
    cursor: CursorAsked = None,
    as_of: AsOfAsked = None,
    known_at: KnownAtAsked = None,
    form: FormatAsked = Format.TEXT,
) -> None:
    """Show the changes under a figure and the events that caused them."""
    kind = "lines" if account else "measures"
    answer = ask(
        f"/v1/{kind}/{figure}/trace",
        period=period,
        part=part,
        account=account,
        cursor=cursor,
        as_of=as_of,
        known_at=known_at,
    )
    if form is Format.JSON:
        print_json(answer)
    else:
        print_all(heading(answer), trace_table(answer), footing(answer))


def heading(answer: Json) -> str:
    """Return which figure it is, and what it is."""
    first = f"{day(answer['first_day'])} til " if answer["first_day"] else "til og med "
    part = f", {answer['part']}" if answer["part"] else ""
    account = texts.LEDGER.get(answer["component"], "")
    named = " ".join(filter(None, (answer["figure"], account.lower())))
    return f"\n{named}{part}, {first}{day(answer['last_day'])}"


def trace_table(answer: Json) -> Table:
    """Return the changes, the sum below."""
    made = table(show_footer=True)
    made.add_column("Dag", "I alt", no_wrap=True)
    total = answer["sum_of_changes"]
    total = "" if total is None else shown(answer, total)
    made.add_column("Ændring", total, justify="right", no_wrap=True)
    made.add_column("Registreret", no_wrap=True)
    made.add_column("Hændelser", no_wrap=True)
    for change in answer["changes"]:
        made.add_row(
            day(change["valid_on"]),
            shown(answer, change["amount"]),
            instant(change["recorded_at"]),
            _events(change["caused_by"]),
        )
    return made


def shown(answer: Json, amount: int) -> str:
    """Return an amount in the figure's unit: money has no definition."""
    return texts.number(amount) if answer["definition"] else texts.kroner(amount)


def _events(events: list[str]) -> str:
    more = len(events) - EVENTS_SHOWN_MAX
    return "\n".join([*events[:EVENTS_SHOWN_MAX], *([f"og {more} flere"] if more > 0 else [])])


def footing(answer: Json) -> str:
    """Return how many changes there are, and how to see the next of them."""
    if answer["state"] == "being_filled":
        return texts.BEING_FILLED.capitalize()
    count = f"{texts.number(answer['number_of_changes'])} ændringer"
    lines = [f"{count} giver {shown(answer, answer['value'])}"]
    if answer["missing_versions"]:
        lines.append(f"{answer['missing_versions']} ændringer er endnu ikke nået frem.")
    if answer["next_cursor"]:
        lines.append(f"Flere: --cursor {answer['next_cursor']}")
    return "\n".join(lines) + "\n"
