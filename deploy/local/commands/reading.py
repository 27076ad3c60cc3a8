"""Asks the reporting service of what runs here, and prints its tables."""

import json
import shutil
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any, Final, TypeAlias

import httpx2
import typer
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table

from deploy.local.settings import load
from deploy.local.state import State
from deploy.local.trouble import Trouble
from services.reporting import texts

ANSWER_S_MAX: Final = 30.0
WIDTH_MIN: Final = 80
WIDTH_MAX: Final = 160


class Format(StrEnum):
    """How an answer is printed."""

    TEXT = "text"
    JSON = "json"


FormatAsked: TypeAlias = Annotated[
    Format, typer.Option("--format", help="A table to read, or the API's JSON.")
]
AsOfAsked: TypeAlias = Annotated[
    str | None,
    typer.Option("--as-of", metavar="DAY", help="Count nothing valid later, as 2009-08-15."),
]
KnownAtAsked: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--known-at", metavar="INSTANT", help="Count nothing recorded later: 2009-11-26T12:00:00Z."
    ),
]


def ask(path: str, **parameters: str | int | None) -> Any:
    """Return reporting's answer; raise Trouble with its own words if it refuses."""
    asked = {name: value for name, value in parameters.items() if value is not None}
    response = reach("GET", path, params=asked)
    if response.is_success:
        return response.json()
    raise Trouble(f"Reporting answers {response.status_code}: {_detail(response)}")


def reach(method: str, path: str, key: str | None = None, **said: Any) -> httpx2.Response:
    """Return reporting's response to who has a key: the operator's, unless another is given."""
    state = State(load().state)
    url = state.require_running().services["reporting"]
    # Whoever runs all of this may see the true figures, of few people too.
    known = state.secrets().operator_key if key is None else key
    bearer = {"Authorization": f"Bearer {known}"}
    try:
        return httpx2.request(method, f"{url}{path}", headers=bearer, timeout=ANSWER_S_MAX, **said)
    except httpx2.TransportError as error:
        raise Trouble(f"Reporting does not answer at {url}: {error}") from error


def _detail(response: httpx2.Response) -> str:
    try:
        return str(response.json()["detail"])
    except (ValueError, LookupError, TypeError):
        return response.reason_phrase


def print_json(answer: Any) -> None:
    """Print an answer as it came, indented."""
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))


def print_all(*parts: RenderableType, width: int | None = None, width_min: int = WIDTH_MIN) -> None:
    """Print texts and tables as wide as the terminal, within what can be read."""
    wide = width or min(max(shutil.get_terminal_size((100, 24)).columns, width_min), WIDTH_MAX)
    console = Console(width=wide, highlight=False, markup=False, emoji=False)
    for part in parts:
        console.print(part)


def table(**more: Any) -> Table:
    """Return an empty table in the house's look."""
    return Table(
        box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", **more
    )


def day(written: str) -> str:
    """Return a day of an answer as it is shown."""
    return texts.day(date.fromisoformat(written))


def instant(written: str) -> str:
    """Return an instant of an answer as it is shown, by the clock on the wall."""
    local = datetime.fromisoformat(written).astimezone()
    return f"{texts.day(local.date())} kl. {local:%H.%M.%S}"
