"""The status annex of an agreement, put together from plan, figures, words and money; pure."""

from collections.abc import Iterable, Sequence

from schemas.activity import StatementReported
from schemas.measures import Milestone
from schemas.plans import MilestonePlanned, MilestoneReached, MilestoneReplanned

from . import economy, texts
from .answers import InitiativeShown, MilestoneShown, Money, Replanned, StatementShown
from .attainment import show_target
from .figures import Books, Sight, show_measure
from .plans import InitiativeKnown, PlanKnown, Told

_CATEGORIES = ("status", "deviation", "forecast")


def show_initiatives(
    plan: PlanKnown, books: Books, told: Sequence[Told], sight: Sight
) -> tuple[InitiativeShown, ...]:
    """Return the rows of the annex in the document's order."""
    seen = [each for each in told if each.on <= sight.as_of]
    start = plan.agreement.adopted.agreement.first_day
    shown = []
    for known in plan.initiatives:
        initiative = known.initiative
        own = [each for each in seen if each.said.initiative == initiative.id]
        counted = {m.id: m for m in initiative.measures if not isinstance(m, Milestone)}
        shown.append(
            InitiativeShown(
                id=initiative.id,
                number=known.number,
                title=initiative.title,
                targets=tuple(
                    show_target(target, counted.get(target.measure or ""), books, sight, start)
                    for target in initiative.targets
                ),
                measures=tuple(show_measure(m, books, sight) for m in counted.values()),
                milestones=show_milestones(known, own),
                statements=show_statements(own),
                money=_money(known, books, sight),
            )
        )
    return tuple(shown)


def _money(known: InitiativeKnown, books: Books, sight: Sight) -> Money | None:
    lines = economy.show_lines(known, books, sight.period.first_day.year, sight.last)
    return economy.total(lines) if lines else None


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
            if not isinstance(each.said, StatementReported) and each.said.milestone == id_
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
