"""Cohorts walked day by day: ripe when time is up, and whole through whatever changes."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from schemas import activity
from schemas.base import Contract
from schemas.benchmarks import Benchmark, PeerSet
from schemas.cases import Occurrence, occurrence
from schemas.cohorts import (
    AnyOf,
    Cohort,
    EventAnchor,
    Gap,
    Happened,
    InStatus,
    Placed,
    SpellAnchor,
    Sustained,
    Within,
)
from schemas.corrections import FactWithdrawn
from schemas.days import Span
from schemas.definitions import Condition, Counterpart, Scheme, Translation
from schemas.measures import Aggregate, Booked, Published, Share, Window
from schemas.people import Citizen
from schemas.plans import BenchmarkPublished
from schemas.reckoning import Books, Key, followed, table
from schemas.values import Followed
from services.progress import domain
from services.progress.kinds.kind import Account
from tests.builders.bus import event_id

from .kind_histories import adopting
from .progress_histories import WHERE, Sent
from .test_progress_fold import Desk, Entry

ID = f"{WHERE[0]}/kohorte"
YEAR = Window(date(2010, 1, 1), date(2010, 12, 31))


def cohort(**given: Any) -> Cohort:
    """Return those out of support for three months after a course unless told otherwise."""
    whole: dict[str, Any] = {
        "id": ID,
        "title": "Kohorte",
        "unit": "persons",
        "anchor": EventAnchor(event="forloeb.ended"),
        "test": Sustained(first=Span(count=0, unit="days"), last=Span(count=3, unit="months")),
        "outcome": InStatus(status=("unemployed", "sick"), negated=True),
    }
    return Cohort(**whole | given)


def day(written: str) -> date:
    return date.fromisoformat(written)


def ended(on: str, forloeb: str = "f1", **given: Any) -> Contract:
    return activity.ForloebEnded(forloeb=forloeb, initiative=WHERE[0], on=day(on), **given)


def status(name: str, on: str, **given: Any) -> Contract:
    return activity.StatusReported(status=name, on=day(on), **given)


def placed(on: str, placement: str = "p1", **given: Any) -> Contract:
    offer = given.pop("offer", "ordinary_job")
    return activity.PersonPlaced(
        placement=placement, initiative=WHERE[1], on=day(on), offer=offer, **given
    )


def told(*facts: Contract, measure: Any = None) -> Desk:
    """Return a desk that has taken the facts in, in this order."""
    desk = Desk()
    desk.adopt(adopting(measure or cohort()))
    for data in facts:
        desk.take(Sent(str(event_id(f"life-{len(desk.facts)}")), 0, data))
    return desk


def books(*desks: Desk) -> Books:
    found: dict[Key, list[Booked]] = {}
    for desk in desks:
        for (name, on), amount in desk.cells().items():
            account = Account.parse(name)
            key = Key(account.component, account.dimension, account.part)
            found.setdefault(key, []).append(Booked(day(on), amount))
    return found


def seen(measure: Cohort, on: str, *desks: Desk) -> Followed:
    return followed(measure, books(*desks), YEAR, day(on))


def test_as_of_alone_ripens_a_cohort_and_nobody_is_a_silent_nought_before() -> None:
    desk = told(ended("2010-01-31"), status("employed", "2010-01-20"))
    closes = day("2010-04-30")

    for n in range(120):
        on = day("2010-01-31") + timedelta(n)
        now = seen(cohort(), on.isoformat(), desk)
        is_ripe = on >= closes
        assert (now.matured, now.unmatured) == (int(is_ripe), int(not is_ripe))
        assert now.percent == (100 if is_ripe else None)


def test_a_later_fact_books_the_difference_on_the_day_already_booked() -> None:
    desk = told(ended("2010-01-31"), status("employed", "2010-01-20"))
    then = desk.now

    desk.take(Sent(str(event_id("relapse")), 0, status("sick", "2010-04-30")))

    assert seen(cohort(), "2010-05-01", desk).percent == 0
    known_then = {key for key in desk.cells(known_at=then) if "numerator" in key[0]}
    assert [on for _, on in known_then] == ["2010-04-30"]


def test_who_leaves_the_population_is_out_of_both_from_that_day() -> None:
    gone = cohort(leaves_on=InStatus(status=("moved",)))
    desk = told(
        ended("2010-01-31"),
        status("employed", "2010-01-20"),
        status("moved", "2010-03-01"),
        measure=gone,
    )

    before, after = seen(gone, "2010-02-28", desk), seen(gone, "2010-06-01", desk)

    assert (before.unmatured, before.matured) == (1, 0)
    assert (after.unmatured, after.matured, after.left, after.numerator) == (0, 0, 1, 0)


def test_two_years_out_of_crime_is_known_two_years_after_and_not_a_day_before() -> None:
    crime = cohort(
        test=Sustained(first=Span(count=0, unit="days"), last=Span(count=24, unit="months")),
        outcome=InStatus(status=("convicted",), negated=True),
    )
    desk = told(ended("2010-06-15"), status("free", "2010-06-15"), measure=crime)

    assert seen(crime, "2012-06-14", desk).percent is None
    assert seen(crime, "2012-06-14", desk).final_on == day("2012-06-15")
    assert seen(crime, "2012-06-15", desk).percent == 100


UNEMPLOYED = cohort(
    anchor=SpellAnchor(status=("unemployed",)),
    test=Within(limit=Span(count=6, unit="months")),
    outcome=AnyOf(of=(Placed(), Happened(event="forloeb.started"))),
)
CHANGES = [
    pytest.param({"citizen": Citizen(born="1980-03")}, id="a birthday"),
    pytest.param({"citizen": Citizen(district="valby")}, id="a move"),
    pytest.param({"initiative": WHERE[1]}, id="another a-kasse, known by its initiative"),
]


@pytest.mark.parametrize("change", CHANGES)
def test_a_spell_is_one_through_whatever_changes_in_it(change: dict[str, Any]) -> None:
    desk = told(
        status("unemployed", "2010-01-01", citizen=Citizen(born="1980-03", district="amager")),
        status("unemployed", "2010-03-15", **change),
        measure=UNEMPLOYED,
    )

    assert seen(UNEMPLOYED, "2010-12-31", desk).entered == 1


def test_a_changed_cpr_number_moves_the_spell_whole_at_any_time_in_any_order() -> None:
    facts = [
        Sent(str(event_id("a")), 0, status("unemployed", "2010-01-01")),
        Sent(str(event_id("b")), 0, placed("2010-05-01")),
        Sent(str(event_id("c")), 0, status("unemployed", "2010-03-15")),
    ]
    for cut in range(len(facts) + 1):
        former, present = told(measure=UNEMPLOYED), told(measure=UNEMPLOYED)
        for sent in facts[:cut]:
            former.take(sent)
        # Intake takes the facts from the old pseudonym and tells them again under the new one.
        for number, sent in enumerate(facts[:cut]):
            present.take(Sent(sent.fact, 1, sent.data))
            gone = FactWithdrawn(fact=event_id("abc"[number]))
            former.take(Sent(sent.fact, 1, gone))
        for sent in facts[cut:]:
            present.take(sent)

        both = seen(UNEMPLOYED, "2010-12-31", former, present)
        assert (both.entered, both.matured, both.numerator) == (1, 1, 1)
        assert former.cells() == {}


def test_a_job_order_is_filled_on_the_next_working_day_or_too_late() -> None:
    orders = cohort(
        unit="job_orders",
        anchor=EventAnchor(event="joborder.received"),
        test=Within(limit=Span(count=1, unit="working_days")),
        outcome=Happened(event="joborder.filled", of="item"),
        elapsed_in="working_days",
    )

    def order(filled: str) -> Followed:
        about: dict[str, Any] = {"joborder": "j1", "initiative": WHERE[0]}
        received = activity.JobOrderReceived(on=day("2010-03-31"), **about)
        done = activity.JobOrderFilled(on=day(filled), **about)
        return seen(orders, "2010-12-31", told(received, done, measure=orders))

    assert order("2010-04-06").numerator == 1  # Easter lies between
    assert order("2010-04-06").elapsed == {1: 1}
    assert order("2010-04-07").numerator == 0


def test_what_came_before_the_anchor_counts_where_the_window_opens_before_it() -> None:
    notice = cohort(
        test=Within(limit=Span(count=3, unit="months"), before=Span(count=6, unit="months")),
        outcome=Placed(offers=("ordinary_job",)),
    )

    early = seen(
        notice, "2010-12-31", told(placed("2010-02-01"), ended("2010-03-31"), measure=notice)
    )

    assert (early.numerator, early.elapsed) == (1, {0: 1})


def test_a_pause_between_two_placements_may_be_six_weeks_and_no_more() -> None:
    pause = cohort(
        anchor=EventAnchor(event="placement.ended"),
        test=Gap(limit=Span(count=6, unit="weeks"), over=Span(count=6, unit="months")),
        outcome=Placed(),
    )

    def pause_until(begins: str) -> int:
        own = {"initiative": WHERE[0], "placement": "p1"}
        first = activity.PersonPlaced(on=day("2010-01-01"), offer="internship", **own)  # type: ignore[arg-type]
        over = activity.PlacementEnded(on=day("2010-02-01"), **own)  # type: ignore[arg-type]
        return seen(
            pause, "2010-12-31", told(first, over, placed(begins, "p2"), measure=pause)
        ).numerator

    assert pause_until("2010-03-16") == 1  # the last day away is the 42nd
    assert pause_until("2010-03-17") == 0


MATCH_2009 = Scheme(name="match-5", valid_to=date(2010, 12, 31))
MATCH_2011 = Scheme(name="match-3", valid_from=date(2011, 1, 1))


def in_groups(scheme: Scheme, *codes: str) -> Aggregate:
    return Aggregate(
        id=ID,
        title="Forløb",
        unit="forloeb",
        op="count",
        event="forloeb.ended",
        where=(Condition(field="match_group", any_of=codes, scheme=scheme),),
    )


def test_the_same_word_of_another_scheme_counts_only_where_it_is_translated() -> None:
    facts = (
        ended("2009-05-01", "f1", citizen=Citizen(match_group="match_3")),
        ended("2009-05-01", "f2", citizen=Citizen(match_group="match_2")),
        ended("2011-05-01", "f3", citizen=Citizen(match_group="match_2")),
        ended("2011-05-01", "f4", citizen=Citizen(match_group="match_3")),
    )
    mapped = MATCH_2011.model_copy(
        update={
            "translations": (
                Translation(
                    scheme="match-5",
                    valid_to=date(2010, 12, 31),
                    codes=tuple(
                        Counterpart(code=c, here="match_2") for c in ("match_3", "match_4")
                    ),
                ),
            )
        }
    )

    def days(measure: Aggregate) -> list[str]:
        return sorted(on for _, on in told(*facts, measure=measure).cells())

    assert days(in_groups(MATCH_2009, "match_3", "match_4")) == ["2009-05-01"]
    assert days(in_groups(MATCH_2011, "match_2")) == ["2011-05-01"]
    assert days(in_groups(mapped, "match_2")) == ["2009-05-01", "2011-05-01"]


def published(series: str, municipality: str, on: str, value: str) -> Occurrence:
    """Return a figure of a quarter as it is merged."""
    last_day = date.fromisoformat(on)
    said = BenchmarkPublished(
        series=series,
        municipality=municipality,
        first_day=date(last_day.year, last_day.month - 2, 1),
        last_day=last_day,
        value=Decimal(value),
    )
    return occurrence(said, str(event_id(f"{series} {municipality} {on}")))


def test_published_figures_are_peers_of_one_measure_and_the_population_of_another() -> None:
    rank = Benchmark(
        id=f"{WHERE[0]}/plads",
        title="Plads",
        unit="percent",
        series="s",
        municipality="København",
        best="highest",
        peers=(PeerSet(members=("Aarhus",)),),
    )
    share = Share(
        id=f"{WHERE[0]}/andel",
        title="Andel",
        unit="persons",
        event="person.placed",
        denominator=Published(series="s", municipality="Aarhus"),
    )
    desk = Desk()
    desk.adopt(adopting(rank, share))
    for on, own, other in (("2017-03-31", "1.5", "200"), ("2017-06-30", "0", "150")):
        for name, value in (("København", own), ("Aarhus", other)):
            desk.entries += [
                Entry(b, desk.now)
                for b in domain.step(desk.case, published("s", name, on, value), desk.book)
            ]

    ranked = {k: v for k, v in books(desk).items() if k.dimension == "municipality"}
    assert {str(v) for v in table(ranked)["København"].values()} == {"1.5", "0"}
    population = [(b.valid_on.isoformat(), b.amount) for b in books(desk)[Key("denominator")]]
    assert sorted(population) == [("2017-03-31", 200), ("2017-06-30", -50)]
