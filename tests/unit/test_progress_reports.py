"""What is reported as it stands: in any order, however often and however mended, read anew."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.activity import FigureReported
from schemas.corrections import FactWithdrawn
from schemas.figures import Figure
from schemas.measures import Measure
from schemas.plans import Initiative, InitiativeAdopted
from tests.builders.bus import event_id
from tests.faults.naive import Cells

from .progress_histories import WHERE, Sent
from .test_progress_fold import REPORTED, Desk

PLAIN, DAYS = f"{WHERE[0]}/m|1|", ("2008-11-30", "2009-03-31", "2009-06-30", "2009-09-30")


@st.composite
def reports(draw: st.DrawFn) -> list[Sent]:
    """Draw figures, some told again, corrected or taken back."""
    sent: list[Sent] = []
    for number in range(draw(st.integers(2, 6))):
        fact = str(event_id(f"report-{number}"))
        for revision in range(draw(st.sampled_from([1, 1, 1, 2, 3]))):
            is_back = revision > 0 and draw(st.booleans())
            data = FactWithdrawn(fact=UUID(fact)) if is_back else draw(figures())
            sent.append(Sent(fact, revision, data))
    return sent


def figures() -> st.SearchStrategy[FigureReported]:
    return st.builds(
        FigureReported,
        initiative=st.just(WHERE[0]),
        measure=st.sampled_from([*[f"{WHERE[0]}/m"] * 4, f"{WHERE[0]}/other"]),
        on=st.sampled_from([date.fromisoformat(each) for each in DAYS]),
        figure=st.builds(
            Figure,
            value=st.integers(0, 6).map(Decimal),
            knowledge=st.sampled_from(["observed", "observed", "estimated", "forecast"]),
        ),
        basis=st.sampled_from(["to_date", "in_period"]),
        n=st.sampled_from([6, 7, 4, None]),
    )


def holding(sent: Iterable[Sent]) -> list[FigureReported]:
    """Return the reports that hold, in order: of two of the same day the smaller fact id's."""
    highest = {each.fact: each for each in sorted(sent, key=lambda each: each.revision)}
    held: dict[tuple[str, date], tuple[str, FigureReported]] = {}
    for fact, each in sorted(highest.items(), reverse=True):
        if isinstance(each.data, FigureReported) and each.data.figure.knowledge != "forecast":
            held[each.data.measure, each.data.on] = fact, each.data
    own = [said for (measure, _), (_, said) in held.items() if measure == f"{WHERE[0]}/m"]
    return sorted(own, key=lambda each: each.on)


def read_anew(measure: Measure, sent: Iterable[Sent]) -> Cells:
    """Return what stands on each account and day, reckoned from the day before it."""
    cells: Cells = defaultdict(int)
    stood: dict[Any, int] = defaultdict(int)
    for said in holding(sent):
        day, value = said.on.isoformat(), int(said.figure.value)
        if measure.kind == "share" and (said.n is None or value > said.n):
            cells[f"{PLAIN}published|n|missing", day] += 1
            continue
        cells[f"{PLAIN}published||", day] += 1
        whole = {"numerator": value, "denominator": said.n or 0} if measure.kind == "share" else {}
        for component, now in (whole or {"value": value}).items():
            span = (component, day[:4] if measure.kind != "level" else "")
            adds = measure.kind != "level" and said.basis == "in_period"
            cells[f"{PLAIN}{component}||", day] += now if adds else now - stood[span]
            stood[span] = stood[span] if adds else now
    return {cell: amount for cell, amount in cells.items() if amount}


@pytest.mark.parametrize("measure", REPORTED, ids=lambda each: each.kind)
@given(sent=reports(), data=st.data())
@settings(max_examples=150, deadline=None)
def test_in_any_order_reports_are_those_of_a_reading_anew(
    measure: Measure, sent: list[Sent], data: st.DataObject
) -> None:
    initiative = Initiative(id=WHERE[0], title="T", measures=(measure,))
    plan = InitiativeAdopted(version=1, agreement="2009", initiative=initiative)
    again = data.draw(st.lists(st.sampled_from(sent), max_size=2))
    desk = Desk()

    arriving: list[Sent | InitiativeAdopted] = [*sent, *again, plan]
    for each in data.draw(st.permutations(arriving)):
        desk.adopt(each) if isinstance(each, InitiativeAdopted) else desk.take(each)

    assert desk.cells() == read_anew(measure, sent)
