"""A reported nought and a share without its n, scored: the one is a figure, the other is none."""

from schemas.measures import Aggregate, Booked, Level, Share
from schemas.reckoning import TOLD, WITHOUT_N
from services.reporting.domain import Account
from tests.builders.reporting import PLACED, day, target

from .test_reporting_targets import one


def test_a_reported_nought_is_scored_and_is_not_silence() -> None:
    reported = Aggregate(id=PLACED.id, title="Unge", unit="persons", op="reported")
    level = Level(id=PLACED.id, title="Nu", unit="persons", opened_by="figure.reported")
    books = {Account(PLACED.id, 1, *TOLD): [Booked(day("2009-06-30"), 1)]}

    total, standing = (one(target(), books, measures=(each,)) for each in (reported, level))

    assert (total.status, total.achieved, total.as_of) == ("behind", 0, day("2009-06-30"))
    assert (standing.status, standing.achieved) == ("behind", 0)


def test_a_share_reported_without_its_n_cannot_be_scored_and_one_of_nobody_has_no_cases() -> None:
    share = Share(id=PLACED.id, title="Andel", unit="persons", event="figure.reported")
    of = target(scale="percent")
    noted = [Booked(day("2009-06-30"), 1)]

    without = one(of, {Account(PLACED.id, 1, *WITHOUT_N): noted}, measures=(share,))
    of_nobody = one(of, {Account(PLACED.id, 1, *TOLD): noted}, measures=(share,))
    silent = one(of, {}, measures=(share,))

    assert (without.status, without.obstacle) == ("without_target", "share_without_count")
    assert (of_nobody.status, of_nobody.obstacle) == ("not_reported", "no_cases")
    assert (silent.status, silent.obstacle) == ("not_reported", None)
