"""What a plan and later decisions grant, and what a line without an appropriation shows."""

from tests.builders.budget import (
    INITIATIVE,
    LINE,
    OTHER,
    Desk,
    adopted,
    credited,
    day,
    granted,
    invoiced,
    line,
    price,
    started,
    transferred,
)

ELSEWHERE = "2010/1.5/indsats"


def test_a_plan_grants_its_lines_on_the_first_day_of_their_year() -> None:
    desk = Desk().adopt(adopted(line(), line(id=OTHER, appropriation_oere=500_000)))

    first = min(entry.booking.valid_on for entry in desk.entries)

    assert first == "2010-01-01"
    assert desk.kroner(LINE) == {"granted": -10_000, "available": 10_000}
    assert desk.kroner(OTHER) == {"granted": -5000, "available": 5000}


def test_a_new_version_books_only_the_difference() -> None:
    desk = Desk().adopt(adopted(line(), line(id=OTHER)))

    desk.adopt(adopted(line(appropriation_oere=900_000), line(id=OTHER), version=2))

    assert desk.kroner(LINE) == {"granted": -9000, "available": 9000}
    last = [entry for entry in desk.entries if entry.recorded_at == desk.now]
    assert [(e.booking.line, e.booking.debit, e.booking.credit) for e in last] == [
        (LINE, "granted", "available"),
        (LINE, "noted", "supplementary"),
    ]
    assert {entry.booking.amount for entry in last} == {100_000}


def test_a_line_that_a_new_version_leaves_out_is_taken_back_as_of_that_version() -> None:
    desk = Desk().adopt(adopted(line(price()), line(id=OTHER))).tell(started())
    before = desk.now

    desk.adopt(adopted(line(id=OTHER), version=2))

    assert desk.value(LINE) == {}
    assert desk.value(LINE, known_at=before)["committed"] == 350_000
    assert {entry.recorded_at for entry in desk.entries if entry.recorded_at > before} == {desk.now}


def test_a_line_that_a_new_version_leaves_as_it_was_is_known_since_it_came() -> None:
    desk = Desk().adopt(adopted(line(price()), line(id=OTHER)))
    first = desk.now

    desk.adopt(adopted(line(price()), line(id=OTHER, year=2011), version=2))

    lines = desk.book[INITIATIVE].lines
    assert lines[LINE].defined_at == first
    assert lines[OTHER].defined_at == desk.now


def test_a_line_moved_to_another_year_is_granted_there_instead() -> None:
    desk = Desk().adopt(adopted(line()))

    desk.adopt(adopted(line(year=2011), version=2))

    assert desk.kroner(as_of=300) == {}
    assert desk.kroner() == {"granted": -10_000, "available": 10_000}


def test_a_supplementary_appropriation_adds_from_its_day() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(granted(1000, on=9))

    assert desk.kroner(as_of=8)["available"] == 10_000
    assert desk.kroner(as_of=9) == {"granted": -11_000, "available": 11_000}


def test_the_decision_behind_the_plans_own_appropriation_is_no_second_grant() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(granted(10_000, category="original"))

    assert desk.kroner() == {"granted": -10_000, "available": 10_000}


def test_an_original_appropriation_grants_where_the_plan_names_none() -> None:
    desk = Desk().adopt(adopted(line(appropriation_oere=None)))

    desk.tell(granted(4000, category="original"))

    assert desk.kroner() == {"granted": -4000, "available": 4000}


def test_an_appropriation_transferred_leaves_one_line_and_arrives_at_another() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(transferred(1500, on=4))

    assert desk.kroner(LINE, as_of=4) == {"granted": -8500, "available": 8500}
    assert desk.kroner(OTHER, as_of=4) == {"granted": -11_500, "available": 11_500}
    assert desk.kroner(OTHER, as_of=3) == {"granted": -10_000, "available": 10_000}


def test_a_transfer_to_a_line_not_planned_yet_arrives_with_its_plan() -> None:
    desk = Desk().adopt(adopted()).tell(transferred(1500, to=ELSEWHERE))
    before = desk.kroner(ELSEWHERE)

    desk.adopt(adopted(line(id=ELSEWHERE), initiative="2010/1.5"))

    assert before == {}
    assert desk.kroner(ELSEWHERE) == {"granted": -11_500, "available": 11_500}
    assert desk.kroner(LINE) == {"granted": -8500, "available": 8500}


def test_two_decisions_on_one_day_both_count() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(granted(1000, on=9), granted(1000, on=9))

    assert desk.kroner()["available"] == 12_000


def test_a_line_within_a_frame_shows_what_it_consumes_and_no_appropriation() -> None:
    desk = Desk().adopt(adopted(line(appropriation_oere=None, frame="Den nuværende ramme")))

    desk.tell(invoiced(800, forloeb=None))

    assert desk.kroner() == {"available": -800, "consumed": 800}


def test_a_cost_without_a_forloeb_is_taken_from_what_is_available_and_given_back() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(invoiced(800, on=3, forloeb=None), credited(300, on=5, forloeb=None))

    assert desk.kroner(as_of=3)["consumed"] == 800
    assert desk.kroner() == {"granted": -10_000, "available": 9500, "consumed": 500}


def test_a_cost_that_comes_before_its_plan_is_booked_when_the_plan_comes() -> None:
    desk = Desk().tell(started(on=1), invoiced(2000, on=20, final=False))
    told = desk.now

    desk.adopt(adopted())

    assert desk.value(as_of=day(365), known_at=told) == {}
    assert desk.kroner()["committed"] == 1500
    assert desk.kroner()["consumed"] == 2000
