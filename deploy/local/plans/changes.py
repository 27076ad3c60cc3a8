"""What a new version of a plan changes in targets, deliverables and money. Pure."""

from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple, TypeAlias

from schemas.budget_lines import lines_of
from schemas.plans import BudgetLine, Plan, PlannedMilestone
from schemas.targets import Target

Sort: TypeAlias = Literal["added", "removed", "changed"]


class Change(NamedTuple):
    """A part of a plan before and after; None where it was not or is no more."""

    place: str
    before: Target | PlannedMilestone | BudgetLine | None
    after: Target | PlannedMilestone | BudgetLine | None

    @property
    def sort(self) -> Sort:
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


class Sum(NamedTuple):
    """An amount before and after, in øre."""

    before: int | None
    after: int | None


class Changes(NamedTuple):
    """All that a new version changes."""

    targets: list[Change]
    milestones: list[Change]
    lines: list[Change]
    granted: Sum
    printed: Sum


def changes(old: Plan, new: Plan) -> Changes:
    """Return what is other in the new version than in the old."""
    return Changes(
        targets=list(_between(old, new, _targets)),
        milestones=list(_between(old, new, _milestones)),
        lines=list(_between(old, new, _lines)),
        granted=Sum(_granted(old), _granted(new)),
        printed=Sum(old.agreement.total_oere, new.agreement.total_oere),
    )


_Part: TypeAlias = Target | PlannedMilestone | BudgetLine


def _between(
    old: Plan, new: Plan, parts: Callable[[Plan], Mapping[str, _Part]]
) -> Iterator[Change]:
    before, after = parts(old), parts(new)
    for place in dict.fromkeys([*before, *after]):
        if before.get(place) != after.get(place):
            yield Change(place, before.get(place), after.get(place))


def _targets(plan: Plan) -> Mapping[str, _Part]:
    owners = (
        (plan.agreement.id, plan.agreement.shared_targets),
        *((initiative.id, initiative.targets) for initiative in plan.initiatives),
    )
    return {f"{owner}/{target.id}": target for owner, targets in owners for target in targets}


def _milestones(plan: Plan) -> Mapping[str, _Part]:
    return {f"{i.id}/{each.id}": each for i in plan.initiatives for each in i.milestones}


def _lines(plan: Plan) -> Mapping[str, _Part]:
    return {each.id: each for i in plan.initiatives for each in i.budget}


def _granted(plan: Plan) -> int:
    return sum(
        each.appropriation_oere or 0 for i in plan.initiatives for each in lines_of(i.budget)
    )
