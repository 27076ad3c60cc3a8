"""Targets with their scores, in the shape they are answered in; pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from schemas.measures import Level, Milestone
from schemas.plans import Initiative
from schemas.targets import Cadence, Continuous, Per, Target

from . import texts
from .answers_targets import CreditShown, ExplanationShown, Over, TargetShown
from .figures import Sight
from .filling import Unfilled
from .measured import Measured, Sources, measured
from .plans import PlanKnown
from .scoring import score, unscorable
from .scoring.figures import (
    BeingFilled,
    CannotScoreError,
    Contributor,
    Figures,
    NotReported,
    ShareWithoutCountError,
    Span,
)
from .scoring.pace import span_of
from .scoring.result import Score, rounded

_DECIMALS: Final = 4


class View(NamedTuple):
    """
    From where targets are seen: the period and its day, what was known, the agreement's days.

    What is ``unfilled`` cannot be seen from there.
    """

    sight: Sight
    known_at: datetime
    agreement: Span
    unfilled: Unfilled = frozenset()


class Scored(NamedTuple):
    """A target of an initiative and its score."""

    initiative: str
    target: Target
    score: Score


def view_of(
    plan: PlanKnown, sight: Sight, known_at: datetime, unfilled: Unfilled = frozenset()
) -> View:
    """Return the view of a plan's targets."""
    agreement = plan.agreement.adopted.agreement
    return View(sight, known_at, Span(agreement.first_day, agreement.last_day), unfilled)


def score_targets(sources: Sources, view: View) -> list[Scored]:
    """Return an initiative's targets with their scores."""
    initiative = sources.initiative
    found = {each.id: _measured(each, sources, view) for each in initiative.targets}
    return [
        Scored(initiative.id, target, _score(target, _figures(target, found, view), view))
        for target in initiative.targets
    ]


def _measured(target: Target, sources: Sources, view: View) -> Measured:
    last = view.sight.last
    by_id = {each.id: each for each in sources.initiative.measures}
    measure = by_id.get(target.measure or "")
    # A deliverable's days are told beside the plan: nothing of it has to be booked first.
    is_booked = measure is not None and not isinstance(measure, Milestone)
    if measure is not None and is_booked and (measure.id, measure.version) in view.unfilled:
        return Measured(BeingFilled(), last)
    return measured(measure, sources, span_of(target, view.agreement, last), last)


def _figures(target: Target, found: Mapping[str, Measured], view: View) -> Figures:
    figure, as_of = found[target.id]
    whole = found.get(target.of_which or "")
    return Figures(view.agreement, as_of, figure, whole=whole.figure if whole else None)


def _score(target: Target, figures: Figures, view: View) -> Score:
    try:
        return score(target, figures, view.sight.last, view.known_at)
    except ShareWithoutCountError:
        return unscorable(target, figures, "share_without_count", view.known_at)
    except CannotScoreError:
        # The plan and its figures do not fit: an answer of its own, which takes no row with it.
        return unscorable(target, figures, "unfit_figure", view.known_at)


def score_shared(targets: Iterable[Target], scored: Iterable[Scored], view: View) -> list[Scored]:
    """Return an agreement's own targets, which its initiatives claim and may add to."""
    claims = list(scored)
    shared = []
    for target in targets:
        figures = Figures(
            view.agreement,
            view.sight.last,
            NotReported(),
            contributors=tuple(_contributors(target, claims)),
        )
        shared.append(Scored("", target, _score(target, figures, view)))
    return shared


def _contributors(shared: Target, scored: Iterable[Scored]) -> Iterable[Contributor]:
    for initiative, target, found in scored:
        for claim in target.contributes:
            if claim.to == shared.id:
                share = claim.share_percent
                yield Contributor(
                    name=f"{initiative}/{target.id}",
                    counts=target.measure or f"{initiative}/{target.id}",
                    achieved=found.achieved if _is_amount(target, found) else None,
                    adds=claim.adds,
                    share_percent=None if share is None else Fraction(share),
                    within=f"{initiative}/{target.of_which}" if target.of_which else None,
                    is_being_filled=found.status == "being_filled",
                )


def _is_amount(target: Target, found: Score) -> bool:
    """Return whether what is achieved can be added to something: per cent and ranks cannot."""
    return not target.in_percent and found.explanation.family in {"total", "standing"}


def show_target(scored: Scored, initiative: Initiative | None, view: View) -> TargetShown:
    """Return a target as it is answered."""
    target, found = scored.target, scored.score
    is_counted = found.achieved is not None and found.explanation.family != "deliverable"
    return TargetShown(
        id=target.id,
        item=target.item,
        category=target.category,
        wording=target.wording,
        measure=target.measure,
        rule=target.rule,
        rule_text=texts.target_text(target),
        condition=target.condition,
        of_which=target.of_which,
        status=found.status,
        achieved=_shown(found.achieved),
        achieved_over=_over(target, initiative) if is_counted else None,
        aimed_at=_shown(found.aim.number) if found.aim else None,
        expected_to_date=_shown(found.expected),
        attainment_percent=_shown(found.attainment),
        distance=_shown(found.distance),
        matured_percent=_shown(found.matured_share),
        side=found.side,
        level=found.level,
        first_day=span_of(target, view.agreement, view.sight.last).first,
        due=found.due,
        reached_on=found.reached_on,
        days_late=found.days_late,
        broken_on=found.broken_on,
        obstacle=found.obstacle,
        credits=tuple(CreditShown(name=c.name, amount=_shown(c.amount)) for c in found.credits),
        as_of=found.as_of,
        vintage=found.vintage,
        explanation=ExplanationShown(
            family=found.explanation.family,
            numbers={name: _shown(each) for name, each in found.explanation.numbers.items()},
            sentence=found.explanation.sentence,
        ),
    )


def _shown(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    exact = rounded(value, _DECIMALS)
    whole = exact.to_integral_value()
    return whole if whole == exact else exact.normalize()


def _over(target: Target, initiative: Initiative | None) -> Over:
    measures = initiative.measures if initiative else ()
    is_level = any(each.id == target.measure and isinstance(each, Level) for each in measures)
    if is_level:
        return "throughout" if isinstance(target.cadence, Continuous) else "at_end"
    return _flows_over(target.cadence)


def _flows_over(cadence: Cadence) -> Over:
    if isinstance(cadence, Per):
        return "period" if cadence.period == "quarter" else "year_to_date"
    return "since_start"
