"""Targets that several claim: what adds to the total, what is credited to whom, nothing twice."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from .figures import (
    PERCENT,
    BeingFilled,
    Contributor,
    Figure,
    Figures,
    NotReported,
    SharesExceedWholeError,
    Standing,
    Total,
)
from .result import Credit


def pool(figures: Figures) -> tuple[Figure, tuple[Credit, ...]]:
    """
    Return a shared target's figure, and what of it is credited to each who claims it.

    What is measured itself is the total, whatever is claimed of it. What is not is the sum of those
    that add to it: each measure once, and no part of what is already added; it waits for those that
    are being filled. A claim that is neither is credited nothing.

    Raises:
        SharesExceedWholeError: more than all of it is credited.

    """
    added = _added(figures.contributors)
    figure = figures.figure
    if isinstance(figure, NotReported) and any(map(_is_awaited, figures.contributors)):
        figure, added = BeingFilled(), {}
    if isinstance(figure, NotReported) and added:
        figure = Total(sum(added.values(), Fraction(0)))
    is_measured = not isinstance(figure, NotReported | BeingFilled) and figure is figures.figure
    total = figure.value if isinstance(figure, Total | Standing) else None
    credited = tuple(
        Credit(each.name, _credit(each, added, total if is_measured else None))
        for each in sorted(figures.contributors, key=_name)
    )
    attributed = sum((each.amount or Fraction(0) for each in credited), Fraction(0))
    if total is not None and attributed > total:
        raise SharesExceedWholeError(f"{attributed} is credited of {total}")
    return figure, credited


def _is_awaited(contributor: Contributor) -> bool:
    return contributor.adds and contributor.is_being_filled


def _name(contributor: Contributor) -> str:
    return contributor.name


def _added(contributors: Sequence[Contributor]) -> Mapping[str, Fraction]:
    """Return what each that adds adds, by name."""
    adding = {each.name: each for each in contributors if each.adds}
    parents = {each.name: each.within for each in contributors}
    added: dict[str, Fraction] = {}
    counted: set[str] = set()
    for name in sorted(adding):
        each = adding[name]
        if each.achieved is None or each.counts in counted or _is_inside(name, parents, adding):
            continue
        counted.add(each.counts)
        added[name] = each.achieved
    return added


def _is_inside(
    name: str, parents: Mapping[str, str | None], adding: Mapping[str, Contributor]
) -> bool:
    """Return whether a contributor is part of another that adds."""
    seen, above = {name}, parents.get(name)
    while above is not None and above not in seen:
        if above in adding and adding[above].achieved is not None:
            return True
        seen.add(above)
        above = parents.get(above)
    return False


def _credit(
    contributor: Contributor, added: Mapping[str, Fraction], measured: Fraction | None
) -> Fraction | None:
    if contributor.is_being_filled:
        return None
    if contributor.adds:
        return added.get(contributor.name, Fraction(0))
    if contributor.share_percent is None or measured is None:
        return None
    return measured * contributor.share_percent / PERCENT
