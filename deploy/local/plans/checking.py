"""What a check of a plan file says: faults or findings, each with its place, as text or JSON."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from services.intake.linting.answers import FindingShown
from services.intake.linting.engine import lint
from services.intake.linting.findings import Finding, Severity

from . import reading
from .reading import PlanFile
from .reports import PlacedReport, read_reports
from .tree import Misplaced, Position

_SEVERITIES: Final[dict[Severity, tuple[str, str, str]]] = {
    "error": ("fejl", "fejl", "fejl"),
    "warning": ("advarsel", "advarsel", "advarsler"),
    "notice": ("bemærkning", "bemærkning", "bemærkninger"),
}


class Placed(NamedTuple):
    """A finding, where it stands in the plan file, and the place of the report it is about."""

    at: Position
    finding: Finding
    report: str | None


class Check(NamedTuple):
    """The outcome: what stops the file from being a plan, or what does not add up in the plan."""

    file: Path
    faults: list[Misplaced]
    findings: list[Placed]

    def open_findings(self) -> Counter[Severity]:
        """Return how many findings nobody has accepted, by how grave they are."""
        return Counter(f.finding.severity for f in self.findings if f.finding.accepted is None)


def check(file: Path, before: Path | None, reports: Sequence[Path]) -> Check:
    """Check a plan file: against the version before and against reports, where they are given."""
    found = reading.read(file)
    if not isinstance(found, PlanFile):
        return Check(file, found, [])
    earlier = reading.read(before) if before else None
    if before and not isinstance(earlier, PlanFile):
        return Check(before, earlier or [], [])
    told = read_reports(reports, found.plan.agreement.id)
    old = earlier.plan if isinstance(earlier, PlanFile) else None
    findings = lint(found.plan, old, [each.report for each in told])
    placed = [_placed(found, finding, told) for finding in findings]
    return Check(file, [], sorted(placed, key=lambda each: each.at))


def _placed(file: PlanFile, finding: Finding, told: Sequence[PlacedReport]) -> Placed:
    place = told[finding.report].place if finding.report is not None else None
    return Placed(file.position(finding.path), finding, place)


def as_text(checked: Check) -> Iterator[str]:
    """Yield the lines a person reads."""
    for (line, column), said in checked.faults:
        yield f"{checked.file}:{line}:{column}: fejl: {said}"
    for each in checked.findings:
        yield from _finding(checked.file, each)
    yield _summary(checked)


def _finding(file: Path, placed: Placed) -> Iterator[str]:
    (line, column), finding, report = placed
    word = "accepteret" if finding.accepted else _SEVERITIES[finding.severity][0]
    head = f"{file}:{line}:{column}: {word}: {finding.said}"
    yield f"{head} [{finding.name} ved {finding.place}]"
    if finding.arithmetic:
        yield f"    {finding.arithmetic}"
    if report:
        yield f"    indberettet i {report}"
    yield f"    {f'Grund: {finding.accepted}' if finding.accepted else finding.suggestion}"


def _summary(checked: Check) -> str:
    if checked.faults:
        return f"Filen er ingen plan: {len(checked.faults)} fejl."
    still_open = checked.open_findings()
    accepted = len(checked.findings) - still_open.total()
    counted = [
        f"{count} {one if count == 1 else many}"
        for severity, (_, one, many) in _SEVERITIES.items()
        if (count := still_open[severity])
    ]
    told = ", ".join([*counted, *([f"{accepted} accepteret"] if accepted else [])])
    return f"Planen kan læses: {told}." if told else "Planen kan læses, og alt stemmer."


def as_json(checked: Check) -> dict[str, Any]:
    """Return the same for programs."""
    return {
        "file": str(checked.file),
        "faults": [
            {"line": at.line, "column": at.column, "said": said} for at, said in checked.faults
        ],
        "findings": [
            FindingShown.of(each.finding).model_dump()
            | {"line": each.at.line, "column": each.at.column, "report": each.report}
            for each in checked.findings
        ],
    }
