"""Files that are published: plans, events, and who may publish."""

import json
from collections.abc import Iterable, Iterator
from itertools import groupby, islice
from pathlib import Path
from typing import Any, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from schemas.plans import Plan

from .plans import reading as plan_files
from .trouble import Trouble

BATCH_MAX: Final = 500


class Publisher(BaseModel):
    """Who may publish, by which road, and for which initiatives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    name: str
    channel: Literal["http", "kafka"]
    initiatives: tuple[str, ...]


_PUBLISHERS: Final = TypeAdapter(dict[Literal["publishers"], tuple[Publisher, ...]])


def read_plan(file: Path) -> Plan:
    """Read a plan; raise Trouble with the first fault if it is none."""
    found = plan_files.read(file)
    if isinstance(found, plan_files.PlanFile):
        return found.plan
    (line, column), said = found[0]
    raise Trouble(f"{file} is no plan: {line}:{column}: {said}")


def read_publishers(file: Path) -> tuple[Publisher, ...]:
    """Read who may publish; raise Trouble with the first fault if the file does not say."""
    try:
        return _PUBLISHERS.validate_json(_yaml_as_json(file)).get("publishers", ())
    except ValidationError as error:
        raise Trouble(f"{file} does not say who may publish: {_first(error)}") from None


def read_batches(file: Path) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Read events in their order as batches of one source each."""
    placed = (event for _, event in read_events(file))
    for source, events in groupby(placed, key=lambda event: str(event["source"])):
        while batch := list(islice(events, BATCH_MAX)):
            yield source, batch


def read_events(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read events in their order, each with the place it stands at."""
    for place, event in _documents(file):
        if not isinstance(event, dict) or not isinstance(event.get("source"), str):
            raise Trouble(f"{place}: this is no CloudEvent with a source.")
        yield place, event


def _documents(file: Path) -> Iterable[tuple[str, Any]]:
    text = _text(file)
    if file.suffix == ".jsonl":
        lines = enumerate(text.splitlines(), start=1)
        return ((f"{file}:{n}", _json(f"{file}:{n}", line)) for n, line in lines if line.strip())
    found = _json(str(file), text)
    return [(str(file), event) for event in (found if isinstance(found, list) else [found])]


def _json(place: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise Trouble(f"{place}: this is no JSON ({error}).") from None


def _yaml_as_json(file: Path) -> str:
    try:
        return json.dumps(yaml.safe_load(_text(file)), default=str)
    except yaml.YAMLError as error:
        raise Trouble(f"{file} is no YAML: {' '.join(str(error).split())}") from None


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise Trouble(f"{file} cannot be read: {error}") from None


def _first(error: ValidationError) -> str:
    fault = error.errors(include_input=False, include_url=False)[0]
    return f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
