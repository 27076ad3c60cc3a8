"""What is worth saying of a line follows from how it was said to stand and how it stands now."""

from datetime import date

import pytest

from schemas.reports import CommitmentExceeded, ThresholdCrossed
from services.budget.lines import Line, find_line, read_book
from services.budget.watch import NOTHING, Balance, Standing, Turn, notices, standing
from tests.builders.budget import LINE, adopted, line
from tests.builders.bus import BEGUN

DAY = date(2010, 6, 1)


def stands(committed: int = 0, consumed: int = 0, granted: int = 1000) -> Balance:
    left = granted - committed - consumed
    return {"granted": -granted, "available": left, "consumed": consumed}


def of(over_commitment: str, appropriation: int | None = 1000) -> Line:
    frame = None if appropriation else "Rammen"
    own = line(appropriation_oere=appropriation, over_commitment=over_commitment, frame=frame)
    found = find_line(read_book(adopted(own), BEGUN, {}), LINE)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("stop", Standing(200, stopped=True, passed=frozenset({50}))),
        ("warn", Standing(200, passed=frozenset({50}))),
        ("ignore", Standing(passed=frozenset({50}))),
    ],
)
def test_a_line_stands_as_its_rule_says(rule: str, said: Standing) -> None:
    assert standing(of(rule), stands(committed=700, consumed=500)) == said


def test_a_line_without_a_plan_or_without_money_has_nothing_to_keep_within() -> None:
    assert standing(None, stands(committed=2000)) == Standing()
    assert standing(of("stop", None), stands(2000, granted=0)) == Standing()
    assert standing(of("stop"), NOTHING) == Standing()


def test_the_same_standing_says_nothing() -> None:
    same = Standing(200, stopped=True, passed=frozenset({50, 80}))

    assert list(notices(Turn(LINE, same, same, stands(), DAY))) == []


def test_what_is_taken_back_is_told_the_other_way() -> None:
    said = Standing(200, stopped=True, passed=frozenset({50, 80, 100}))

    told = list(notices(Turn(LINE, said, Standing(), stands(consumed=100), DAY)))

    over, *back = told
    assert over == CommitmentExceeded(line=LINE, exceeded_by_oere=0, stopped=False, on=DAY)
    assert [each.percent for each in back if isinstance(each, ThresholdCrossed)] == [100, 80, 50]


def test_a_line_that_no_longer_stops_says_so_though_it_is_exceeded_by_the_same() -> None:
    said, now = Standing(200, stopped=True), Standing(200)

    (told,) = notices(Turn(LINE, said, now, stands(1200), DAY))

    assert told == CommitmentExceeded(line=LINE, exceeded_by_oere=200, stopped=False, on=DAY)
