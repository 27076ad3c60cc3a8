"""Among peers: a rank, a peer to beat, a distance to the best; and deliverables."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from schemas.targets import (
    Beats,
    By,
    Done,
    GapReduction,
    Improve,
    Postponed,
    RankWithin,
    Undated,
)
from services.reporting.scoring.figures import (
    CannotScoreError,
    Deliverable,
    Moved,
    Peer,
    Ranking,
)
from tests.builders.scoring import Q3, YEAR_END, scored, target, told

BEST_TEN = target(rule=RankWithin(best=10))
BEAT_AARHUS = target(rule=Beats(peer="Aarhus"), cadence=Undated())
CLOSER = target(
    rule=Improve(direction="up"),
    reference=GapReduction(baseline_gap=Decimal(4), percent=Decimal(25)),
    cadence=Undated(),
)
SUMMER = date(2009, 5, 31)
BY_SUMMER = target(rule=Done(), cadence=By(on=SUMMER))


def test_a_rank_says_how_many_places_are_missing_and_the_year_before() -> None:
    found = scored(BEST_TEN, Ranking(30, 30, rank_before=28))

    assert (found.status, found.distance, found.attainment) == ("behind", 20, 0)
    assert found.explanation.sentence == (
        "Nr. 30 af 30, året før nr. 28 mod nr. 10 eller bedre pr. 30-09-2009: bagud"
    )


def test_a_rank_can_be_lost_until_its_day() -> None:
    assert scored(BEST_TEN, Ranking(10, 30)).status == "on_track"
    assert scored(BEST_TEN, Ranking(10, 30), YEAR_END).status == "reached"
    assert scored(BEST_TEN, Ranking(11, 30), YEAR_END).status == "not_reached"
    with pytest.raises(CannotScoreError):
        Ranking(7, 6)


@pytest.mark.parametrize(("own", "peer", "beaten"), [(56, 55, True), (30, 40, True)])
def test_better_than_a_peer_is_read_from_who_is_beaten_not_from_the_larger_number(
    own: int, peer: int, *, beaten: bool
) -> None:
    aarhus = Peer("Aarhus", beaten, Fraction(peer))

    found = scored(BEAT_AARHUS, Ranking(1, 6, Fraction(own), peers=(aarhus,)))

    assert found.status == "reached"
    assert (found.distance or 0) < 0


def test_level_with_a_peer_is_not_better() -> None:
    aarhus = Peer("Aarhus", is_beaten=False, value=Fraction(55))

    assert scored(BEAT_AARHUS, Ranking(1, 6, Fraction(55), peers=(aarhus,))).status == "behind"


def test_who_is_better_is_enough_where_by_how_much_is_not_known() -> None:
    won = Ranking(1, 6, peers=(Peer("Aarhus", is_beaten=True),))
    lost = Ranking(2, 6, peers=(Peer("Aarhus", is_beaten=False),))

    assert told(BEAT_AARHUS, won) == ("reached", "Bedre end Aarhus pr. 30-09-2009: nået")
    assert told(BEAT_AARHUS, lost) == ("behind", "Ikke bedre end Aarhus pr. 30-09-2009: bagud")
    assert scored(BEAT_AARHUS, lost).distance is None


def test_a_peer_that_has_published_nothing_leaves_the_target_unanswered() -> None:
    found = scored(BEAT_AARHUS, Ranking(1, 6, Fraction(50)))

    assert (found.status, found.obstacle) == ("not_reported", "peer_missing")


@pytest.mark.parametrize(
    ("gap", "status", "attainment"), [(4, "behind", 0), (3, "reached", 100), (2, "reached", 200)]
)
def test_a_gap_is_to_fall_by_a_share_of_what_it_was(gap: int, status: str, attainment: int) -> None:
    found = scored(CLOSER, Ranking(2, 6, Fraction(50), gap=Fraction(gap)))

    assert (found.status, found.attainment, found.aim.high) == (status, attainment, 3)


def test_without_the_gap_it_began_with_a_reduction_is_not_scored() -> None:
    of = CLOSER.model_copy(update={"reference": GapReduction(percent=Decimal(25))})

    found = scored(of, Ranking(6, 6, gap=Fraction(3)))

    assert (found.status, found.obstacle) == ("without_target", "baseline_missing")
    assert scored(CLOSER, Ranking(6, 6)).obstacle == "values_missing"


def test_up_the_table_is_a_lower_number_than_last_year() -> None:
    of = target(rule=Improve(direction="up"), cadence=Undated())

    statuses = [scored(of, Ranking(n, 6, rank_before=3)).status for n in (2, 3, 4)]

    assert statuses == ["reached", "behind", "behind"]
    assert scored(of, Ranking(2, 6)).obstacle == "baseline_missing"


def test_a_deliverable_reached_late_is_reached_and_says_how_late() -> None:
    in_time = scored(BY_SUMMER, Deliverable(reached_on=SUMMER))
    late = scored(BY_SUMMER, Deliverable(reached_on=date(2009, 7, 30)))

    assert (in_time.status, in_time.days_late) == ("reached", 0)
    assert (late.status, late.days_late) == ("reached", 60)
    assert late.explanation.sentence == "Nået 30-07-2009: nået, 60 dage for sent"


def test_late_is_counted_from_the_first_promise_however_often_it_moved() -> None:
    moved = (Moved(date(2009, 4, 1), date(2009, 7, 1)), Moved(date(2009, 6, 1), date(2009, 8, 1)))

    found = scored(BY_SUMMER, Deliverable(moved=moved, reached_on=date(2009, 7, 30)))

    assert found.days_late == 60


@pytest.mark.parametrize(
    ("on", "status"),
    [
        (date(2009, 5, 30), "on_track"),
        (date(2009, 6, 1), "postponed"),
        (date(2009, 7, 31), "postponed"),
        (date(2009, 8, 1), "not_reached"),
    ],
)
def test_a_moved_deliverable_is_postponed_until_its_new_day_has_passed(
    on: date, status: str
) -> None:
    moved = (Moved(date(2009, 5, 31), date(2009, 8, 1)),)

    assert scored(BY_SUMMER, Deliverable(moved=moved), on).status == status


def test_another_scope_is_no_other_day_but_it_is_news() -> None:
    rescoped = Deliverable(moved=(Moved(date(2009, 4, 1), None),))

    assert scored(BY_SUMMER, rescoped).status == "not_reached"
    assert scored(BY_SUMMER, Deliverable()).status == "not_reported"


def test_an_undated_deliverable_goes_by_the_plans_day_and_else_by_the_agreements() -> None:
    of = target(rule=Done(), cadence=Undated())

    assert scored(of, Deliverable(promised=SUMMER), YEAR_END).status == "not_reported"
    assert scored(of, Deliverable(), Q3).status == "on_track"
    assert scored(of, Deliverable(reached_on=Q3)).days_late is None


def test_a_postponed_target_is_judged_again_from_its_new_day() -> None:
    put_off = Postponed(on=date(2009, 5, 1), to=date(2009, 8, 1))
    of = BY_SUMMER.model_copy(update={"state": put_off})

    assert scored(of, Deliverable(), date(2009, 4, 30)).status == "on_track"
    assert scored(of, Deliverable(), date(2009, 7, 31)).status == "postponed"
    assert scored(of, Deliverable(reached_on=date(2009, 8, 2)), Q3).days_late == 63
