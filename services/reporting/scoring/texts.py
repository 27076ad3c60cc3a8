"""A score in one Danish sentence: the figure, the aim, what was expected by now, the status."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from fractions import Fraction
from typing import Final

from schemas.targets import Beats, GapReduction, InFull, Per, Target
from services.reporting.texts import day, plain

from .pace import Time
from .result import Aim, Family, LevelReached, Obstacle, Score, Side, Status, rounded

STATUSES: Final[dict[Status, str]] = {
    "reached": "nået",
    "on_track": "på sporet",
    "behind": "bagud",
    "not_reached": "ikke nået",
    "unmatured": "umodnet",
    "not_reported": "ikke rapporteret",
    "being_filled": "beregnes",
    "postponed": "udsat",
    "given_up": "opgivet",
    "without_target": "uden mål",
}
OBSTACLES: Final[dict[Obstacle, str]] = {
    "baseline_missing": "kan ikke bedømmes, fordi udgangspunktet mangler",
    "peer_missing": "kan ikke bedømmes, fordi den, der sammenlignes med, intet tal har",
    "values_missing": "kan ikke bedømmes, fordi tallene bag placeringen mangler",
    "no_cases": "der er ingen sager endnu",
    "not_in_force": "målet gælder ikke på dagen",
    "undecided": "målets tal er ikke besluttet",
    "condition_not_met": "betingelsen er ikke opfyldt",
    "not_attributed": "flere initiativer peger på målet, og intet er fordelt mellem dem",
    "share_without_count": "kan ikke bedømmes, fordi andelen er uden antal",
    "unfit_figure": "kan ikke bedømmes, fordi tallet ikke svarer på målet",
}
LEVELS: Final[dict[LevelReached, str]] = {
    "none": "under mindsteniveau",
    "minimum": "mindsteniveau",
    "expected": "forventet niveau",
    "stretch": "højeste niveau",
}
SIDES: Final[dict[Side, str]] = {"below": "under", "within": "inden for", "above": "over"}
_YEAR: Final = 12
_FRACTIONS: Final = {3: "et kvartal", 6: "et halvt år", 9: "tre kvartaler", _YEAR: "hele året"}
_DAY: Final = timedelta(days=1)


def number(value: Fraction) -> str:
    """Return a number with at most one decimal: 1.234,5."""
    return plain(rounded(value, 1))


def sentence(target: Target, score: Score, time: Time) -> str:
    """Return why a target has its status."""
    body = _out_of_play(target, score) or "; ".join(_parts(target, score, time))
    return f"{body}: {STATUSES[score.status]}{_how_late(score)}"


def _out_of_play(target: Target, score: Score) -> str | None:
    reason = target.state.reason if target.state else None
    match score.status:
        case "given_up":
            return f"Målet er opgivet{_because(reason)}"
        case "postponed" if score.achieved is None:
            to = f" til {day(score.due)}" if score.due else ""
            return f"Målet er udsat{to}{_because(reason)}"
        case "being_filled":
            return "Tidligere hændelser er ved at blive talt med"
        case "not_reported" | "without_target" if score.achieved is None:
            nothing = "Intet er indberettet" if score.explanation.family is None else "Intet tal"
            told = [nothing] if score.status == "not_reported" else []
            told += [OBSTACLES[score.obstacle]] if score.obstacle else []
            said = "; ".join(told)
            return said[:1].upper() + said[1:]
        case _:
            return None


def _because(reason: str | None) -> str:
    return f" ({reason.rstrip('.')})" if reason else ""


def _parts(target: Target, score: Score, time: Time) -> Iterator[str]:
    yield f"{_figure(target, score)}{_when(target, score, time)}"
    yield from _ahead(score)
    yield from _beside(score)
    if target.condition:
        yield f"gælder, hvis {target.condition[:1].lower()}{target.condition[1:].rstrip('.')}"


def _ahead(score: Score) -> Iterator[str]:
    """Yield what is still to come: the day it is decided, or what was expected by now."""
    decided_on = score.decided_on or score.due
    if score.status == "on_track" and _is_there(score) and decided_on:
        yield f"afgøres {day(decided_on)}"
    elif _tells_expected(score):
        yield f"forventet {number(score.expected or Fraction(0))}"


def _beside(score: Score) -> Iterator[str]:
    if score.broken_on is not None:
        days = score.explanation.numbers["days_broken"] or Fraction(0)
        yield f"brudt {number(days)} dage, første gang {day(score.broken_on)}"
    if score.aim is not None and None not in {score.aim.low, score.aim.high} and score.side:
        if score.aim.low != score.aim.high:
            yield f"{SIDES[score.side]} intervallet"
        elif score.side == "above":
            yield "over målet"
    if score.level is not None:
        yield LEVELS[score.level]


def _is_there(score: Score) -> bool:
    """Return whether the aim is met, which may still be lost."""
    if score.aim is None or score.achieved is None:
        return False
    return score.aim.is_met(score.achieved)


def _tells_expected(score: Score) -> bool:
    """Return whether the aim is still to be reached, and another number was expected by now."""
    if score.expected is None or score.explanation.family == "deliverable" or score.aim is None:
        return False
    is_open = score.status in {"on_track", "behind", "unmatured"}
    return is_open and score.expected != score.aim.number


def _figure(target: Target, score: Score) -> str:
    family = score.explanation.family
    return (_FAMILIES.get(family, _amount) if family else _amount)(target, score)


def _amount(target: Target, score: Score) -> str:
    unit = " pct." if target.in_percent else ""
    link = "af" if score.aim and score.aim.low is not None and not unit else "mod"
    return f"{_known(score.achieved)}{unit} {link} {_aim(target, score.aim, unit)}"


def _throughout(target: Target, score: Score) -> str:
    is_floor = score.aim is not None and score.aim.low is not None
    worst = "Laveste dag" if is_floor else "Højeste dag"
    return f"{worst} {_known(score.achieved)} mod {_aim(target, score.aim)}"


def _rhythm(target: Target, score: Score) -> str:
    numbers = score.explanation.numbers
    times = target.cadence.times if isinstance(target.cadence, Per) else None
    of = f"mindst {times}" if times else "alle"
    return f"Holdt i {numbers['kept']} af {numbers['ended']} perioder mod {of}"


def _peer(target: Target, score: Score) -> str:
    peer = target.rule.peer if isinstance(target.rule, Beats) else "den sammenlignede"
    if score.aim is None:
        return f"{'Bedre' if score.side == 'within' else 'Ikke bedre'} end {peer}"
    return f"{_known(score.achieved)} mod {_known(_bound(score.aim))} i {peer}"


def _known(value: Fraction | None) -> str:
    return "intet tal" if value is None else number(value)


def _bound(aim: Aim | None) -> Fraction | None:
    return aim.number if aim else None


def _share(target: Target, score: Score) -> str:
    numbers = score.explanation.numbers
    part, whole, waiting = (
        numbers[name] or 0 for name in ("numerator", "denominator", "unmatured")
    )
    waits = f", {waiting} venter" if waiting else ""
    if not whole:
        return f"Ingen af {waiting} er modnet"
    share = f"{_known(score.achieved)} pct. ({part} af {whole}{waits})"
    return f"{share} mod {_aim(target, score.aim, ' pct.')}"


def _place(score: Score) -> str:
    numbers = score.explanation.numbers
    before = numbers["rank_before"]
    was = f", året før nr. {before}" if before is not None else ""
    return f"Nr. {numbers['rank']} af {numbers['among']}{was}"


def _rank(_target: Target, score: Score) -> str:
    return f"{_place(score)} mod nr. {_known(_bound(score.aim))} eller bedre"


def _direction(_target: Target, score: Score) -> str:
    return f"{_place(score)} mod en bedre plads"


def _gap(target: Target, score: Score) -> str:
    share = target.reference.percent if isinstance(target.reference, GapReduction) else 0
    less = (
        f"{number(Fraction(share))} pct. mindre end {_known(score.explanation.numbers['baseline'])}"
    )
    return f"Afstand {_known(score.achieved)} mod højst {_known(_bound(score.aim))} ({less})"


def _deliverable(_target: Target, score: Score) -> str:
    if score.reached_on:
        return f"Nået {day(score.reached_on)}"
    if score.due is None:
        return "Ikke meldt nået"
    return f"Ikke meldt nået, lovet {day(score.due)}"


def _aim(target: Target, aim: Aim | None, unit: str = "") -> str:
    if aim is None:
        return "målet"
    if aim.low is not None and aim.high is not None:
        if aim.low == aim.high:
            full = " (fuld udmøntning)" if isinstance(target.rule, InFull) else ""
            return f"{_about(target)}{number(aim.low)}{unit}{full}"
        return f"{_about(target)}{number(aim.low)}-{number(aim.high)}{unit}"
    if aim.low is not None:
        head = "over " if aim.is_strict else "mindst "
        return f"{head}{_about(target)}{number(aim.low)}{unit}"
    head = "under " if aim.is_strict else "højst "
    return f"{head}{_about(target)}{_known(aim.high)}{unit}"


def _about(target: Target) -> str:
    return "ca. " if target.qualifier == "approximate" else ""


def _when(target: Target, score: Score, time: Time) -> str:
    """Return how many quarters of a year have passed, for what grows by them; else the day."""
    is_done = score.explanation.family == "deliverable" and score.status == "reached"
    is_by_quarter = isinstance(target.cadence, Per) and target.cadence.period == "quarter"
    if is_done:
        return ""
    if score.explanation.family not in {"total", "rhythm"} or is_by_quarter:
        return f" pr. {day(time.as_of)}"
    first, end = time.span.first, time.as_of + _DAY
    months = 12 * (end.year - first.year) + end.month - first.month
    is_whole = end.day == 1 and first.day == 1 and first.month == 1
    if is_whole and months == _YEAR and time.span.last > time.as_of:
        return " efter et år"
    if is_whole and months in _FRACTIONS:
        return f" efter {_FRACTIONS[months]}"
    return f" pr. {day(time.as_of)}"


def _how_late(score: Score) -> str:
    if score.status != "reached" or not score.days_late:
        return ""
    days = "dag" if score.days_late == 1 else "dage"
    return f", {score.days_late} {days} for sent"


_FAMILIES: Final[Mapping[Family, Callable[[Target, Score], str]]] = {
    "share": _share,
    "rhythm": _rhythm,
    "throughout": _throughout,
    "rank": _rank,
    "direction": _direction,
    "peer": _peer,
    "gap": _gap,
    "deliverable": _deliverable,
}
