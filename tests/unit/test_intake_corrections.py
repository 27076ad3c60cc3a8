"""What holds of an event, and where a person is found: functions of what was sent, in any order."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.intake.corrections import Content, Published, Sent, Standing, revisions, standing
from services.intake.domain import CORRECTED, RETRACTED
from services.intake.mergers import Merger, by_former, moved, residence

FACT = "fremdrift.forloeb.started.v1"
AT = datetime(2009, 8, 3, tzinfo=UTC)


def uuid(number: int) -> str:
    return str(UUID(int=number))


ROOT = uuid(1)


def content(said: str, subject: str = "anna", type_: str = FACT) -> Content:
    return Content(type_, subject, None, said.encode())


def sent(number: int, kind: str, target: int | None = None, said: Content | None = None) -> Sent:
    at = AT + timedelta(minutes=number)
    return Sent(uuid(number), kind, "vest", uuid(target) if target else None, at, said)


def original() -> Sent:
    return sent(1, FACT, None, content("as sent"))


def correction(number: int, said: str, target: int = 1) -> Sent:
    return sent(number, CORRECTED, target, content(said))


def retraction(number: int, target: int) -> Sent:
    return sent(number, RETRACTED, target)


def holds(*all_sent: Sent) -> str | None:
    now = standing(ROOT, all_sent)
    assert now is not None
    return now.content.body.decode() if now.content else None


def test_an_event_nobody_has_mended_holds_as_it_was_sent() -> None:
    assert holds(original()) == "as sent"


def test_of_two_corrections_the_last_sent_holds() -> None:
    assert holds(correction(3, "second"), original(), correction(2, "first")) == "second"


def test_a_retraction_wins_over_a_correction_sent_after_it() -> None:
    assert holds(original(), retraction(2, target=1), correction(3, "too late")) is None


def test_a_retracted_retraction_is_none() -> None:
    assert holds(original(), retraction(2, target=1), retraction(3, target=2)) == "as sent"


def test_a_retraction_of_a_retracted_retraction_brings_it_back_once_more() -> None:
    chain = [retraction(number, target=number - 1) for number in range(2, 5)]

    assert holds(original(), *chain) is None


def test_without_the_last_correction_the_one_before_holds_again() -> None:
    mends = (correction(2, "first"), correction(3, "second"), retraction(4, target=3))

    assert holds(original(), *mends) == "first"


def test_nothing_holds_of_an_event_that_has_not_come() -> None:
    assert standing(ROOT, [correction(2, "early")]) is None


def test_a_correction_to_another_type_is_ignored_and_named() -> None:
    misfit = sent(2, CORRECTED, 1, content("other", type_="fremdrift.forloeb.ended.v1"))

    now = standing(ROOT, [original(), misfit])

    assert now is not None
    assert now.content == content("as sent")
    assert now.ignored == {misfit.uuid}


def test_a_chain_of_ten_thousand_retractions_is_walked() -> None:
    chain = [retraction(number, target=number - 1) for number in range(2, 10_002)]

    assert holds(original(), *chain) == "as sent"


trees = st.lists(
    st.tuples(st.sampled_from(["correct", "retract"]), st.integers(0, 100)), max_size=7
).map(
    lambda drawn: [
        correction(number, f"content {number}")
        if kind == "correct"
        else retraction(number, target=1 + at % (number - 1))
        for number, (kind, at) in enumerate(drawn, start=2)
    ]
)


@given(trees, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_matters(mends: list[Sent], dice: object) -> None:
    in_order = [original(), *mends]
    shuffled = list(in_order)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]

    assert standing(ROOT, shuffled) == standing(ROOT, in_order)


@given(trees, st.data())
def test_however_it_is_cut_the_bus_ends_with_what_holds(
    mends: list[Sent], data: st.DataObject
) -> None:
    arriving = data.draw(st.permutations([original(), *mends]))
    told: Published | None = None
    told_of: list[Published] = []

    for end in range(1, len(arriving) + 1):
        now = standing(ROOT, arriving[:end])
        if now is not None:
            new = revisions(told, now, "anna")
            told_of += new
            told = new[-1] if new else told

    last = standing(ROOT, arriving)
    assert last is not None
    assert told is not None
    assert told.body == (last.content.body if last.content else None)
    numbers = [each.revision for each in told_of]
    assert numbers == sorted(set(numbers))


def now_of(said: str | None) -> Standing:
    return Standing(original(), content(said) if said else None, frozenset(), 1)


def test_what_has_not_changed_is_not_published_again() -> None:
    assert revisions(Published(3, FACT, "anna", b"x"), now_of("x"), "anna") == []


def test_a_fact_that_moves_is_withdrawn_where_it_was_under_the_same_revision() -> None:
    told = revisions(Published(3, FACT, "anna", b"x"), now_of("x"), "bo")

    assert told == [Published(4, FACT, "anna", None), Published(4, FACT, "bo", b"x")]


def test_a_withdrawn_fact_that_comes_back_elsewhere_needs_no_second_withdrawal() -> None:
    told = revisions(Published(3, FACT, "anna", None), now_of("x"), "bo")

    assert told == [Published(4, FACT, "bo", b"x")]


def test_an_event_that_comes_after_its_mend_begins_above_zero() -> None:
    assert revisions(None, now_of("x"), "anna") == [Published(1, FACT, "anna", b"x")]


def merger(number: int, former: str, current: str) -> Merger:
    return Merger(uuid(number), former, current, AT + timedelta(minutes=number))


def found(subject: str, *mergers: Merger) -> str:
    return residence(subject, by_former(mergers))


def test_a_chain_of_mergers_leads_to_its_end() -> None:
    assert found("a", merger(2, "b", "c"), merger(1, "a", "b")) == "c"


def test_of_two_mergers_of_one_person_the_last_sent_holds() -> None:
    assert found("a", merger(2, "a", "c"), merger(1, "a", "b")) == "c"


def test_a_number_given_back_is_the_persons_again() -> None:
    away, back = merger(1, "a", "b"), merger(2, "b", "a")

    assert {found("a", away, back), found("b", away, back)} == {"a"}


def test_everyone_behind_a_new_merger_has_moved() -> None:
    before = [merger(1, "a", "b")]

    assert moved(before, [*before, merger(2, "b", "c")]) == {"a", "b"}
    assert moved(before, []) == {"a"}


mergers = st.lists(
    st.tuples(st.sampled_from("abcde"), st.sampled_from("abcde")).filter(
        lambda two: two[0] != two[1]
    ),
    max_size=8,
).map(lambda pairs: [merger(number, *pair) for number, pair in enumerate(pairs, start=1)])


@given(mergers)
def test_all_who_are_one_person_are_found_in_one_place(all_mergers: list[Merger]) -> None:
    moves = by_former(all_mergers)

    for each in moves.values():
        if residence(each.former, moves) != each.former:
            assert residence(each.former, moves) == residence(each.current, moves)
    for subject in "abcde":
        there = residence(subject, moves)
        assert residence(there, moves) == there
