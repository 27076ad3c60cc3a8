"""The totals that several initiatives claim are scored from the plan file, and counted once."""

from datetime import date
from decimal import Decimal
from typing import Final

from schemas.measures import Booked
from schemas.reckoning import TOLD
from services.reporting.answering import annex
from services.reporting.answering.targets import view_of
from services.reporting.answers.targets import TargetShown
from services.reporting.domain import Account
from services.reporting.measures.figures import Books, Sight
from services.reporting.periods import period_of
from tests.builders import rows

IN_JOB: Final = Account("2009/1.1/i-job", 1, "value")
COHORT_OF_YOUNG: Final = "2010/2.1/ungdomsaargang"


def shared(agreement: str, target: str, on: date, told: Books) -> TargetShown:
    """Return a shared target of a plan file, with what is reported beside the streams."""
    of = rows.known(agreement)
    view = view_of(of, Sight(period_of(on, "quarter"), on), rows.KNOWN_AT)
    shown = annex.show_rows(of, {**rows.books(), **told}, rows.told(), view).shared
    return next(each for each in shown if each.id == target)


def in_job(*totals: tuple[date, int]) -> Books:
    reports = [Booked(on, 1) for on, _ in totals]
    return {
        IN_JOB: [Booked(*each) for each in totals],
        Account(IN_JOB.figure, 1, *TOLD): reports,
    }


def test_what_ten_claim_is_the_change_of_one_total_since_2007_and_is_credited_to_none() -> None:
    told = in_job((date(2007, 12, 31), 9000), (date(2009, 9, 30), 10_000))

    found = shared("2009", "jobplan-2000", date(2009, 9, 30), told)

    assert (found.achieved, found.aimed_at) == (Decimal(10_000), Decimal(11_000))
    assert found.status == "on_track"
    assert len(found.credits) == 11
    assert {each.amount for each in found.credits} == {None}


def test_without_the_total_of_2007_it_cannot_be_scored() -> None:
    found = shared("2009", "jobplan-2000", date(2009, 9, 30), in_job((date(2009, 9, 30), 10_000)))

    assert (found.status, found.obstacle) == ("without_target", "baseline_missing")


def test_a_year_of_young_people_is_a_share_of_all_of_them() -> None:
    told: Books = {
        Account(COHORT_OF_YOUNG, 1, "numerator"): [Booked(date(2010, 10, 1), 4500)],
        Account(COHORT_OF_YOUNG, 1, "denominator"): [Booked(date(2010, 10, 1), 5000)],
    }

    found = shared("2010", "ungdomsaargang-95", date(2010, 12, 31), told)
    silent = shared("2010", "ungdomsaargang-95", date(2010, 12, 31), {})

    assert (found.achieved, found.aimed_at) == (Decimal(90), Decimal(95))
    assert found.status == "behind"
    assert silent.status == "not_reported"
