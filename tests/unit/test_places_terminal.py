"""The places and phases of 2018 as a person reads them, and held against the pinned ones."""

from datetime import date
from typing import Any, Final

import pytest

from deploy.local.commands.phases import phases_shown
from deploy.local.commands.places import places_table
from deploy.local.commands.reading import print_all
from deploy.local.expected import phase_differences
from examples import oracle
from schemas.budget_lines import lines_of
from schemas.measures import Booked
from services.reporting.answering import economy as money
from services.reporting.answers.annex import Economy
from services.reporting.domain import LINE_DEFINITION, Account
from services.reporting.plans import PlanKnown
from tests.builders import rows

PINNED: Final[dict[str, Any]] = oracle.loaded("expected.yaml")
PRINTED: Final = {
    "004 V0": "nr. 12 af 30 nr. 12 2,1",
    "004 V1": "nr. 30 af 30 nr. 28 12,4",
    "004 V2": "nr. 2 af 2 nr. 2 1,2",
    "004 V3": "nr. 1 af 6 nr. 1 0,0",
    "004 V4": "nr. 1 af 6 nr. 1 0,0",
    "004 V5": "nr. 2 af 6 nr. 3 0,9",
    "004 V6": "nr. 2 af 6 nr. 1 0,1",
    "004 V7": "nr. 3 af 6 nr. 3 3,0",
    "004 V8": "nr. 6 af 6 nr. 6 4,8",
}


def places_of_2018() -> Any:
    shown = rows.scored("2018", oracle.SECOND_QUARTER_2017).values()
    return {"initiatives": [{"targets": [each.model_dump(mode="json") for each in shown]}]}


def test_each_place_stands_with_the_place_a_year_before_and_the_distance(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_all(places_table(places_of_2018()), width=300)

    lines = capsys.readouterr().out.splitlines()
    found = {item: [line for line in lines if item in line] for item in PRINTED}
    assert [len(each) for each in found.values()] == [1] * len(PRINTED)
    for item, printed in PRINTED.items():
        assert printed in " ".join(found[item][0].split())


def phases_of_2018() -> dict[int, Any]:
    """Return the economy of each year with what the plan gives booked as budget books it."""
    known: PlanKnown = rows.known("2018")
    lines = [line for i in known.initiatives for line in lines_of(i.initiative.budget)]
    books = {
        Account(line.id, LINE_DEFINITION, "original"): [
            Booked(date(line.year, 1, 1), line.appropriation_oere)
        ]
        for line in lines
        if line.appropriation_oere is not None
    }
    answers = {}
    for year in (2017, 2018, 2019):
        seen = money.Sight(year, date(year, 12, 31), date(year, 12, 31))
        answers[year] = Economy(
            agreement=known.agreement.shown(),
            year=year,
            initiatives=money.show_initiatives(known, books, seen),
            total=money.show_total(known, books, seen),
            placed=money.placed(known),
            as_of=date(year, 12, 31),
            known_at=rows.KNOWN_AT,
            last_recorded_at=None,
            plan_versions={},
        ).model_dump(mode="json")
    return answers


def test_the_phases_of_an_appropriation_stand_year_by_year(
    capsys: pytest.CaptureFixture[str],
) -> None:
    print_all(*phases_shown(phases_of_2018()), width=200)

    shown = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    (row,) = (line for line in shown if line.startswith("4.2 "))
    assert row.endswith("60,0 mio. kr. 35,0 mio. kr. 120,0 mio. kr.")
    assert not any(line.startswith("4.1 ") for line in shown)  # within a frame: nothing of its own


def test_the_demonstration_tells_of_a_phase_that_is_not_the_printed_one() -> None:
    right, lost = phases_of_2018(), phases_of_2018()
    del lost[2019]

    assert list(phase_differences(PINNED["phases"], right)) == []
    assert list(phase_differences(PINNED["phases"], lost)) == [
        "2018/4.2/virksomhedsrettet-2019, 2019: shown None, expected 12000000000"
    ]
