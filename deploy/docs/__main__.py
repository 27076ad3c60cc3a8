"""
Keeps the generated tables in docs/ equal to the code.

    python -m deploy.docs            fails, with a diff, when a table is out of date
    python -m deploy.docs --write    writes the tables anew
"""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Callable, Iterator, Mapping
from difflib import unified_diff
from pathlib import Path
from typing import Final

from .tables import code_table, event_table, finding_table, metric_table, topic_table

DOCS: Final = Path(__file__).parents[2] / "docs"
TABLES: Final[Mapping[str, Mapping[str, Callable[[], str]]]] = {
    "architecture.md": {"topics": topic_table, "events": event_table},
    "glossary.md": {"codes": code_table},
    "operations.md": {"metrics": metric_table},
    "plan-language.md": {"findings": finding_table},
}


def renewed(page: str, tables: Mapping[str, Callable[[], str]]) -> str:
    """
    Return a page with its tables as they should be.

    Raises:
        LookupError: the page has no place for one of them.

    """
    for name, make in tables.items():
        begin, end = f"<!-- generated: {name} -->", f"<!-- end: {name} -->"
        before, opening, rest = page.partition(begin)
        _, closing, after = rest.partition(end)
        if not (opening and closing):
            raise LookupError(f"there is no place for the table {name}: {begin} ... {end}")
        page = f"{before}{begin}\n\n{make()}\n\n{end}{after}"
    return page


def pages() -> Iterator[tuple[Path, str, str]]:
    """Yield each page, as it is and as it should be."""
    for name, tables in TABLES.items():
        text = (DOCS / name).read_text(encoding="utf-8")
        yield DOCS / name, text, renewed(text, tables)


def main() -> int:
    """Do what the arguments ask for and return the exit code."""
    parser = ArgumentParser(
        "python -m deploy.docs", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="write the tables")
    write = parser.parse_args().write
    stale = [(path, are, should_be) for path, are, should_be in pages() if are != should_be]
    for path, are, should_be in stale:
        if write:
            path.write_text(should_be, encoding="utf-8")
            continue
        lines = unified_diff(
            are.splitlines(), should_be.splitlines(), f"docs/{path.name}", "generated", lineterm=""
        )
        sys.stdout.write("\n".join([*lines, ""]))
    if stale and not write:
        sys.stdout.write("The tables are not up to date: python -m deploy.docs --write\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
