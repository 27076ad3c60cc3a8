"""Numbers written so that they can be read wrongly are shown; ordinary Danish ones are not."""

import pytest

from services.intake.linting.engine import lint
from tests.builders.linting import arithmetic, initiative, line, plan, told


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("5, 0 mio. kr.", "»5, 0 mio«: et mellemrum midt i tallet"),
        ("31. integrationsstillinger", "»31. integrationsstillinger«: et punktum"),
        ("2.2 pct.", "»2.2 pct«: punktum, hvor dansk har komma"),
        ("2,2 pct..", "»pct..«: to punktummer"),
        ("60- 70 fritidsjob", "»60- 7«: et mellemrum midt i spændet"),
    ],
)
def test_a_number_that_may_be_read_wrongly_is_shown(written: str, why: str) -> None:
    findings = lint(plan(initiative(budget=[line(printed=written)])))

    assert told(findings) == [("number-format", "2010/1.1")]
    assert why in str(arithmetic(findings))


@pytest.mark.parametrize(
    "written",
    [
        "5,0 mio. kr.",
        "1. januar og 31. december",
        "26.11.09 i 3. kvartal",
        "1.3, 5 kurser",
        "1.800 forløb",
        "9. klasse",
        "2,2 pct.",
        "60-70 fritidsjob",
        "i 2009, 2010 og 2011",
        "10.000 kr. pr. forløb",
    ],
)
def test_a_number_written_as_danes_write_it_is_no_finding(written: str) -> None:
    assert lint(plan(initiative(purpose=written, budget=[line(printed=written)]))) == []


def test_percent_in_two_spellings_is_one_finding_of_the_plan() -> None:
    mixed = initiative(purpose="28,8 % flere", solution="10 pct. færre, 5 pct. mere")

    findings = lint(plan(mixed))

    assert told(findings) == [("number-format", "2010")]
    assert arithmetic(findings) == ["»pct.« 2 gange, »%« 1 gange"]
    assert lint(plan(initiative(purpose="28,8 pct. flere", solution="10 pct. færre"))) == []
