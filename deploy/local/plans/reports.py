"""Reads from files of events what is said of one agreement, for the linter to look at."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydantic import ValidationError
from pydantic_core import to_json

from deploy.local.files import read_events
from deploy.local.trouble import Trouble
from schemas.activity import FigureReported, StatementReported
from schemas.plans import MilestoneReplanned
from services.intake.linting.subject import Report

_TYPES: Final[dict[str, type[Report]]] = {
    "fremdrift.figure.reported.v1": FigureReported,
    "fremdrift.statement.reported.v1": StatementReported,
    "fremdrift.milestone.replanned.v1": MilestoneReplanned,
}


class PlacedReport(NamedTuple):
    """A report and where it was read."""

    place: str
    report: Report


def read_reports(files: Iterable[Path], agreement: str) -> list[PlacedReport]:
    """Return the figures, statements and moved milestones of an agreement; other events pass."""
    return [
        each
        for file in files
        for each in _reports(file)
        if each.report.initiative.startswith(f"{agreement}/")
    ]


def _reports(file: Path) -> Iterator[PlacedReport]:
    for place, event in read_events(file):
        model = _TYPES.get(str(event.get("type")))
        if model is not None:
            yield PlacedReport(place, _report(place, model, event.get("data")))


def _report(place: str, model: type[Report], data: Any) -> Report:
    try:
        return model.model_validate_json(to_json(data))
    except ValidationError as error:
        fault = error.errors(include_input=False, include_url=False)[0]
        field = ".".join(map(str, fault["loc"]))
        raise Trouble(f"{place}: {field}: {fault['msg']}") from None
