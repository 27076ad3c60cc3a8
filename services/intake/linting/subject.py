"""What is looked at: a plan, the plan before it, and what has been reported about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from schemas.activity import FigureReported, StatementReported
from schemas.figures import Figure
from schemas.measures import Measure
from schemas.plans import Initiative, MilestoneReplanned, Plan
from schemas.targets import Target

from .findings import Path

Report: TypeAlias = FigureReported | StatementReported | MilestoneReplanned


class PlacedTarget(NamedTuple):
    """A target, whose it is, and the way to it. A shared target is the agreement's own."""

    owner: Initiative | None
    target: Target
    place: str
    path: Path


class Told(NamedTuple):
    """A number somebody reported: which report, about what, and the way to that in the plan."""

    report: int
    said: FigureReported | StatementReported
    figure: Figure
    measure: Measure | None
    place: str
    path: Path


@dataclass(frozen=True, slots=True)
class Subject:
    """All that one look of the linter sees."""

    plan: Plan
    before: Plan | None = None
    reports: tuple[Report, ...] = ()

    def targets(self) -> Iterator[PlacedTarget]:
        """Yield every target."""
        agreement = self.plan.agreement
        for n, shared in enumerate(agreement.shared_targets):
            path: Path = ("agreement", "shared_targets", n)
            yield PlacedTarget(None, shared, f"{agreement.id}/{shared.id}", path)
        for i, owner in enumerate(self.plan.initiatives):
            for n, target in enumerate(owner.targets):
                path = ("initiatives", i, "targets", n)
                yield PlacedTarget(owner, target, f"{owner.id}/{target.id}", path)

    def measures(self) -> dict[str, tuple[Measure, Path]]:
        """Return every measure by its id, and the way to it."""
        return {
            measure.id: (measure, ("initiatives", i, "measures", n))
            for i, owner in enumerate(self.plan.initiatives)
            for n, measure in enumerate(owner.measures)
        }

    def told(self) -> Iterator[Told]:
        """Yield every reported number; what is expected of the future is none."""
        measures = self.measures()
        for n, said in enumerate(self.reports):
            if isinstance(said, MilestoneReplanned) or said.figure is None:
                continue
            if said.figure.knowledge == "forecast":
                continue
            measure, path = measures.get(said.measure or "", (None, ()))
            place = said.measure or said.initiative
            path = path or self.way_to(said.initiative)
            yield Told(n, said, said.figure, measure, place, path)

    def way_to(self, initiative: str) -> Path:
        """Return the way to an initiative; to all of them where the plan does not know it."""
        for i, each in enumerate(self.plan.initiatives):
            if each.id == initiative:
                return ("initiatives", i)
        return ("initiatives",)
