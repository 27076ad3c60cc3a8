"""
Keeps the published schemas equal to the models, and the models true to what was published.

    python -m schemas              fails, with a diff, when a checked-in file is out of date
    python -m schemas --write      writes the files anew
    python -m schemas --against    fails when a promise of the version before is broken; of another
                                   version with a git revision or a folder after it
"""

import json
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from subprocess import CalledProcessError
from typing import Final

from . import asyncapi, json_schema
from .json_schema import PUBLISHED, Json

_GOLDEN: Final = PUBLISHED.parent / "golden"


def _files() -> dict[str, str]:
    return json_schema.texts() | {asyncapi.FILE: asyncapi.text()}


def _checked_in() -> dict[str, str]:
    return {
        path.relative_to(PUBLISHED).as_posix(): path.read_text(encoding="utf-8")
        for path in PUBLISHED.rglob("*.*")
    }


def write() -> None:
    """Write every file as it should be and remove those that should not be."""
    files = _files()
    for name in _checked_in().keys() - files.keys():
        (PUBLISHED / name).unlink()
    for name, text in files.items():
        path = PUBLISHED / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def differences() -> Iterator[str]:
    """Yield the lines of a diff from the files as checked in to what they would be."""
    are, should_be = _checked_in(), _files()
    for name in sorted(are.keys() | should_be.keys()):
        before, after = are.get(name, "").splitlines(), should_be.get(name, "").splitlines()
        yield from unified_diff(
            before, after, f"published/{name}", f"generated/{name}", lineterm=""
        )


def _strings(node: Json) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict | list):
        for part in node.values() if isinstance(node, dict) else node:
            yield from _strings(part)


def broken(against: str) -> tuple[str, list[str]]:
    """Return the name of the version compared with, and a line for each promise broken."""
    from . import compatibility  # noqa: PLC0415 - jsonschema-rs is there for development only

    current = json_schema.schemas()
    if not against:
        before = compatibility.previous_of(current)
    elif Path(against).is_dir():
        before = against, compatibility.in_folder(Path(against))
    else:
        before = against, compatibility.at_revision(against)
    if before is None:
        return "nothing: no other version is checked in", []
    known = [json.loads(path.read_text("utf-8")) for path in sorted(_GOLDEN.rglob("valid-*.json"))]
    found = compatibility.breaks(before[1], current, _strings(known))
    return before[0], [str(each) for each in found]


def main() -> int:
    """Do what the arguments ask for and return the exit code."""
    parser = ArgumentParser(
        "python -m schemas", description=__doc__, formatter_class=RawDescriptionHelpFormatter
    )
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--check", action="store_true", help="compare with the files (the default)")
    ways.add_argument("--write", action="store_true", help="write the files")
    ways.add_argument("--against", nargs="?", const="", metavar="REVISION_OR_FOLDER")
    chosen = parser.parse_args()
    if chosen.write:
        write()
        return 0
    if chosen.against is None:
        lines = list(differences())
        said = "The published schemas are not up to date: python -m schemas --write"
    else:
        version, lines = broken(chosen.against)
        said = f"Compared with {version}: {len(lines)} promises are broken."
    if lines or chosen.against is not None:
        sys.stdout.write("\n".join([*lines, said, ""]))
    return 1 if lines else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CalledProcessError as error:
        sys.exit(f"git cannot tell: {error.stderr.decode().strip()}")
