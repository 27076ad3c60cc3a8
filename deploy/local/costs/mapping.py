"""A mapping: in which columns of an export what is said of a cost stands, and on which lines."""

import json
from pathlib import Path
from typing import Annotated, Final, Literal, Self

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from deploy.local.trouble import Trouble
from schemas.base import Key, LineId, Title

FIELDS: Final = (
    "on",
    "amount",
    "line",
    "posted_on",
    "provider",
    "forloeb",
    "places",
    "cpr",
    "final",
)


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Columns(_Part):
    """The headings of the columns. ``key`` names a line of the export for good, if several do."""

    on: Title = Field(description="The day the cost counts (leveringsdato)")
    amount: Title
    key: Annotated[
        tuple[Title, ...],
        BeforeValidator(lambda said: [said] if isinstance(said, str) else said),
    ] = ()
    line: Title | None = None
    posted_on: Title | None = None
    provider: Title | None = None
    forloeb: Title | None = None
    places: Title | None = None
    cpr: Title | None = None
    final: Title | None = None

    @property
    def by_field(self) -> dict[str, str]:
        """The heading of each field that has one."""
        named = {field: getattr(self, field) for field in FIELDS}
        return {field: heading for field, heading in named.items() if heading is not None}


class Mapping(_Part):
    """
    How an export is read.

    The line a cost belongs to is ``line`` for the whole file, or what the column says: a line of
    ours, or the finance system's own word where ``lines`` says which of ours that is.
    """

    source: Key = Field(description="The publisher in whose name the costs are told")
    columns: Columns
    unit: Literal["øre", "kr.", "1.000 kr.", "mio. kr."] = "kr."
    line: LineId | None = None
    lines: dict[str, LineId] = {}
    header_row: Annotated[int, Field(ge=1, le=1000)] = 1
    delimiter: Literal[";", ",", "\t"] = Field(default=";", description="Of a CSV file")
    sheet: Title | None = Field(default=None, description="Of an XLSX file; else its first")

    @model_validator(mode="after")
    def _one_way_to_the_line(self) -> Self:
        if (self.line is None) == (self.columns.line is None):
            raise ValueError("give either line, for the whole file, or columns.line")
        return self


def read_mapping(file: Path) -> Mapping:
    """Read a mapping; raise Trouble with its first fault if it is none."""
    try:
        told = json.dumps(yaml.safe_load(file.read_text(encoding="utf-8")), default=str)
        return Mapping.model_validate_json(told)
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{file} cannot be read: {error}") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise Trouble(f"{file} is no YAML: {' '.join(str(error).split())}") from None
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        path = ".".join(map(str, fault["loc"]))
        raise Trouble(f"{file} is no mapping: {path}: {fault['msg']}") from None
