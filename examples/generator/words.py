"""2009: what is said in words, and which deliverables were reached or moved."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import yaml

from .jobplan import BIF
from .office import Office
from .post import Data

WORDS = Path(__file__).parents[1] / "2009" / "words.yaml"
STATUS_DAY = "2009-09-30"
LAST_UPDATED = datetime(2009, 11, 26, 9, tzinfo=UTC)


def write(office: Office) -> None:
    words = _read()
    for said in words["statements"]:
        _say(office, "statement.reported", {"on": STATUS_DAY, **said})
    for told in words["milestones"]:
        happened, day = told.pop("event"), told.pop("day")
        initiative = f"2009/{told['milestone'].split('-')[0]}"
        _say(office, f"milestone.{happened}", {"on": day, "initiative": initiative, **told})


def _read() -> dict[str, list[dict[str, Any]]]:
    """Return the words as JSON has them: YAML's dates become text."""
    text = json.dumps(yaml.safe_load(WORDS.read_text(encoding="utf-8")), default=str)
    return dict(json.loads(text))


def _say(office: Office, noun: str, told: Data) -> None:
    office.post.letters.append(office.post.letter(BIF, noun, told, LAST_UPDATED))
