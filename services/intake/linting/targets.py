"""Targets nobody could score: without baseline, without window, beyond the plan, or shared."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Final, NamedTuple, assert_never

from schemas.claims import TargetNote
from schemas.cohorts import At, Cohort, Gap, Sustained, Within
from schemas.days import Span, after
from schemas.measures import Measure
from schemas.targets import (
    AtLeast,
    Beats,
    ChangeFrom,
    Equal,
    GapReduction,
    Improve,
    PerCase,
    Target,
)

from .danish import day, listed, number
from .findings import Finding, Path
from .subject import PlacedTarget, Subject

_ALL: Final = 100
_NOT_STATED: Final = "not_stated"
_UNITS: Final = {
    "working_days": ("arbejdsdag", "arbejdsdage"),
    "days": ("dag", "dage"),
    "weeks": ("uge", "uger"),
    "months": ("måned", "måneder"),
}


def find(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with the targets."""
    measures = subject.measures()
    for placed in subject.targets():
        measure, _ = measures.get(placed.target.measure or "", (None, ()))
        follow_up = _follow_up(note_of(placed), measure)
        yield from _baseline(placed, note_of(placed))
        yield from _window(placed, follow_up)
        yield from _beyond_the_plan(placed, follow_up, subject)
    yield from _shared_parents(subject)


def note_of(placed: PlacedTarget) -> TargetNote | None:
    """Return what the document says beside a target's number."""
    notes = placed.owner.notes if placed.owner else ()
    return next((note for note in notes if note.target == placed.target.id), None)


def _follow_up(note: TargetNote | None, measure: Measure | None) -> Span | str | None:
    """Return how long a case is followed: as the document says, or else as it is measured."""
    if note is not None and note.follow_up is not None:
        return note.follow_up
    if not isinstance(measure, Cohort):
        return None
    match measure.test:
        case Within(limit=limit):
            return limit
        case Sustained(last=last):
            return last
        case At(after=at):
            return at
        case Gap(over=over):
            return over
        case _:
            assert_never(measure.test)


def _baseline(placed: PlacedTarget, note: TargetNote | None) -> Iterator[Finding]:
    said = _what_is_missing(placed.target)
    if said is None and note is not None and note.baseline == _NOT_STATED:
        said = "Målet er en sammenligning, men dokumentet giver intet tal at sammenligne med."
    if said is None:
        return
    yield Finding("missing-baseline", placed.place, placed.path, said, _GIVE_BASELINE)


_GIVE_BASELINE: Final = "Find tallet før og skriv det i reference, eller accepter med en grund."


def _what_is_missing(target: Target) -> str | None:
    match target.reference:
        case ChangeFrom(baseline=None, measured_in=unit):
            change = "i pct." if unit == "percent" else "i antal"
            return f"Målet er en ændring {change}, men tallet, der ændres fra, mangler."
        case GapReduction(baseline_gap=None, percent=percent):
            return f"Afstanden skal {number(percent)} pct. ned, men afstanden i dag mangler."
    if isinstance(target.rule, Beats) and target.measure is None:
        return f"Målet er at være bedre end {target.rule.peer}, men ingen måling giver begges tal."
    return None


def _window(placed: PlacedTarget, follow_up: Span | str | None) -> Iterator[Finding]:
    is_open = follow_up is None and isinstance(placed.target.cadence, PerCase)
    if not is_open and follow_up != _NOT_STATED:
        return
    yield Finding(
        "missing-window",
        placed.place,
        placed.path,
        "Målet gælder hver sag, men siger ikke, hvor længe efter der ses efter.",
        "Skriv fristen i notes som follow_up, eller accepter med den læsning, der er valgt.",
    )


def _beyond_the_plan(
    placed: PlacedTarget, follow_up: Span | str | None, subject: Subject
) -> Iterator[Finding]:
    if not isinstance(follow_up, Span):
        return
    agreement = subject.plan.agreement
    after_plan = agreement.last_day + timedelta(days=1)
    if after(agreement.first_day, follow_up) <= after_plan:
        return
    first, last = agreement.first_day, after_plan
    months = (last.year - first.year) * 12 + last.month - first.month
    one, many = _UNITS[follow_up.unit]
    yield Finding(
        "follow-up-outlives-plan",
        placed.place,
        placed.path,
        "Resultatet kan først kendes, når planen er ude.",
        "Aftal, hvem der gør målet op og for hvilke penge, eller accepter med en grund.",
        f"{follow_up.count} {one if follow_up.count == 1 else many} efter en plan på {months} "
        f"måneder: de sidste sager er først kendt {day(after(agreement.last_day, follow_up))}",
    )


class _Claim(NamedTuple):
    initiative: str
    share: Decimal | None
    is_attributed: bool
    path: Path


def _shared_parents(subject: Subject) -> Iterator[Finding]:
    claimed: dict[str, dict[str, _Claim]] = {}
    for owner, target, _, path in subject.targets():
        if owner is None:
            continue
        for claim in target.contributes:
            claims = claimed.setdefault(claim.to, {})
            share = claim.share_percent
            is_attributed = claim.adds or share is not None
            claims.setdefault(owner.id, _Claim(owner.id, share, is_attributed, path))
    parents = {placed.target.id: placed for placed in subject.targets() if placed.owner is None}
    for name, claims in claimed.items():
        yield from _shared(subject, name, parents.get(name), list(claims.values()))


def _shared(
    subject: Subject, name: str, parent: PlacedTarget | None, claims: list[_Claim]
) -> Iterator[Finding]:
    if parent is not None and isinstance(parent.target.rule, Improve):
        return  # of a direction without a number nothing can be counted twice
    shares = [claim.share for claim in claims if claim.share is not None]
    if len(claims) == 1 or (all(each.is_attributed for each in claims) and sum(shares) <= _ALL):
        return
    numbers = [claim.initiative.partition("/")[2] for claim in claims]
    agreement = subject.plan.agreement.id
    yield Finding(
        "shared-parent",
        f"{agreement}/{name}",
        parent.path if parent else claims[0].path,
        f"{len(claims)} initiativer regner med det samme mål, »{name}«: {listed(numbers)}.",
        "Skriv adds eller share_percent på hvert bidrag; procenterne er højst 100 tilsammen.",
        _counted_twice(parent, shares, len(claims)),
    )


def _counted_twice(parent: PlacedTarget | None, shares: list[Decimal], claims: int) -> str | None:
    if len(shares) == claims:
        added = " + ".join(map(number, shares))
        return f"{added} = {number(sum(shares, Decimal(0)))} pct. af målet"
    if parent and isinstance(parent.target.rule, AtLeast | Equal):
        aim = parent.target.rule.value
        return f"{claims} x {number(aim)} = {number(claims * aim)}, men målet er {number(aim)}"
    return None
