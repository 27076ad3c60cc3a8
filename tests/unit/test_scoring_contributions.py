"""A target that several claim: nothing is counted twice, and a claim alone adds nothing."""

from decimal import Decimal
from fractions import Fraction
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from schemas.targets import Contribution, Per
from services.reporting.scoring.figures import Contributor, NotReported, SharesExceedWholeError
from tests.builders.scoring import at_least, scored, target, total

PARENT = target(rule=at_least(2000), cadence=Per(period="year"))


def brought(name: str, achieved: int | None = None, **given: Any) -> Contributor:
    usual: dict[str, Any] = {"counts": name, "achieved": achieved, "adds": True}
    return Contributor(name, **usual | given)


def test_ten_initiatives_that_claim_the_same_2000_do_not_make_20000() -> None:
    claims = tuple(brought(f"1.{n}", 500, adds=False) for n in range(1, 11))

    unmeasured = scored(PARENT, NotReported(), contributors=claims)
    measured = scored(PARENT, total(1600), contributors=claims)

    assert (unmeasured.status, unmeasured.obstacle) == ("not_reported", "not_attributed")
    assert unmeasured.achieved is None
    assert (measured.achieved, measured.status) == (1600, "on_track")
    assert {each.amount for each in measured.credits} == {None}


def test_what_adds_makes_up_the_total_of_what_nobody_measures_as_a_whole() -> None:
    claims = (brought("1.2", 1400), brought("1.3", 400), brought("1.4", adds=False))

    found = scored(PARENT, NotReported(), contributors=claims)

    assert found.achieved == 1800
    assert [(each.name, each.amount) for each in found.credits] == [
        ("1.2", 1400),
        ("1.3", 400),
        ("1.4", None),
    ]


def test_a_measured_total_stands_whatever_adds_to_it() -> None:
    found = scored(PARENT, total(1900), contributors=(brought("1.2", 1400), brought("1.3", 400)))

    assert found.achieved == 1900


def test_one_measure_adds_once_however_many_targets_it_has() -> None:
    claims = (
        brought("1.2/a", 400, counts="1.2/forloeb"),
        brought("1.2/b", 400, counts="1.2/forloeb"),
    )

    found = scored(PARENT, NotReported(), contributors=claims)

    assert found.achieved == 400


def test_a_part_of_what_is_added_is_not_added_again() -> None:
    claims = (
        brought("all", 100),
        brought("some", 40, adds=False, within="all"),
        brought("few", 10, within="some"),
    )

    assert scored(PARENT, NotReported(), contributors=claims).achieved == 100
    assert scored(PARENT, NotReported(), contributors=claims[1:]).achieved == 10


def test_a_share_is_credited_of_what_is_measured_and_of_nothing_else() -> None:
    fifth = brought("3.3", adds=False, share_percent=Fraction(20))

    assert scored(PARENT, total(500), contributors=(fifth,)).credits[0].amount == 100
    assert scored(PARENT, NotReported(), contributors=(fifth,)).credits[0].amount is None


def test_more_than_all_of_a_target_is_never_credited() -> None:
    claims = tuple(brought(n, adds=False, share_percent=Fraction(60)) for n in ("1.1", "1.2"))

    with pytest.raises(SharesExceedWholeError):
        scored(PARENT, total(500), contributors=claims)


def test_a_contribution_is_attributed_in_one_way() -> None:
    with pytest.raises(ValidationError, match="not both"):
        Contribution(to="jobplan-2000", adds=True, share_percent=Decimal(20))


CLAIMS = st.lists(
    st.builds(
        brought,
        st.sampled_from("abcdef"),
        st.none() | st.integers(0, 300),
        counts=st.sampled_from("xyz"),
        adds=st.booleans(),
        within=st.none() | st.sampled_from("abcdef"),
    ),
    max_size=4,
    unique_by=lambda each: each.name,
)


@given(CLAIMS)
def test_the_order_in_which_contributions_come_makes_no_difference(
    claims: list[Contributor],
) -> None:
    found = [
        scored(PARENT, NotReported(), contributors=tuple(each)) for each in permutations(claims)
    ]

    assert all(each == found[0] for each in found)


@given(CLAIMS)
def test_what_is_credited_adds_up_to_the_total_and_never_above_it(
    claims: list[Contributor],
) -> None:
    found = scored(PARENT, NotReported(), contributors=tuple(claims))

    credited = sum(each.amount for each in found.credits if each.amount is not None)
    assert credited == (found.achieved or 0)
