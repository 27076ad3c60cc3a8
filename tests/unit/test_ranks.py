"""The places of 2018 as reporting answers them, held against the pinned ones and the oracle's."""

from datetime import date
from decimal import Decimal
from typing import Any, Final

import pytest

from deploy.local.expected import rank_differences
from examples import oracle
from services.reporting.answers.targets import TargetShown
from tests.builders.rows import scored

RANKS: Final[dict[str, Any]] = oracle.loaded("expected.yaml")["ranks"]


def ranked(on: date) -> dict[str, TargetShown]:
    shown = scored("2018", on).values()
    return {str(each.measure): each for each in shown if each.measure in RANKS["places"]}


@pytest.mark.parametrize("measure", RANKS["places"])
def test_a_place_is_answered_as_it_is_pinned(measure: str) -> None:
    wanted = RANKS["places"][measure]

    found = ranked(oracle.SECOND_QUARTER_2017)[measure]

    numbers = found.explanation.numbers
    shown = {name: numbers[name] for name in ("rank", "among", "rank_before")}
    assert shown == {name: wanted[name] for name in shown}
    assert numbers["gap"] == Decimal(wanted["gap"])
    assert (found.item, found.status) == (wanted["item"], wanted["status"])


def test_a_year_before_the_set_of_that_year_was_compared() -> None:
    before = ranked(date(2016, 6, 30))

    split_in_2017 = {name for name in before if name.startswith("2018/4.7/")}
    others = set(before) - split_in_2017

    assert {before[name].obstacle for name in split_in_2017} == {"not_in_force"}
    assert len(others) == 7
    for name in others:
        assert before[name].explanation.numbers["rank"] == RANKS["places"][name]["rank_before"]


def test_the_demonstration_tells_of_a_place_that_is_not_the_pinned_one() -> None:
    targets = [each.model_dump(mode="json") for each in ranked(oracle.SECOND_QUARTER_2017).values()]
    right = {"initiatives": [{"targets": targets}]}
    lost = {"initiatives": [{"targets": targets[1:]}]}

    assert list(rank_differences(RANKS, right)) == []
    assert "2018/4.1/plads, rank: shown None, expected 12" in list(rank_differences(RANKS, lost))
