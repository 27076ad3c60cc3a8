"""What may happen to the budget lines of the stateful tests: plans, years, and facts by subject."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

from schemas.activity import (
    ForloebCancelled,
    ForloebEnded,
    ForloebReferred,
    ForloebStarted,
    PlacesClosed,
    PlacesOpened,
)
from schemas.appropriations import CarryOver
from schemas.base import Contract
from schemas.money import AppropriationGranted, AppropriationTransferred, CostCredited, CostInvoiced
from schemas.plans import BudgetLine

from . import budget
from .budget import INITIATIVE, LINE, line, price

Contents: TypeAlias = Mapping[type[Contract], st.SearchStrategy[Contract]]
WEEKLY: Final = LINE
WHOLE: Final = f"{INITIATIVE}/hele"
PLACES: Final = f"{INITIATIVE}/pladser"
FRAME: Final = f"{INITIATIVE}/ramme"
NEXT: Final = f"{INITIATIVE}/indsats-2011"
_RISING: Final = (price(700, valid_to=date(2010, 2, 9)), price(800, valid_from=date(2010, 2, 10)))
_BY_PLACE: Final = (
    price(300, "place_month", valid_to=date(2010, 2, 18)),
    price(9000, "lump_sum", valid_from=date(2010, 2, 19)),
)
_NEXT: Final = line(id=NEXT, year=2011, appropriation_oere=None)
_FRAME: Final = line(id=FRAME, appropriation_oere=None, frame="Rammen")
_PLACES: Final = line(*_BY_PLACE, id=PLACES, appropriation_oere=None)
_LINES: Final = (
    line(*_RISING, id=WEEKLY, carry_over=CarryOver(to=NEXT, percent_max=40)),
    line(price(5000, "forloeb"), id=WHOLE, commits_on="referred", over_commitment="stop"),
    _PLACES,
    _FRAME,
    _NEXT,
)
PLANS: Final[tuple[tuple[BudgetLine, ...], ...]] = (
    _LINES,
    # More for one line and less for another, dearer weeks, and what was in the frame has its own.
    (
        line(price(900), id=WEEKLY, appropriation_oere=600_000),
        line(price(5000, "forloeb"), id=WHOLE, appropriation_oere=1_500_000),
        *_LINES[2:3],
        line(id=FRAME, standing="conditional"),
        _NEXT,
    ),
    # Lines that are gone, and one whose money waits.
    (_LINES[0], line(price(4000, "forloeb"), id=WHOLE, standing="pending"), _NEXT),
)
FACT_DAYS: Final = (-1, 0, 1, 6, 7, 13, 20, 333, 334, 340)  # 333 is the last day of 2010
DAYS: Final = (
    date(2010, 1, 1),
    *(budget.day(number) for number in FACT_DAYS),
    date(2011, 12, 31),
    date(2012, 1, 1),
    date.max,
)
YEARS: Final = (2010, 2011)
_days = st.sampled_from(FACT_DAYS)
_forloeb = st.sampled_from(["f1", "f2"])
_lines = st.sampled_from([WEEKLY, WHOLE, PLACES, FRAME])
_kroner = st.sampled_from([1, 700, 1400, 5000, 6000])
_weeks = st.sampled_from([None, 0, 1, 3, 5])
_cost: Final[dict[str, Any]] = {
    "kroner": _kroner, "on": _days, "line": _lines, "invoice": st.sampled_from(["i1", "i2", "i3"]),
}  # fmt: skip


def _costs(**paid_for: st.SearchStrategy[str | None]) -> Contents:
    whole = {"forloeb": st.none(), **_cost, **paid_for}
    return {
        CostInvoiced: st.builds(budget.invoiced, final=st.booleans(), **whole),
        CostCredited: st.builds(budget.credited, **whole),
    }


OF_CITIZENS: Final[Contents] = {
    ForloebReferred: st.builds(budget.referred, _days, _forloeb, weeks=_weeks),
    ForloebStarted: st.builds(budget.started, _days, _forloeb, _weeks),
    ForloebEnded: st.builds(budget.ended, _days, _forloeb),
    ForloebCancelled: st.builds(budget.cancelled, _days, _forloeb),
    **_costs(forloeb=_forloeb),
}
OF_PLACES: Final[Contents] = {
    PlacesOpened: st.builds(budget.opened, _days, quantity=st.integers(0, 3)),
    PlacesClosed: st.builds(budget.closed, _days),
    **_costs(places=st.just("p1")),
}
OF_LINES: Final[Contents] = {
    AppropriationGranted: st.builds(
        budget.granted,
        _kroner,
        _days,
        st.sampled_from(["original", "supplementary"]),
        _lines,
        st.sampled_from([None, "conditional", "pending"]),
    ),
    AppropriationTransferred: st.builds(
        budget.transferred, _kroner, _days, st.sampled_from([WHOLE, FRAME])
    ),
    **_costs(),
}
