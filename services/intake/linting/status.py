"""A status that is not of one day, shows no number, or speaks of another deliverable."""

import re
from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from schemas.activity import FigureReported, StatementReported
from schemas.plans import Initiative, MilestoneReplanned, PlannedMilestone

from .danish import day
from .findings import Finding, Path
from .subject import Subject

_WITHOUT_DAY: Final = re.compile(r"\b(?:pt\.|p\.\s?t\.|indtil videre)", re.IGNORECASE)
_CHART: Final = re.compile(
    r"\b(?:figur(?:en|er|erne)?|diagram\w*|graf(?:en|er|erne)?|\w*diagram\w*|kurve\w*)\b",
    re.IGNORECASE,
)


def find(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with the status as a whole."""
    yield from _mixed_days(subject)
    yield from chain.from_iterable(
        _only_in_chart(n, said, subject)
        for n, said in enumerate(subject.reports)
        if isinstance(said, StatementReported)
    )
    yield from _scope(subject)


class _Dated(NamedTuple):
    on: date
    what: str
    is_figure: bool


def _mixed_days(subject: Subject) -> Iterator[Finding]:
    quarters: dict[tuple[int, int], dict[str, _Dated]] = {}
    for said in subject.reports:
        for dated in _dated(said):
            quarter = (dated.on.year, (dated.on.month + 2) // 3)
            last = quarters.setdefault(quarter, {}).get(dated.what)
            if last is None or last.on < dated.on:
                quarters[quarter][dated.what] = dated
    for (year, number), latest in sorted(quarters.items()):
        newest = max(each.on for each in latest.values())
        late = [each for each in latest.values() if each.is_figure and each.on < newest]
        undated = list(_undated(subject, year, number))
        if late or undated:
            told = [f"{day(newest)}: status", *(f"{day(e.on)}: {e.what}" for e in late), *undated]
            yield Finding(
                "mixed-days",
                subject.plan.agreement.id,
                ("agreement",),
                f"Status for {number}. kvartal {year} har ikke alle tal fra samme dag.",
                "Opgør alle tal pr. kvartalets sidste dag, eller skriv dagen ved hvert tal.",
                "; ".join(told),
            )


def _dated(said: object) -> Iterator[_Dated]:
    match said:
        case FigureReported(basis="to_date"):
            yield _Dated(said.on, said.measure, is_figure=True)
        case StatementReported(category="status"):
            yield _Dated(said.on, said.initiative, is_figure=False)


def _undated(subject: Subject, year: int, quarter: int) -> Iterator[str]:
    for said in subject.reports:
        if (
            isinstance(said, StatementReported)
            and said.category == "status"
            and said.figure is not None
            and (said.on.year, (said.on.month + 2) // 3) == (year, quarter)
            and (found := _WITHOUT_DAY.search(said.text))
        ):
            yield f"»{found.group()}«: {said.measure or said.initiative}"


def _only_in_chart(report: int, said: StatementReported, subject: Subject) -> Iterator[Finding]:
    found = _CHART.search(said.text)
    if said.figure is not None or found is None:
        return
    yield Finding(
        "only-in-charts",
        said.measure or said.initiative,
        subject.way_to(said.initiative),
        f"Teksten henviser til »{found.group()}«, men giver ingen tal.",
        "Indberet tallene bag figuren; en figur kan ingen regne efter.",
        report=report,
    )


def _scope(subject: Subject) -> Iterator[Finding]:
    for i, initiative in enumerate(subject.plan.initiatives):
        for n, milestone in enumerate(initiative.milestones):
            path = ("initiatives", i, "milestones", n)
            yield from _changed_in_plan(subject, initiative, milestone, path)
            yield from _changed_in_reports(subject, initiative, milestone, path)


def _changed_in_plan(
    subject: Subject, initiative: Initiative, milestone: PlannedMilestone, path: Path
) -> Iterator[Finding]:
    before = {
        (owner.id, each.id): each
        for owner in (subject.before.initiatives if subject.before else ())
        for each in owner.milestones
    }.get((initiative.id, milestone.id))
    is_silent = before is not None and (
        before.title != milestone.title and before.scope_version == milestone.scope_version
    )
    is_unexplained = milestone.scope_version > 1 and milestone.scope_reason is None
    if before is not None and is_silent:
        yield _rescoped(initiative, milestone, path, f"»{before.title}« → »{milestone.title}«")
    elif is_unexplained:
        yield _rescoped(initiative, milestone, path, f"omfang {milestone.scope_version} uden grund")


def _changed_in_reports(
    subject: Subject, initiative: Initiative, milestone: PlannedMilestone, path: Path
) -> Iterator[Finding]:
    for n, said in enumerate(subject.reports):
        if (
            isinstance(said, MilestoneReplanned)
            and (said.initiative, said.milestone) == (initiative.id, milestone.id)
            and said.scope_version > milestone.scope_version
        ):
            told = (
                f"planen lover »{milestone.title}« (omfang {milestone.scope_version}), meldt er "
                f"omfang {said.scope_version}: {said.reason or 'uden grund'}"
            )
            yield _rescoped(initiative, milestone, path, told, n)


def _rescoped(
    initiative: Initiative,
    milestone: PlannedMilestone,
    path: Path,
    told: str,
    report: int | None = None,
) -> Finding:
    return Finding(
        "scope-changed",
        f"{initiative.id}/{milestone.id}",
        path,
        "Milepælen er nu en anden, uden at planen er ændret åbent.",
        "Ret titlen, sæt scope_version op og skriv scope_reason.",
        told,
        report,
    )
