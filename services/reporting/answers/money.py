"""The shapes in which money is answered, and what follows from it; amounts are whole øre."""

from datetime import date
from typing import Literal

from pydantic import Field

from schemas.appropriations import Area, Standing
from schemas.figures import Number
from schemas.plans import Nature
from schemas.unit_costs import Outcome
from services.reporting.disclosure.publication import Marker
from services.reporting.money.result import Method, NoCost, NoForecast, Spread, Status

from .base import Answer, Freshness


class Money(Answer):
    """
    How money stands. ``corrected`` + ``framed`` = ``rest`` + ``committed`` + ``consumed``.

    None stands where the cost is held within a frame, so that there is no appropriation of its own,
    where nothing of it is booked yet, and where what is used tells of few people: see ``marker``.
    """

    original_oere: int | None = Field(description="As first adopted (oprindeligt budget)")
    supplementary_oere: int | None = Field(
        description="All that was added or taken since (tillægsbevillinger)"
    )
    transferred_oere: int | None = Field(
        default=None, description="Of that: moved from or to other lines (omplaceringer)"
    )
    carried_over_oere: int | None = Field(
        default=None, description="Of that: carried over between years"
    )
    corrected_oere: int | None = Field(description="Korrigeret budget")
    committed_oere: int | None = Field(description="Committed and not yet consumed (disponeret)")
    consumed_oere: int | None = Field(description="Forbrug")
    framed_oere: int | None = Field(
        default=0, description="Of committed and consumed: what frames carry, and no budget here"
    )
    rest_oere: int | None
    released_oere: int | None = Field(default=0, description="Committed once, and given back")
    conditional_oere: int = Field(default=0, description="Granted on a condition: not to spend yet")
    pending_oere: int = Field(default=0, description="Not decided yet (afventer)")
    consumed_percent: float | None = Field(description="Consumed of corrected (forbrugsprocent)")
    committed_percent: float | None = Field(default=None, description="Committed of corrected")
    marker: Marker | None = Field(
        default=None, description="hidden: what is used tells how many, and they are few"
    )


class PaceShown(Answer):
    """Consumption against what of the corrected budget was expected to be used by then."""

    on: date
    phasing: Spread = Field(description="Periodisering")
    consumed_oere: int
    expected_oere: int
    difference_oere: int = Field(description="Consumed beyond what was expected")
    sentence: str = Field(
        examples=["Forbrug 3,2 mio. kr. mod 3,0 mio. kr. ventet til og med 30-09-2010 (lineært)"]
    )


class CapacityShown(Answer):
    """How many more there is room for, by what one more costs from the day on."""

    unit_oere: int
    weeks: int | None = Field(description="What one is reckoned to last, where paid by the week")
    months: int | None = Field(description="What is left of the year, where paid by the month")
    rest_oere: int
    room_for: int = Field(description="Rest over unit, in whole numbers")
    corrected_oere: int
    buys: int = Field(description="Corrected over unit, in whole numbers")
    planned: int | None = Field(description="How many the document expects the money to buy")
    planned_oere: int | None = Field(description="What so many cost")
    sentence: str = Field(examples=["Rest 4.540.000,00 kr. / 20.000,00 kr. = 227 forløb"])


class ExpectedShown(Answer):
    """
    What the year is expected to have cost (forventet regnskab).

    Consumption and open commitments carried on to the year's end, with the interval that eight of
    ten are meant to hold; once the year is over, what is booked.
    """

    method: Method | None = Field(description="None: there is none, see missing")
    value_oere: int | None
    low_oere: int | None
    high_oere: int | None
    counted_oere: int = Field(description="What was consumed and committed on the day")
    corrected_oere: int | None = Field(description="The corrected budget of the same lines")
    beyond_oere: int | None = Field(description="Expected beyond the corrected budget")
    missing: NoForecast | None
    without: tuple[str, ...] = Field(
        description="Lines on which nothing was ever used: that is not nought, and not counted here"
    )
    sentence: str


class PlannedShown(Answer):
    """What one was to cost: the plan's money over how many it wants."""

    oere: int
    number: Number
    percent: Number | None = Field(description="The number is so many per cent of ``quantity``")
    quantity: int | None
    each_oere: int


class UnitCostShown(Answer):
    """What one of those started, completed or successful has cost, beside how many there are."""

    of: Outcome
    measure: str
    oere: int | None = Field(
        description="Consumed by the year's lines; of those started, consumed and committed. None: "
        "hidden, see marker"
    )
    number: Number | None = Field(description="None: see missing; of a cohort, of the matured only")
    matured: int | None
    unmatured: int | None = Field(description="Their part of the money is not counted")
    borne_oere: int | None = Field(description="The money that falls to those counted")
    each_oere: int | None = Field(description="``borne_oere`` over ``number``, to the nearest øre")
    planned: PlannedShown | None
    status: Status | None
    status_text: str | None = Field(examples=["dyrere end planlagt"])
    missing: NoCost | None
    marker: Marker | None = Field(default=None, description="hidden: for there are few of them")
    sentence: str


class ProviderShown(Answer):
    """What a provider was paid, over how many it has had; None: nobody said whose it is."""

    provider: str | None
    consumed_oere: int | None = Field(description="None: hidden, see marker")
    number: int | None
    marker: Marker | None = Field(default=None, description="hidden: for there are few of them")
    of: Outcome | None
    measure: str | None
    each_oere: int | None = Field(description="``consumed_oere`` over ``number``")
    sentence: str


class AdministrationShown(Answer):
    """The part of the money that is for administration, of the budget and of the consumption."""

    corrected_oere: int
    of_corrected_oere: int
    corrected_percent: float | None
    consumed_oere: int
    of_consumed_oere: int
    consumed_percent: float | None
    sentence: str


class PhaseShown(Answer):
    """What is set aside for one year."""

    year: int
    oere: int


class LineShown(Money):
    """A budget line."""

    id: str
    title: str
    nature: Nature
    frame: str | None = Field(description="The frame that carries the cost")
    area: Area | None = Field(default=None, description="Styringsområde")
    source: str | None = Field(default=None, description="The fund that pays (pulje)")
    party: str | None = Field(default=None, description="Whose money it is to spend")
    standing: Standing = "adopted"
    condition: str | None = None
    pace: PaceShown | None = None
    capacity: CapacityShown | None = None
    expected: ExpectedShown | None = None
    phases: tuple[PhaseShown, ...] = Field(
        default=(), description="Of a line over years: each year's, as the plan has it"
    )


class LineMoney(Money):
    """A budget line and how its money stands."""

    id: str
    title: str


class InitiativeMoney(Money):
    """An initiative's lines and their sum, and what they have bought."""

    id: str
    number: str
    title: str
    lines: tuple[LineShown, ...]
    pace: PaceShown | None = None
    expected: ExpectedShown | None = None
    administration: AdministrationShown | None = None
    unit_costs: tuple[UnitCostShown, ...] = ()
    providers: tuple[ProviderShown, ...] = ()


class TotalMoney(Money):
    """The sum of all lines."""

    pace: PaceShown | None = None
    expected: ExpectedShown | None = None
    administration: AdministrationShown | None = None


class Placed(Answer):
    """The sum printed in the agreement against the sum of its lines, over all years."""

    printed_oere: int | None
    listed_oere: int
    not_placed_oere: int | None = Field(description="Ikke placeret: printed and on no line")


class ExpectedScored(ExpectedShown):
    """A forecast of a line made on a day, and how it did once the year was over."""

    made_on: date
    error_oere: int | None = Field(description="Expected too much; below nought too little")
    error_percent: Number | None
    held: bool | None = Field(description="Whether what came lies in the interval")


class LineForecasts(Freshness):
    """What a line's year was expected to cost, when, and how right that was."""

    line: str
    title: str
    year: int
    state: Literal["running", "known", "silent"]
    actual_oere: int | None = Field(description="What the year came to, once it is over")
    forecasts: tuple[ExpectedScored, ...]
