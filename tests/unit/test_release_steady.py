"""Who asks after every event sees no single one: what is told moves by five people at least."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import pytest

from schemas.measures import Booked
from schemas.plans import Price
from services.reporting.answering.annexes import Material
from services.reporting.disclosure.family import Earlier
from services.reporting.domain import LINE_DEFINITION, Account
from services.reporting.plans import AgreementKnown, InitiativeKnown, PlanKnown
from services.reporting.release.making import Release, Told, make_release
from tests.builders.reporting import (
    AGREEMENT,
    INITIATIVE,
    LINE,
    PLACED,
    POSTS,
    adopted,
    agreement,
    day,
    line,
    recorded,
)

PRICE: Final = 25_000_00
OFFERS: Final = ("internship", "wage_subsidy", "flex_job")


def plan(version: int = 1) -> PlanKnown:
    priced = line(prices=(Price(amount_oere=PRICE, per="forloeb", valid_from=day("2009-01-01")),))
    told = (adopted(version, targets=(), budget=(priced,)), recorded(0))
    return PlanKnown(AgreementKnown(agreement(), recorded(0)), [InitiativeKnown([told])])


def placed(**by_offer: int) -> Material:
    """Return what is known when so many are placed by each offer, and as many are paid for."""
    on, whole = day("2009-08-03"), sum(by_offer.values())
    books = {
        Account(PLACED.id, 1, "value"): [Booked(on, whole)],
        Account(LINE, LINE_DEFINITION, "original"): [Booked(day("2009-01-01"), 10**9)],
        Account(LINE, LINE_DEFINITION, "committed"): [Booked(on, whole * PRICE)],
    }
    for offer, number in by_offer.items():
        books[Account(PLACED.id, 1, "value", "offer", offer)] = [Booked(on, number)]
    return Material(books, [], None, ())


def polled(*worlds: Material, **given: Any) -> list[Release]:
    """Return what somebody is told who asks after every event."""
    told: list[Release] = []
    for minute, material in enumerate(worlds):
        before = told[-1].told if told else None
        told.append(release(material, recorded(minute), before, **given))
    return told


def release(
    material: Material,
    now: datetime,
    before: Told | None,
    known: PlanKnown | None = None,
    earlier: Sequence[Earlier] = (),
) -> Release:
    return make_release(known or plan(), material, earlier, now, before)


def numbers(of: Release) -> tuple[Any, ...]:
    """Return all that is told of the quarter but the instant of telling."""
    instants: Any = {"initiatives": {"__all__": {"forecasts": {"__all__": {"known_at"}}}}}
    annex = of.annexes["2009-Q3"]
    return annex.model_dump(exclude=instants | {"known_at": True}), of.hidden


def whole(of: Release) -> int | None:
    found = of.measure("2009-Q3", PLACED.id)
    return found.figure.period if found else None


def coming(*offers: str) -> Iterator[Material]:
    """Yield the worlds in which one more comes each time, by these offers."""
    by_offer = {"internship": 20, "wage_subsidy": 9, "flex_job": 0}
    yield placed(**by_offer)
    for offer in offers:
        by_offer[offer] += 1
        yield placed(**by_offer)


def test_whoever_asks_after_every_event_sees_none_of_four() -> None:
    told = polled(*coming("flex_job", "internship", "internship", "wage_subsidy"))

    assert all(numbers(each) == numbers(told[0]) for each in told)


def test_in_which_order_people_came_makes_no_difference_to_all_that_was_told() -> None:
    first = polled(*coming("flex_job", "internship", "internship", "internship", "internship"))
    last = polled(*coming("internship", "internship", "internship", "internship", "flex_job"))

    assert [numbers(each) for each in first] == [numbers(each) for each in last]
    assert numbers(first[-1]) != numbers(first[0])


def test_five_that_have_come_are_told_of_together_and_the_money_with_them() -> None:
    told = polled(*coming(*["internship"] * 12))

    assert [whole(each) for each in told] == [29] * 5 + [34] * 5 + [39] * 3
    money = [each.annexes["2009-Q3"].initiatives[0].money for each in told]
    used = [each.committed_oere if each else None for each in money]
    assert [each and each // PRICE for each in used] == [29] * 5 + [34] * 5 + [39] * 3


def test_one_that_moves_from_one_part_to_another_is_not_seen() -> None:
    told = polled(placed(internship=20, wage_subsidy=9), placed(internship=19, wage_subsidy=10))

    assert numbers(told[1]) == numbers(told[0])


def test_what_counts_nobody_is_told_as_it_is() -> None:
    before, now = placed(internship=20), placed(internship=21)
    posts = {Account(POSTS.id, 1, "value"): [Booked(day("2009-08-03"), 2)]}

    told = polled(before, now._replace(books={**now.books, **posts}))

    found = told[1].measure("2009-Q3", POSTS.id)
    assert found is not None
    assert (whole(told[1]), found.figure.at_end) == (20, 2)


@pytest.mark.parametrize("what", ["plan", "approval", "filling"])
def test_a_plan_an_approval_and_a_filling_tell_all_anew(what: str) -> None:
    before = release(placed(internship=20), recorded(0), None)
    now = placed(internship=21)
    new: dict[str, dict[str, Any]] = {
        "plan": {"known": plan(version=2)},
        "approval": {"earlier": [Earlier(before.annexes["2009-Q1"], frozenset())]},
        "filling": {},
    }
    if what == "filling":
        now = now._replace(unfilled={(POSTS.id, 1)})

    after = release(now, recorded(1), before.told, **new[what])

    assert whole(after) == 21
    assert after.held_at(PLACED.id) is None


def test_the_instant_a_figure_is_told_of_is_that_of_its_books() -> None:
    told = polled(placed(internship=20), placed(internship=22), placed(internship=25))

    assert [each.held_at(PLACED.id) for each in told] == [None, recorded(0), None]
    assert {each.held_at(f"{AGREEMENT}/9.9/x") for each in told} == {None}
    assert told[1].known_at - told[0].known_at == timedelta(minutes=1)
    assert told[1].told.at == {INITIATIVE: recorded(0)}
