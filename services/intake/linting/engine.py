"""Looks at a plan with every family of findings, and marks what has been accepted."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from schemas.plans import Plan

from . import claims, figures, money, status, targets, writing
from .findings import SORTS, Finding
from .subject import Report, Subject

_FAMILIES = (money, targets, claims, figures, status, writing)


def lint(plan: Plan, before: Plan | None = None, reports: Sequence[Report] = ()) -> list[Finding]:
    """
    Return what does not add up, in the plan's order.

    With the plan ``before``, silent changes are found too; with ``reports`` (figures, statements
    and moved milestones, as publishers send them) also what is wrong with those.
    """
    subject = Subject(plan, before, tuple(reports))
    found = [each for family in _FAMILIES for each in family.find(subject)]
    reasons = {(each.finding, each.place): each.reason for each in plan.agreement.accepted_findings}
    marked = [replace(each, accepted=reasons.get((each.name, each.place))) for each in found]
    return [*marked, *_unused(subject, found)]


def _unused(subject: Subject, found: Sequence[Finding]) -> Iterator[Finding]:
    names = {(each.name, each.place) for each in found}
    for n, each in enumerate(subject.plan.agreement.accepted_findings):
        sort = SORTS.get(each.finding)
        # Without the reports nobody knows whether what was found in them is still there.
        is_seen = sort is None or sort.found_in == "plan" or bool(subject.reports)
        if is_seen and (each.finding, each.place) not in names:
            known = "" if sort else " Det er ikke navnet på noget fund."
            yield Finding(
                "unused-acceptance",
                f"{each.finding}@{each.place}",
                ("agreement", "accepted_findings", n),
                f"Der er intet fund »{each.finding}« ved {each.place} at acceptere.{known}",
                "Fjern linjen, eller ret navn og sted.",
            )
