"""Whether and when what was hoped for held in a case, within a window of days."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from schemas.cases import Item
from schemas.cohorts import All, AnyOf, Happened, InStatus, Outcome, Placed

from .kind import ITEM_KINDS
from .reading import Filter
from .timeline import (
    Days,
    Life,
    Reached,
    Silence,
    clipped,
    intersection,
    items_of,
    ordinal,
    placements_of,
    union,
)

# Of one and the same item: what comes before an anchor in its course is no outcome of it.
_COURSE: Final = (
    "referred",
    "received",
    "opened",
    "placed",
    "started",
    "reported",
    "held",
    "filled",
    "ended",
)


class View(NamedTuple):
    """What an outcome is looked for in: a life, from a day on, in a window, for an anchor."""

    life: Life
    since: int
    window: tuple[int, int]
    anchored: Reached


Seen: TypeAlias = Callable[[View], Days]


def looked_at(outcome: Outcome) -> dict[str, frozenset[str]]:
    """Return the kinds of items an outcome rests on, and the stages of each; none: any."""
    match outcome:
        case Happened():
            return stages_of(outcome.event, is_read=bool(outcome.where))
        case InStatus():
            return {"status": frozenset()}
        case Placed():
            return {"placement": frozenset()}
        case AnyOf() | All():
            whole: dict[str, frozenset[str]] = {}
            for each in outcome.of:
                whole = both(whole, looked_at(each))
            return whole
        case _:
            assert_never(outcome)


def statuses_of(outcome: Outcome) -> Iterator[frozenset[str] | None]:
    """Yield the statuses whose days an outcome rests on; None: the days of any."""
    match outcome:
        case InStatus():
            yield frozenset(outcome.status)
            if outcome.negated:
                yield None
        case AnyOf() | All():
            for each in outcome.of:
                yield from statuses_of(each)
        case Happened() | Placed():
            return
        case _:
            assert_never(outcome)


def looks_at_reports(outcome: Outcome) -> bool:
    """Return whether it rests on statuses as they were reported, not only on days in them."""
    match outcome:
        case Happened():
            return outcome.event.startswith("status.")
        case AnyOf() | All():
            return any(looks_at_reports(each) for each in outcome.of)
        case InStatus() | Placed():
            return False
        case _:
            assert_never(outcome)


def stages_of(event: str, *, is_read: bool) -> dict[str, frozenset[str]]:
    """Return the stages that bear on an event; where what it says is read, all may say it."""
    noun, _, stage = event.partition(".")
    return {ITEM_KINDS[noun]: frozenset() if is_read else frozenset({stage, "cancelled"})}


def both(
    some: Mapping[str, frozenset[str]], others: Mapping[str, frozenset[str]]
) -> dict[str, frozenset[str]]:
    """Return what is looked at by either."""
    whole = {**others, **some}
    for kind in some.keys() & others.keys():
        one, other = some[kind], others[kind]
        whole[kind] = one | other if one and other else frozenset()
    return whole


def seen(outcome: Outcome, silence: Silence) -> Seen:
    """Return what finds the days of a window on which the outcome held."""
    match outcome:
        case Happened():
            return _happened(outcome)
        case InStatus():
            return _in_status(outcome, silence)
        case Placed():
            offers = frozenset(outcome.offers)
            return lambda view: intersection(placements_of(view.life.groups, offers), [view.window])
        case AnyOf():
            some = [seen(each, silence) for each in outcome.of]
            return lambda view: union(days for each in some for days in each(view))
        case All():
            return _all_of([seen(each, silence) for each in outcome.of])
        case _:
            assert_never(outcome)


def _all_of(each_of: list[Seen]) -> Seen:
    def days(view: View) -> Days:
        whole: Days = [view.window]
        for each in each_of:
            whole = intersection(whole, each(view))
        return whole

    return days


def _in_status(outcome: InStatus, silence: Silence) -> Seen:
    named = frozenset(outcome.status)

    def days(view: View) -> Days:
        within = view.life.days_in(silence, named)
        if outcome.negated:
            within = _known_apart_from(within, view.life.days_in(silence, None))
        return clipped(within, view.window)

    return days


def _known_apart_from(days: Days, known: Days) -> Days:
    rest = known
    for first, last in days:
        rest = intersection(rest, [(1, first - 1), (last + 1, max(last + 1, _end(known)))])
    return rest


def _end(days: Days) -> int:
    return days[-1][1] if days else 0


def _looked_through(
    view: View, kind: str, of: Literal["case", "item"]
) -> Iterable[tuple[str, str, Item]]:
    """Return the items of a kind: of the whole case, or the anchor's own."""
    if of == "case":
        return items_of(view.life.groups, kind)
    own = view.anchored
    is_of_kind = own.group.partition("|")[0] == kind
    return [(own.group, own.name, own.item)] if is_of_kind else ()


def _happened(outcome: Happened) -> Seen:
    noun, _, stage = outcome.event.partition(".")
    kind, where = ITEM_KINDS[noun], Filter(outcome.where)

    def found(view: View) -> Iterator[int]:
        for group, name, item in _looked_through(view, kind, outcome.of):
            if stage not in item or "cancelled" in item or not where.passes(item, stage):
                continue
            is_own = (group, name) == (view.anchored.group, view.anchored.name)
            if is_own and _COURSE.index(stage) < _COURSE.index(view.anchored.stage):
                continue
            yield ordinal(item[stage].on)

    def days(view: View) -> Days:
        first = min((day for day in found(view) if day >= view.since), default=None)
        if first is None:
            return []
        # What has happened has happened: it holds from its day on.
        return clipped([(first, max(first, view.window[1]))], view.window)

    return days
