"""The status annex of an agreement, put together from plan, figures, words and money; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from schemas.activity import StatementReported
from schemas.measures import Milestone, Window
from schemas.plans import HearingAnswered, MilestonePlanned, MilestoneReached, MilestoneReplanned
from services.reporting import texts
from services.reporting.answers.annex import (
    HearingShown,
    InitiativeShown,
    MeasureShown,
    MilestoneShown,
    Replanned,
    StatementShown,
)
from services.reporting.answers.targets import TargetShown
from services.reporting.measures.figures import (
    Books,
    Counted,
    Reckoned,
    Sight,
    show_hidden,
    show_measure,
)
from services.reporting.measures.measured import Sources
from services.reporting.measures.reckoned import is_plain, reckoned
from services.reporting.measures.valued import show_value
from services.reporting.plans import InitiativeKnown, PlanKnown, Told

from . import economy
from .forecasts import show_row
from .targets import Scored, View, score_plan, show_target

_CATEGORIES = ("status", "deviation", "forecast")
_MILESTONE = MilestonePlanned | MilestoneReplanned | MilestoneReached


class Rows(NamedTuple):
    """The agreement's own targets, and the initiatives in the document's order."""

    shared: tuple[TargetShown, ...]
    initiatives: tuple[InitiativeShown, ...]


def show_rows(plan: PlanKnown, books: Books, told: Sequence[Told], view: View) -> Rows:
    """Return what the annex tells of targets and initiatives, each target scored once."""
    sources = _sources(plan, books, told, view)
    targets = _targets(score_plan(plan, sources, view), plan, view)
    return Rows(
        tuple(targets.get("", ())), tuple(_initiatives(plan, books, sources, targets, view))
    )


def _initiatives(
    plan: PlanKnown,
    books: Books,
    sources: Mapping[str, Sources],
    targets: Mapping[str, Sequence[TargetShown]],
    view: View,
) -> Iterator[InitiativeShown]:
    for known in plan.initiatives:
        initiative, own = known.initiative, sources[known.initiative.id]
        counted = [m for m in initiative.measures if not isinstance(m, Milestone)]
        yield InitiativeShown(
            id=initiative.id,
            number=known.number,
            title=initiative.title,
            targets=tuple(targets.get(initiative.id, ())),
            measures=tuple(_measure(m, own, view) for m in counted),
            milestones=show_milestones(known, own.told),
            statements=show_statements(own.told),
            forecasts=show_row(own, view),
            **_money(known, books, view.sight),
            unit_costs=economy.show_costs(known, plan.measures, books, _year(view)),
        )


def _sources(plan: PlanKnown, books: Books, told: Sequence[Told], view: View) -> dict[str, Sources]:
    measures, last = plan.measures, view.sight.as_of
    return {
        id_: Sources(
            known.initiative,
            books,
            [each for each in told if each.on <= last and each.initiative == id_],
            measures,
        )
        for known in (*plan.initiatives, *plan.beside)
        for id_ in (known.initiative.id,)
    }


def _targets(
    scored: Iterable[Scored], plan: PlanKnown, view: View
) -> Mapping[str, Sequence[TargetShown]]:
    """Return the targets of each initiative; the agreement's own are nobody's."""
    measures = plan.measures
    found: dict[str, list[TargetShown]] = {}
    for each in scored:
        found.setdefault(each.initiative, []).append(show_target(each, measures, view))
    return found


def _measure(measure: Counted, sources: Sources, view: View) -> MeasureShown:
    sight = view.sight
    if (measure.id, measure.version) in view.unfilled:
        return show_hidden(measure, sight)
    if is_plain(measure):
        return show_measure(measure, sources.books, sight)
    window = Window(sight.period.year_began, sight.last)
    found = reckoned(measure, sources.measures, sources.books, window, sight.last)
    value = None if found is None else show_value(found)
    return show_measure(measure, sources.books, sight, Reckoned(value))


def _year(view: View) -> economy.Sight:
    year, last = view.sight.period.first_day.year, view.sight.last
    return economy.Sight(year, last, last, view.unfilled)


def _money(known: InitiativeKnown, books: Books, sight: Sight) -> dict[str, Any]:
    lines = economy.lines_at(known, books, sight.period.first_day.year, sight.last)
    return {
        "money": economy.total(lines) if lines else None,
        "lines": tuple(map(economy.show_line, lines)),
    }


def show_statements(told: Iterable[Told]) -> tuple[StatementShown, ...]:
    """Return what is in force: of each category, and about each measure, the latest day's words."""
    latest: dict[tuple[str, str | None], list[tuple[Told, StatementReported]]] = {}
    for each in told:
        if isinstance(each.said, StatementReported):
            about = each.said.category, each.said.measure
            held = latest.setdefault(about, [])
            if held and held[0][0].on < each.on:
                held.clear()
            if not held or held[0][0].on == each.on:
                held.append((each, each.said))
    return tuple(
        _statement(each, said)
        for category in _CATEGORIES
        for (of_category, _), held in latest.items()
        if of_category == category
        for each, said in held
    )


def _statement(each: Told, said: StatementReported) -> StatementShown:
    return StatementShown(
        event=each.event,
        on=said.on,
        recorded_at=each.recorded_at,
        category=said.category,
        text=said.text,
        measure=said.measure,
        figure=said.figure,
        figure_text=texts.figure(said.figure) if said.figure else None,
        expected_on=said.expected_on,
    )


def show_milestones(known: InitiativeKnown, told: Sequence[Told]) -> tuple[MilestoneShown, ...]:
    """Return the deliverables: those the plan lists, then those it only measures."""
    initiative = known.initiative
    titles = {each.id: each.title for each in initiative.milestones}
    for measure in initiative.measures:
        if isinstance(measure, Milestone):
            titles.setdefault(measure.milestone, measure.title)
    promised = {each.id: each.planned_on for each in initiative.milestones}
    ordered = sorted(told, key=lambda each: (each.on, each.fact))
    shown = []
    for id_, title in titles.items():
        said = [
            each.said
            for each in ordered
            if isinstance(each.said, _MILESTONE) and each.said.milestone == id_
        ]
        # Of two reports of the same, the earlier holds, as it does in a case.
        planned = next((s.planned_on for s in said if isinstance(s, MilestonePlanned)), None)
        shown.append(
            MilestoneShown(
                id=id_,
                title=title,
                planned_on=promised.get(id_) or planned,
                replanned=tuple(_replanned(s) for s in said if isinstance(s, MilestoneReplanned)),
                reached_on=next((s.on for s in said if isinstance(s, MilestoneReached)), None),
            )
        )
    return tuple(shown)


def _replanned(said: MilestoneReplanned) -> Replanned:
    return Replanned(
        on=said.on,
        planned_on=said.planned_on,
        scope_version=said.scope_version,
        reason=said.reason,
    )


def show_hearing(told: Iterable[Told], last: date) -> tuple[HearingShown, ...]:
    """Return what came of the remarks of the hearing, those that changed the plan first."""
    answers = [
        HearingShown(
            event=each.event,
            on=said.on,
            recorded_at=each.recorded_at,
            party=said.party,
            remark=said.remark,
            answer=said.answer,
            changed_plan=said.changed_plan,
        )
        for each in told
        if isinstance(said := each.said, HearingAnswered) and said.on <= last
    ]
    return tuple(sorted(answers, key=lambda each: (not each.changed_plan, each.on, each.event)))
