"""What came of a plan's hearing, as reporting answers it over HTTP."""

from schemas.plans import HearingAnswered
from schemas.topics import PLANS
from tests.builders.bus import sent
from tests.builders.reporting import AGREEMENT, adopted, agreement, day, open_office
from tests.stack import Databases


async def test_a_hearing_tells_what_came_of_each_remark_until_its_day(
    databases: Databases,
) -> None:
    told = [
        HearingAnswered(
            agreement=AGREEMENT,
            on=day(on),
            party=party,
            remark="Hvad med akademikerne?",
            answer="Der kommer et samarbejde.",
            changed_plan=party == "AC",
        )
        for on, party in (("2009-08-18", "LO"), ("2009-08-19", "AC"), ("2009-10-01", "DA"))
    ]
    subject = f"agreement:{AGREEMENT}"
    async with open_office(databases) as office:
        await office.bench.take(PLANS.name, sent(agreement()), sent(adopted()))
        await office.bench.take(PLANS.name, *(sent(each, subject=subject) for each in told))

        shown = (await office.get(f"/v1/agreements/{AGREEMENT}/annex", period="2009-Q3"))["hearing"]

    assert [(each["party"], each["changed_plan"]) for each in shown] == [
        ("AC", True),
        ("LO", False),
    ]
