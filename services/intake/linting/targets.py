"""Targets nobody could score: without baseline, without window, beyond the plan, or shared."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from schemas.plans import FollowUp, TargetNote
from schemas.targets import AtLeast, Beats, ChangeFrom, Equal, GapReduction, PerCase, Target

from .danish import day, listed, number
from .findings import Finding, Path
from .subject import PlacedTarget, Subject

_ALL: Final = 100
_FOLLOWED_UP_BY_KIND: Final = frozenset({"cohort"})
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
        note = note_of(placed)
        measure, _ = measures.get(placed.target.measure or "", (None, ()))
        yield from _baseline(placed)
        yield from _window(placed, note, is_followed_up=_is_followed_up(measure))
        yield from _beyond_the_plan(placed, note, subject)
    yield from _shared_parents(subject)


def note_of(placed: PlacedTarget) -> TargetNote | None:
    """Return what the document says beside a target's number."""
    notes = placed.owner.notes if placed.owner else ()
    return next((note for note in notes if note.target == placed.target.id), None)


def _is_followed_up(measure: object) -> bool:
    return getattr(measure, "kind", None) in _FOLLOWED_UP_BY_KIND


def _baseline(placed: PlacedTarget) -> Iterator[Finding]:
    said = _what_is_missing(placed.target)
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


def _window(
    placed: PlacedTarget, note: TargetNote | None, *, is_followed_up: bool
) -> Iterator[Finding]:
    follow_up = note.follow_up if note else None
    is_open = (
        isinstance(placed.target.cadence, PerCase) and follow_up is None and not is_followed_up
    )
    if not is_open and follow_up != "not_stated":
        return
    yield Finding(
        "missing-window",
        placed.place,
        placed.path,
        "Målet gælder hver sag, men siger ikke, hvor længe efter der ses efter.",
        "Skriv fristen i notes som follow_up, eller accepter med den læsning, der er valgt.",
    )


def _beyond_the_plan(
    placed: PlacedTarget, note: TargetNote | None, subject: Subject
) -> Iterator[Finding]:
    follow_up = note.follow_up if note else None
    if not isinstance(follow_up, FollowUp):
        return
    agreement = subject.plan.agreement
    after_plan = agreement.last_day + timedelta(days=1)
    if _after(agreement.first_day, follow_up) <= after_plan:
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
        f"måneder: de sidste sager er først kendt {day(_after(agreement.last_day, follow_up))}",
    )


def _after(day_: date, follow_up: FollowUp) -> date:
    if follow_up.unit == "months":
        year, month = divmod(day_.year * 12 + day_.month - 1 + follow_up.count, 12)
        return date(year, month + 1, min(day_.day, monthrange(year, month + 1)[1]))
    weeks = follow_up.count / 5 if follow_up.unit == "working_days" else follow_up.count
    return day_ + (timedelta(days=weeks) if follow_up.unit == "days" else timedelta(weeks=weeks))


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
