"""The golden examples of the contract, as the tests read them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from schemas.base import Contract
from schemas.catalogue import EVENT_TYPES, EventType
from schemas.door import DOOR_MODELS

GOLDEN: Final = Path(__file__).parents[2] / "schemas" / "golden"


@dataclass(frozen=True, slots=True)
class Example:
    """One golden file; ``field`` and ``error`` are what an invalid one must be refused for."""

    path: Path
    kind: EventType
    event: dict[str, Any] | None
    data: dict[str, Any]
    field: str = ""
    error: str = ""
    is_beyond_schema: bool = False

    @property
    def model(self) -> type[Contract]:
        """The model that meets it first: the door's, for what is submitted."""
        return DOOR_MODELS.get(self.kind.name, self.kind.model)

    @property
    def data_field(self) -> str:
        """The path of the refused field within the data."""
        return self.field.removeprefix("data.") if self.event else self.field

    def __str__(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def folder_of(each: EventType) -> Path:
    """Return where the examples of a type lie."""
    return GOLDEN / each.name.removeprefix("fremdrift.")


def _read(path: Path, each: EventType) -> Example:
    document = json.loads(path.read_text(encoding="utf-8"))
    expected = document.get("expect", {})
    told = (
        document if path.stem.startswith("valid-") else document.get("event", document.get("data"))
    )
    event = told if each.is_submitted else None
    return Example(
        path,
        each,
        event,
        event["data"] if event else told,
        expected.get("field", ""),
        expected.get("type", ""),
        expected.get("beyond_schema", False),
    )


def examples(prefix: str) -> list[Example]:
    """Return every example whose name begins so: ``valid-`` or ``invalid-``."""
    return [
        _read(path, each)
        for each in EVENT_TYPES.values()
        for path in sorted(folder_of(each).glob(f"{prefix}*.json"))
    ]
