"""Targets with their scores, in the shape they are answered in; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple, TypeAlias

from schemas.measures import Level, Measure, Milestone
from schemas.targets import Cadence, Continuous, Contribution, Per, Target
from services.reporting import texts
from services.reporting.answers.targets import CreditShown, ExplanationShown, Over, TargetShown
from services.reporting.measures.baselines import baseline_of
from services.reporting.measures.figures import Sight
from services.reporting.measures.filling import Unfilled
from services.reporting.measures.measured import Measured, Sources, measured
from services.reporting.plans import PlanKnown
from services.reporting.scoring import score, unscorable
from services.reporting.scoring.figures import (
    BeingFilled,
    CannotScoreError,
    Contributor,
    Figures,
    NotReported,
    ShareWithoutCountError,
    Span,
)
from services.reporting.scoring.pace import span_of
from services.reporting.scoring.result import Score, rounded

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
    """A target and its score; of no ``initiative`` where it is the agreement's own."""

    initiative: str
    target: Target
    score: Score


class _Placed(NamedTuple):
    """A target where it stands in the plan, and what is measured of it."""

    initiative: str
    target: Target
    figures: Figures

    @property
    def name(self) -> str:
        """What a contribution calls it."""
        return self.beside(self.target.id)

    def beside(self, id_: str) -> str:
        """Return what a contribution calls a target of the same plan."""
        return f"{self.initiative}/{id_}" if self.initiative else id_


class _Claim(NamedTuple):
    """A target that names a larger one, and how it adds to it."""

    placed: _Placed
    said: Contribution


_Claims: TypeAlias = Mapping[str, Sequence[_Claim]]


def view_of(
    plan: PlanKnown, sight: Sight, known_at: datetime, unfilled: Unfilled = frozenset()
) -> View:
    """Return the view of a plan's targets."""
    agreement = plan.agreement.adopted.agreement
    return View(sight, known_at, Span(agreement.first_day, agreement.last_day), unfilled)


def score_plan(plan: PlanKnown, sources: Mapping[str, Sources], view: View) -> list[Scored]:
    """
    Return an agreement's targets with their scores: its initiatives', then its own.

    ``sources`` are those of each initiative: a target may be measured in another, and gather what
    others' targets add to it.
    """
    placed = [
        target
        for known in plan.initiatives
        for target in _placed(known.initiative.id, known.initiative.targets, sources, view)
    ]
    placed += _placed("", plan.agreement.adopted.agreement.shared_targets, sources, view)
    claims: dict[str, list[_Claim]] = {}
    for each in placed:
        for said in each.target.contributes:
            claims.setdefault(said.to, []).append(_Claim(each, said))
    return [_scored(each, claims, view) for each in placed]


def _placed(
    initiative: str, targets: Iterable[Target], sources: Mapping[str, Sources], view: View
) -> list[_Placed]:
    found = {each.id: _measured(each, sources, view) for each in targets}
    return [_Placed(initiative, each, _figures(each, found, sources, view)) for each in targets]


def _measured(target: Target, sources: Mapping[str, Sources], view: View) -> Measured:
    last = view.sight.last
    owner = sources.get((target.measure or "").rpartition("/")[0])
    by_id = {each.id: each for each in owner.initiative.measures} if owner else {}
    measure = by_id.get(target.measure or "")
    if owner is None or measure is None:
        return Measured(NotReported(), last)
    # A deliverable's days are told beside the plan: nothing of it has to be booked first.
    is_booked = not isinstance(measure, Milestone)
    if is_booked and (measure.id, measure.version) in view.unfilled:
        return Measured(BeingFilled(), last)
    return measured(measure, owner, span_of(target, view.agreement, last), last)


def _figures(
    target: Target, found: Mapping[str, Measured], sources: Mapping[str, Sources], view: View
) -> Figures:
    figure, as_of = found[target.id]
    whole = found.get(target.of_which or "")
    return Figures(
        view.agreement,
        as_of,
        figure,
        baseline=baseline_of(target, sources, view.agreement, view.sight.last),
        whole=whole.figure if whole else None,
    )


def _scored(
    placed: _Placed, claims: _Claims, view: View, above: frozenset[str] = frozenset()
) -> Scored:
    """Return a target with its score; one that adds to what it is itself ``above`` adds nothing."""
    below = above | {placed.name}
    contributors = tuple(
        _contributor(claim, _scored(claim.placed, claims, view, below))
        for claim in claims.get(placed.name, ())
        if claim.placed.name not in below
    )
    figures = replace(placed.figures, contributors=contributors)
    return Scored(placed.initiative, placed.target, _score(placed.target, figures, view))


def _score(target: Target, figures: Figures, view: View) -> Score:
    try:
        return score(target, figures, view.sight.last, view.known_at)
    except ShareWithoutCountError:
        return unscorable(target, figures, "share_without_count", view.known_at)
    except CannotScoreError:
        # The plan and its figures do not fit: an answer of its own, which takes no row with it.
        return unscorable(target, figures, "unfit_figure", view.known_at)


def _contributor(claim: _Claim, scored: Scored) -> Contributor:
    target, found = scored.target, scored.score
    share = claim.said.share_percent
    return Contributor(
        name=claim.placed.name,
        counts=target.measure or claim.placed.name,
        achieved=found.achieved if _is_amount(target, found) else None,
        adds=claim.said.adds,
        share_percent=None if share is None else Fraction(share),
        within=claim.placed.beside(target.of_which) if target.of_which else None,
        is_being_filled=found.status == "being_filled",
    )


def _is_amount(target: Target, found: Score) -> bool:
    """Return whether what is achieved can be added to something: per cent and ranks cannot."""
    return not target.in_percent and found.explanation.family in {"total", "standing"}


def show_target(scored: Scored, measures: Iterable[Measure], view: View) -> TargetShown:
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
        achieved_over=_over(target, measures) if is_counted else None,
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


def _over(target: Target, measures: Iterable[Measure]) -> Over:
    is_level = any(each.id == target.measure and isinstance(each, Level) for each in measures)
    if is_level:
        return "throughout" if isinstance(target.cadence, Continuous) else "at_end"
    return _flows_over(target.cadence)


def _flows_over(cadence: Cadence) -> Over:
    if isinstance(cadence, Per):
        return "period" if cadence.period == "quarter" else "year_to_date"
    return "since_start"
