"""Among comparable municipalities: a rank, a peer to be better than, a distance to the best."""

from dataclasses import replace
from fractions import Fraction

from schemas.targets import Beats, GapReduction, Improve, RankWithin, Target

from .bounds import aim_of
from .figures import PERCENT, Figures, Ranking
from .pace import Time, expected
from .result import Aim, Explanation, Family, Obstacle, Score, Status
from .verdict import Weighed, weigh


def score_ranking(target: Target, figures: Figures, ranking: Ranking, time: Time) -> Score:
    """Return the score of a place among peers."""
    if isinstance(target.reference, GapReduction):
        return _gap(target, figures, ranking, time)
    match target.rule:
        case RankWithin():
            return _rank(target, target.rule.best, ranking, time)
        case Beats():
            return _peer(target, target.rule.peer, ranking, time)
        case Improve():
            return _better_rank(target, target.rule, ranking, time)
        case _:
            return _value(target, figures, ranking, time)


def _rank(target: Target, best: int, ranking: Ranking, time: Time) -> Score:
    aim, rank = Aim(high=Fraction(best)), Fraction(ranking.rank)
    score = weigh(target, Weighed(rank, aim, aim.high), time)
    # Of the places from the last to the one aimed at, how many are climbed.
    places = ranking.among - best
    climbed = Fraction(PERCENT * (ranking.among - ranking.rank), places) if places > 0 else PERCENT
    return replace(score, attainment=Fraction(climbed), explanation=_explain("rank", ranking, aim))


def _better_rank(target: Target, rule: Improve, ranking: Ranking, time: Time) -> Score:
    if ranking.rank_before is None:
        return _unanswered("baseline_missing", _explain("direction", ranking))
    before = Fraction(ranking.rank_before)
    # Up the table is a lower number.
    is_up = rule.direction == "up"
    aim = Aim(low=None if is_up else before, high=before if is_up else None, is_strict=True)
    score = weigh(target, Weighed(Fraction(ranking.rank), aim, before), time)
    return replace(score, attainment=None, explanation=_explain("direction", ranking, aim))


def _peer(target: Target, name: str, ranking: Ranking, time: Time) -> Score:
    peer = next((each for each in ranking.peers if each.name == name), None)
    explanation = _explain("peer", ranking)
    if peer is None:
        return _unanswered("peer_missing", explanation)
    if ranking.value is None or peer.value is None:
        # Who is better is known, by how much is not: one of one, or none.
        beaten = Fraction(peer.is_beaten)
        score = weigh(target, Weighed(beaten, Aim(low=Fraction(1)), Fraction(1)), time)
        unknown = replace(score, achieved=ranking.value, aim=None, expected=None)
        return replace(unknown, attainment=None, distance=None, explanation=explanation)
    is_higher_better = (ranking.value > peer.value) == peer.is_beaten
    aim = (
        Aim(low=peer.value, is_strict=True)
        if is_higher_better
        else Aim(high=peer.value, is_strict=True)
    )
    score = weigh(target, Weighed(ranking.value, aim, peer.value), time)
    return replace(score, explanation=_explain("peer", ranking, aim))


def _gap(target: Target, figures: Figures, ranking: Ranking, time: Time) -> Score:
    aim = aim_of(target, figures, time.span)
    if not isinstance(aim, Aim):
        return _unanswered(aim, _explain("gap", ranking))
    if ranking.gap is None:
        return _unanswered("values_missing", _explain("gap", ranking, aim))
    should_be = expected(target, aim, time, grows=False)
    score = weigh(target, Weighed(ranking.gap, aim, should_be), time)
    return replace(score, explanation=_explain("gap", ranking, aim))


def _value(target: Target, figures: Figures, ranking: Ranking, time: Time) -> Score:
    aim = aim_of(target, figures, time.span)
    if not isinstance(aim, Aim):
        return _unanswered(aim, _explain("standing", ranking))
    if ranking.value is None:
        return _unanswered("values_missing", _explain("standing", ranking, aim))
    should_be = expected(target, aim, time, grows=False)
    score = weigh(target, Weighed(ranking.value, aim, should_be), time)
    return replace(score, explanation=_explain("standing", ranking, aim))


def _unanswered(obstacle: Obstacle, explanation: Explanation) -> Score:
    has_no_aim = obstacle == "baseline_missing"
    status: Status = "without_target" if has_no_aim else "not_reported"
    return Score(status, obstacle=obstacle, explanation=explanation)


def _explain(family: Family, ranking: Ranking, aim: Aim | None = None) -> Explanation:
    numbers: dict[str, Fraction | None] = {
        "rank": Fraction(ranking.rank),
        "among": Fraction(ranking.among),
        "rank_before": None if ranking.rank_before is None else Fraction(ranking.rank_before),
        "value": ranking.value,
        "gap": ranking.gap,
    }
    if aim is not None:
        numbers |= {"low": aim.low, "high": aim.high, "baseline": aim.origin}
    return Explanation(family, numbers)
