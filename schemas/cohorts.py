"""COH: whether what was hoped for came, for each person, within a time from a day of their own."""

from datetime import date, timedelta
from typing import Annotated, Final, Literal, NamedTuple, Self, TypeAlias, assert_never

from pydantic import Field, model_validator

from .activity import Offer
from .base import Code, Contract
from .days import CalendarUnit, Span, after, before
from .definitions import Breakdown, Condition, Definition, Trigger


class EventAnchor(Contract):
    """The day an item came to a stage: a forløb ended, a job order was received."""

    anchor: Literal["event"] = "event"
    event: Trigger
    where: tuple[Condition, ...] = ()


class SpellAnchor(Contract):
    """
    The first or the last day of a spell of one status, for instance unemployed.

    Reports of the status with other particulars (a birthday, a move, another a-kasse) go on with
    the spell; so does one that begins at most ``bridged_days`` after the last day before it.
    """

    anchor: Literal["spell"] = "spell"
    status: tuple[Code, ...] = Field(min_length=1)
    end: Literal["first_day", "last_day"] = "first_day"
    bridged_days: int = Field(default=0, ge=0, le=366)
    where: tuple[Condition, ...] = ()


Anchor: TypeAlias = Annotated[EventAnchor | SpellAnchor, Field(discriminator="anchor")]


class Happened(Contract):
    """
    An event of this sort took place in the window, up to the day looked at.

    ``of: item`` asks for the anchor's own item: the job order that was received is filled.
    """

    outcome: Literal["happened"] = "happened"
    event: Trigger
    where: tuple[Condition, ...] = ()
    of: Literal["case", "item"] = "case"


class InStatus(Contract):
    """The person's status is one of these, or with ``negated`` known and none of these."""

    outcome: Literal["status"] = "status"
    status: tuple[Code, ...] = Field(min_length=1)
    negated: bool = False


class Placed(Contract):
    """The person is in a placement with one of these offers; none named: with any."""

    outcome: Literal["placed"] = "placed"
    offers: tuple[Offer, ...] = ()


_Simple: TypeAlias = Annotated[Happened | InStatus | Placed, Field(discriminator="outcome")]


class All(Contract):
    """All of these hold."""

    outcome: Literal["all"] = "all"
    of: tuple[_Simple, ...] = Field(min_length=1)


class AnyOf(Contract):
    """One of these holds: every and/or can be written as alternatives of what holds together."""

    outcome: Literal["any_of"] = "any_of"
    of: tuple[
        Annotated[Happened | InStatus | Placed | All, Field(discriminator="outcome")], ...
    ] = Field(min_length=1)


Outcome: TypeAlias = Annotated[
    Happened | InStatus | Placed | All | AnyOf, Field(discriminator="outcome")
]


class Within(Contract):
    """
    The outcome comes within ``limit`` of the anchor, both ends included.

    ``before`` opens the window so long before the anchor; then it also counts what came earlier.
    """

    test: Literal["within"] = "within"
    limit: Span
    before: Span | None = None


class Sustained(Contract):
    """The outcome holds on every day from one span after the anchor to another."""

    test: Literal["sustained"] = "sustained"
    first: Span
    last: Span

    @model_validator(mode="after")
    def _runs_forwards(self) -> Self:
        if self.first.unit == self.last.unit and self.first.count > self.last.count:
            raise ValueError("first must not come after last")
        return self


class At(Contract):
    """The outcome holds on the day that lies a span after the anchor."""

    test: Literal["at"] = "at"
    after: Span


class Gap(Contract):
    """Through ``over`` from the anchor the outcome is never away for longer than ``limit``."""

    test: Literal["gap"] = "gap"
    limit: Span
    over: Span


Test: TypeAlias = Annotated[Within | Sustained | At | Gap, Field(discriminator="test")]


class Cohort(Definition):
    """
    COH: of those with an anchor, those whose outcome came, and how long it took.

    Every reading is a field: ``each`` says how often a person can enter; ``counts`` when a success
    counts; ``who_leaves`` what becomes of those to whom ``leaves_on`` happens in the window;
    ``silence`` whether a status holds until another is reported; ``outcome_from`` whether the
    outcome may be reported under another initiative.
    """

    kind: Literal["cohort"] = "cohort"
    anchor: Anchor
    each: Literal["every", "first_of_year", "first"] = "every"
    exclude: tuple[Condition, ...] = Field(default=(), description="Who meets one of these is out")
    test: Test
    outcome: Outcome
    aggregate: Literal["share", "mean", "median", "max", "percentile"] = "share"
    percentile: int | None = Field(default=None, ge=1, le=99)
    elapsed_in: CalendarUnit = "days"
    leaves_on: Outcome | None = None
    who_leaves: Literal["out_of_both", "fails", "stays"] = "out_of_both"
    counts: Literal["at_close", "when_met"] = "at_close"
    ends: Literal["included", "excluded"] = "included"
    working_days_from: Literal["day_after", "same_day"] = "day_after"
    silence: Literal["continues", "unknown"] = "continues"
    outcome_from: Literal["case", "initiative"] = "case"
    breakdowns: tuple[Breakdown, ...] = ()

    @model_validator(mode="after")
    def _can_be_reckoned(self) -> Self:
        if (self.aggregate == "percentile") != (self.percentile is not None):
            raise ValueError("percentile is given where the aggregate is a percentile, only there")
        if self.aggregate != "share" and self.test.test != "within":
            raise ValueError("a time to the outcome is measured by the test within alone")
        backwards = self.test.before if self.test.test == "within" else None
        if backwards is not None and backwards.unit == "working_days":
            raise ValueError("what lies before the anchor is counted in days, weeks or months")
        if self.counts == "when_met" and self.test.test != "within":
            raise ValueError("only what is to come within a time can be met before it is over")
        return self


ANCHORED: Final = "anchored"
"""The dimension a whole cohort is booked by: the month of the anchor, as in its parts."""


class Followup(NamedTuple):
    """The first and the last day looked at, and since when an event is an outcome."""

    opens: date
    closes: date
    since: date


def followup(cohort: Cohort, day: date) -> Followup:
    """Return the time in which one whose anchor is on ``day`` is followed."""
    test = cohort.test
    match test:
        case Within():
            opens = day if test.before is None else before(day, test.before)
            return Followup(opens, _last(cohort, day, test.limit), opens)
        case Sustained():
            return Followup(
                after_anchor(cohort, day, test.first), _last(cohort, day, test.last), day
            )
        case At():
            at = after_anchor(cohort, day, test.after)
            return Followup(at, at, day)
        case Gap():
            return Followup(day, _last(cohort, day, test.over), day)
        case _:
            assert_never(test)


def after_anchor(cohort: Cohort, day: date, span: Span) -> date:
    """Return the day a span after another, by the cohort's way of counting working days."""
    return after(day, span, from_day_after=cohort.working_days_from == "day_after")


def _last(cohort: Cohort, day: date, span: Span) -> date:
    last = after_anchor(cohort, day, span)
    return last - timedelta(days=1) if cohort.ends == "excluded" else last


def final_on(cohort: Cohort, day: date) -> date:
    """Return the day on which one whose anchor is on ``day`` is ripe, whatever comes."""
    return max(day, followup(cohort, day).closes)
