"""2018, 000 and 002: what a document tells without naming persons, from a file beside its plan."""

import json
from datetime import date
from pathlib import Path
from typing import Any, Final

import yaml

from .post import Data, Post

_EXAMPLES: Final = Path(__file__).parents[1]
# Words and deliverables are told of the day they are about; an answer to a hearing is as well.
_TYPES: Final = ("figure.reported", "statement.reported", "milestone.reached", "hearing.answered")
_EVERY_HELD_UP: Final = 7


def write(post: Post) -> None:
    """Send what the document tells; now and then a letter is held up on the way."""
    told = _read(post.agreement)
    sent = date.fromisoformat(told["sent"])
    for noun in _TYPES:
        for said in told.get(noun, ()):
            data = _whole({"on": told["on"], **said})
            letter = post.letter(told["source"], noun, data, post.at_work(sent))
            is_held_up = len(post.letters) % _EVERY_HELD_UP == 0
            post.letters.append(letter.held_up(post.dice.number(2, 9)) if is_held_up else letter)


def _whole(said: Data) -> Data:
    """Return the data with the initiative, which a measure's name says."""
    if "measure" in said and "initiative" not in said:
        return {**said, "initiative": said["measure"].rpartition("/")[0]}
    return said


def _read(agreement: str) -> dict[str, Any]:
    """Return the file as JSON has it: YAML's dates become text."""
    read = yaml.safe_load((_EXAMPLES / agreement / "told.yaml").read_text(encoding="utf-8"))
    return dict(json.loads(json.dumps(read, default=str)))
