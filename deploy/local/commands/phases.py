"""An agreement's budget over its years as a table for the terminal."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias

import typer
from rich.table import Table

from services.reporting import texts

from .reading import ask, print_all, table

Json: TypeAlias = Any
Years: TypeAlias = Mapping[int, Json]


def phases(
    agreement: Annotated[str, typer.Argument(help="The agreement's id, as 2018.")],
) -> None:
    """Show what each initiative is granted in each of the agreement's years."""
    print_all(*phases_shown(by_year(agreement)))


def by_year(agreement: str) -> dict[int, Json]:
    """Return the economy of each year of an agreement."""
    path = f"/v1/agreements/{agreement}/economy"
    whole = next(each for each in ask("/v1/agreements") if each["id"] == agreement)
    first, last = (int(whole[name][:4]) for name in ("first_day", "last_day"))
    return {year: ask(path, year=year) for year in range(first, last + 1)}


def phases_shown(years: Years) -> tuple[str, Table]:
    """Return the heading, and a row for each initiative that is granted something."""
    made = table(show_footer=True)
    made.add_column("Nr.", no_wrap=True)
    made.add_column("Initiativ", "I alt", ratio=1, overflow="fold")
    for year, answer in years.items():
        total = _granted(answer["total"])
        made.add_column(str(year), total, justify="right", no_wrap=True)
    rows: dict[str, list[Json]] = {}
    for answer in years.values():
        for row in answer["initiatives"]:
            rows.setdefault(row["id"], []).append(row)
    for same in rows.values():
        if any(row["corrected_oere"] for row in same):
            made.add_row(same[0]["number"], same[0]["title"], *map(_granted, same))
    title = next(iter(years.values()))["agreement"]["title"]
    return f"\n{title}: korrigeret budget år for år", made


def _granted(row: Json) -> str:
    oere = row["corrected_oere"]
    return texts.millions(oere) if oere else "-"
