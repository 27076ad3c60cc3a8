"""Reads a plan file: the plan with the place of each of its parts, or everything wrong with it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from deploy.local.trouble import Trouble
from schemas.plans import Plan

from . import tree
from .faults import said_of
from .tree import Misplaced, Position, Tree, Unreadable


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan and the file it was read from."""

    plan: Plan
    tree: Tree

    def position(self, path: Sequence[str | int]) -> Position:
        """Return where a part of the plan stands in its file."""
        return self.tree.position(path)


def read(file: Path) -> PlanFile | list[Misplaced]:
    """Return the plan in a file, or all that is wrong with it, in the file's order."""
    try:
        found = tree.read(_text(file))
    except Unreadable as error:
        return [error.fault]
    if found.slips:
        return sorted(found.slips)
    try:
        told = json.dumps(found.data, default=str)
    except ValueError:
        return [Misplaced(Position(1, 1), "En del af filen (&) henviser til sig selv (*).")]
    try:
        return PlanFile(Plan.model_validate_json(told), found)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        return sorted(said_of(each, found) for each in faults)


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{file} cannot be read: {error}") from None
