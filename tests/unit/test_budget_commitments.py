"""What a forløb commits, what an end, a cancellation and an invoice make of it."""

from collections import Counter
from datetime import date

import pytest

from services.budget.prices import commenced_weeks
from tests.builders.budget import (
    INITIATIVE,
    KRONE,
    LINE,
    OTHER,
    Desk,
    adopted,
    cancelled,
    credited,
    day,
    ended,
    invoiced,
    line,
    price,
    referred,
    started,
)

GRANTED = {"granted": -10_000}
PER_FORLOEB = adopted(line(price(5000, "forloeb")))


def test_a_started_forloeb_commits_its_weeks() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(started(on=3, weeks=5))

    assert desk.kroner(as_of=2) == GRANTED | {"available": 10_000}
    assert desk.kroner(as_of=3) == GRANTED | {"available": 6500, "committed": 3500}


def test_weeks_agreed_at_the_referral_hold_where_the_start_says_none() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(referred(weeks=4), started(on=3, weeks=None))

    assert desk.kroner()["committed"] == 2800


def test_weeks_of_the_start_replace_those_of_the_referral() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(referred(weeks=4), started(on=3, weeks=6))

    assert desk.kroner()["committed"] == 4200


def test_the_weeks_of_the_start_hold_from_the_referral_where_the_line_commits_then() -> None:
    desk = Desk().adopt(adopted(line(price(), commits_on="referred")))

    desk.tell(referred(on=0, weeks=4), started(on=9, weeks=6))

    assert desk.kroner(as_of=0)["committed"] == 4200


def test_without_weeks_a_price_per_week_commits_nothing() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(started(weeks=None))

    assert desk.kroner() == GRANTED | {"available": 10_000}


def test_a_line_may_commit_from_the_referral() -> None:
    desk = Desk().adopt(adopted(line(price(5000, "forloeb"), commits_on="referred")))

    desk.tell(referred(on=1), started(on=9))

    assert "committed" not in desk.kroner(as_of=0)
    assert desk.kroner(as_of=1)["committed"] == 5000


def test_what_has_started_was_referred_whether_or_not_anybody_said() -> None:
    desk = Desk().adopt(adopted(line(price(5000, "forloeb"), commits_on="referred")))

    desk.tell(started(on=9))

    assert desk.kroner(as_of=9)["committed"] == 5000


@pytest.mark.parametrize(("offer", "committed"), [("job_club", 5000), ("course", 0), (None, 0)])
def test_a_line_pays_only_for_the_offers_it_names(offer: str | None, committed: int) -> None:
    desk = Desk().adopt(adopted(line(price(5000, "forloeb"), offers=("job_club",))))

    desk.tell(started(offer=offer))

    assert desk.kroner().get("committed", 0) == committed


@pytest.mark.parametrize(("start", "committed"), [(0, 5000), (9, 5000), (10, 6000), (20, 0)])
def test_the_price_of_the_day_it_starts_holds(start: int, committed: int) -> None:
    first = price(5000, "forloeb", valid_to=date(2010, 2, 10))
    second = price(6000, "forloeb", valid_from=date(2010, 2, 11), valid_to=date(2010, 2, 20))
    desk = Desk().adopt(adopted(line(first, second)))

    desk.tell(started(on=start))

    assert desk.kroner().get("committed", 0) == committed


def test_of_two_prices_that_hold_the_one_that_came_last_does() -> None:
    both = (price(5000, "forloeb"), price(6000, "forloeb", valid_from=date(2010, 2, 1)))
    desk = Desk().adopt(adopted(line(*both)))

    desk.tell(started(on=0))

    assert desk.kroner()["committed"] == 6000


def test_two_lines_with_prices_both_commit() -> None:
    both = adopted(line(price(5000, "forloeb")), line(price(300, "forloeb"), id=OTHER))
    desk = Desk().adopt(both)

    desk.tell(started())

    assert desk.kroner(LINE)["committed"] == 5000
    assert desk.kroner(OTHER)["committed"] == 300


def test_a_cancelled_forloeb_is_released_on_the_day_it_is_called_off() -> None:
    desk = Desk().adopt(adopted(line(price(5000, "forloeb"), commits_on="referred")))

    desk.tell(referred(on=0), cancelled(on=5))

    assert desk.kroner(as_of=4)["committed"] == 5000
    assert desk.kroner(as_of=5) == GRANTED | {"available": 10_000}


def test_a_forloeb_called_off_before_it_begins_commits_nothing() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(started(on=5), cancelled(on=3))

    assert desk.kroner(as_of=5) == GRANTED | {"available": 10_000}


@pytest.mark.parametrize(
    ("last_day", "weeks"),
    [("2010-02-01", 1), ("2010-02-07", 1), ("2010-02-08", 2), ("2010-01-31", 0), ("2010-01-01", 0)],
)
def test_a_week_that_is_begun_counts_whole(last_day: str, weeks: int) -> None:
    assert commenced_weeks("2010-02-01", last_day) == weeks


def test_an_early_end_keeps_the_weeks_begun_and_releases_the_rest() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(started(on=0, weeks=5), ended(on=7))

    assert desk.kroner(as_of=6)["committed"] == 3500
    assert desk.kroner(as_of=7) == GRANTED | {"available": 8600, "committed": 1400}


def test_an_end_in_time_releases_nothing() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(started(on=0, weeks=5), ended(on=60))

    assert desk.kroner()["committed"] == 3500


def test_a_price_per_forloeb_is_owed_whole_however_early_the_end() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(started(on=0), ended(on=1))

    assert desk.kroner()["committed"] == 5000


def test_a_final_invoice_consumes_and_releases_what_is_left() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(started(on=0), invoiced(4000, on=30))

    assert desk.kroner(as_of=29)["committed"] == 5000
    assert desk.kroner(as_of=30) == GRANTED | {"available": 6000, "consumed": 4000}


def test_invoices_that_are_not_final_leave_the_rest_committed() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(started(on=0), invoiced(2000, on=20, final=False))

    assert desk.kroner() == GRANTED | {"available": 5000, "committed": 3000, "consumed": 2000}


def test_what_is_invoiced_above_the_commitment_is_taken_from_what_is_available() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(
        started(on=0),
        invoiced(3000, on=10, final=False, invoice="i1"),
        invoiced(4000, on=20, final=False, invoice="i2"),
    )

    assert desk.kroner(as_of=10)["committed"] == 2000
    assert desk.kroner(as_of=20) == GRANTED | {"available": 3000, "consumed": 7000}


@pytest.mark.parametrize("final", [True, False])
def test_an_invoice_dated_before_the_start_ends_as_if_it_came_after(final: bool) -> None:  # noqa: FBT001
    desk = Desk().adopt(PER_FORLOEB)
    in_order = Desk().adopt(PER_FORLOEB).tell(started(on=5), invoiced(2000, on=6, final=final))

    desk.tell(invoiced(2000, on=1, final=final), started(on=5))

    assert desk.kroner() == in_order.kroner()


def test_a_credit_opens_the_commitment_again() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(started(on=0), invoiced(4000, on=10), credited(4000, on=20))

    assert desk.kroner() == GRANTED | {"available": 6000, "committed": 4000}


def test_a_credit_gives_back_first_what_went_above_the_commitment() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(started(on=0), invoiced(8000, on=10), credited(4000, on=20))

    assert desk.kroner() == GRANTED | {"available": 5000, "committed": 1000, "consumed": 4000}


def test_a_credit_before_its_invoice_waits_for_it() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(started(on=0), credited(1000, on=5), invoiced(4000, on=10, final=False))

    assert desk.kroner(as_of=9) == GRANTED | {"available": 5000, "committed": 5000}
    assert desk.kroner() == GRANTED | {"available": 5000, "committed": 2000, "consumed": 3000}


def test_nothing_is_committed_again_for_a_forloeb_that_was_called_off() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(started(on=0), invoiced(1000, on=2), cancelled(on=5), credited(1000, on=9))

    assert desk.kroner() == GRANTED | {"available": 10_000}


def moved(desk: Desk, on: int) -> set[tuple[str, str, int]]:
    """Return (credited account, debited account, kroner) of a day's transfers."""
    bookings = [entry.booking for entry in desk.entries]
    day_on = day(on).isoformat()
    return {(b.credit, b.debit, b.amount // KRONE) for b in bookings if b.valid_on == day_on}


def test_an_invoice_draws_on_its_commitment_and_a_credit_goes_back_there() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(started(on=0), invoiced(6000, on=10), credited(4000, on=20))

    assert moved(desk, on=10) == {
        ("committed", "consumed", 5000),
        ("available", "consumed", 1000),
    }
    assert moved(desk, on=20) == {
        ("consumed", "committed", 3000),
        ("consumed", "available", 1000),
    }


def test_an_early_end_counts_what_is_already_invoiced_into_the_weeks_kept() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(started(weeks=5), invoiced(700, on=5, final=False), ended(on=7))

    assert desk.kroner() == GRANTED | {"available": 8600, "committed": 700, "consumed": 700}


def test_an_invoice_pays_for_its_own_forloeb_only() -> None:
    desk = Desk().adopt(PER_FORLOEB)

    desk.tell(started(forloeb="f1"), started(forloeb="f2"), invoiced(5000, forloeb="f2"))

    assert desk.kroner() == GRANTED | {"committed": 5000, "consumed": 5000}


def test_a_mended_report_may_move_a_cost_from_one_forloeb_to_another() -> None:
    desk = Desk().adopt(PER_FORLOEB).tell(started(forloeb="f1"), started(forloeb="f2"))

    desk.tell(invoiced(4000, on=9, forloeb="f1"), invoiced(4000, on=8, forloeb="f2"))

    assert desk.kroner() == GRANTED | {"available": 1000, "committed": 5000, "consumed": 4000}
    assert (
        desk.value()
        == Desk()
        .adopt(PER_FORLOEB)
        .tell(started(forloeb="f1"), started(forloeb="f2"), invoiced(4000, on=8, forloeb="f2"))
        .value()
    )


def test_facts_of_a_forloeb_nobody_has_planned_book_nothing() -> None:
    desk = Desk().adopt(adopted(line(price(), id="2010/1.5/indsats"), initiative="2010/1.5"))

    desk.tell(started(), invoiced())

    assert desk.value(LINE) == {}
    assert INITIATIVE not in desk.book


def test_what_is_consumed_is_the_providers_who_invoiced_it() -> None:
    desk = Desk().adopt(adopted())

    desk.tell(started(), invoiced(2000, provider="tec", final=False))
    desk.tell(invoiced(500, 32, invoice="i2", provider="cbsi"), credited(300, provider="tec"))

    whose: Counter[str] = Counter()
    for each in desk.entries:
        for account, sign in ((each.booking.debit, 1), (each.booking.credit, -1)):
            if account == "consumed":
                whose[each.booking.provider] += sign * each.booking.amount // KRONE
    assert whose == {"tec": 1700, "cbsi": 500}
    assert desk.kroner()["consumed"] == 2200
