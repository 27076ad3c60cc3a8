"""The example agreements as reporting hears of them, for the examples of the OpenAPI."""

from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from schemas.links import BEGINNING, Arrival, EventsLinked, link_digest
from schemas.plans import AgreementAdopted, InitiativeAdopted
from schemas.reports import EventRefused
from schemas.snapshots import BudgetCell, BudgetChanged, Change, MeasureCell, MeasureChanged
from schemas.topics import BUDGET, LINKS, MEASURES, PLANS, REFUSALS
from services.reporting.domain import LINE_DEFINITION, Account
from tests.builders import money, rows
from tests.builders.bus import event_id, sent
from tests.builders.reporting import Office, recorded

AGREEMENTS: Final = ("2009", "2010")
FIGURE: Final = "2009/1.3/forloeb-gennemfoert"
AUGUST: Final = date(2009, 8, 31)


async def fill(office: Office) -> None:
    for agreement in AGREEMENTS:
        plan = rows.plan(agreement)
        ids = tuple(each.id for each in plan.initiatives)
        whole = AgreementAdopted(version=1, agreement=plan.agreement, initiatives=ids)
        await office.bench.take(PLANS.name, sent(whole, name=agreement))
        for each in plan.initiatives:
            adopted = InitiativeAdopted(version=1, agreement=agreement, initiative=each)
            await office.bench.take(PLANS.name, sent(adopted, name=each.id))
    said = [each.said for each in rows.told() if _is_of_example(str(each.said))]
    words = (sent(each, name=f"told-{at}") for at, each in enumerate(said))
    await office.bench.take(PLANS.name, *words)
    measures = [sent(each, name=f"measure-{at}") for at, each in enumerate(_measures())]
    await office.bench.take(MEASURES.name, *measures)
    budget = [sent(each, name=f"budget-{at}") for at, each in enumerate(_budget())]
    await office.bench.take(BUDGET.name, *budget)
    await office.bench.take(LINKS.name, sent(_link(), name="link"))
    await office.bench.take(REFUSALS.name, sent(_refusal(), name="refusal"))


def _is_of_example(written: str) -> bool:
    return any(f"{each}/" in written for each in AGREEMENTS)


def _booked(*, money_alone: bool) -> Iterator[tuple[tuple[str, int], list[tuple[Account, Any]]]]:
    cells: dict[tuple[str, int], list[tuple[Account, Any]]] = defaultdict(list)
    for account, booked in sorted(money.books().items()):
        is_money = account.definition == LINE_DEFINITION
        if account.figure.startswith(tuple(f"{a}/" for a in AGREEMENTS)) and (
            is_money is money_alone
        ):
            by_day: dict[Any, int] = defaultdict(int)
            for each in booked:
                by_day[each.valid_on] += each.amount
            cells[account.figure, account.definition] += [
                (account, each) for each in sorted(by_day.items())
            ]
    yield from cells.items()


def _of(account: Account, on: Any, amount: int) -> dict[str, Any]:
    cause = event_id(f"{account} {on}")
    change = Change(recorded_at=recorded(1), difference=amount, caused_by=(cause,))
    by = {account.dimension: account.part} if account.dimension else {}
    return {
        "breakdown": by,
        "valid_on": on,
        "version": 1,
        "value": amount,
        "changes": (change,),
    }


def _measures() -> Iterator[MeasureChanged]:
    for (measure, definition), told in _booked(money_alone=False):
        yield MeasureChanged(
            initiative=measure.rpartition("/")[0],
            measure=measure,
            definition=definition,
            cells=tuple(
                MeasureCell(component=of.component, **_of(of, *each))  # type: ignore[arg-type]
                for of, each in told
            ),
        )


def _budget() -> Iterator[BudgetChanged]:
    for (line, _), told in _booked(money_alone=True):
        yield BudgetChanged(
            initiative=line.rpartition("/")[0],
            line=line,
            cells=tuple(
                BudgetCell(account=of.component, **_of(of, *each))  # type: ignore[arg-type]
                for of, each in told
            ),
        )


def late() -> MeasureChanged:
    """Return five who have completed a course in September, as is told months later."""
    account = Account(FIGURE, 1, "value")
    on = AUGUST
    before = sum(each.amount for each in money.books()[account] if each.valid_on == on)
    cause = event_id("told late")
    change = Change(recorded_at=recorded(95), difference=5, caused_by=(cause,))
    cell = MeasureCell(
        component="value",
        breakdown={},
        valid_on=on,
        version=2 if before else 1,
        value=before + 5,
        changes=(change,),
    )
    return MeasureChanged(
        initiative=FIGURE.rpartition("/")[0], measure=FIGURE, definition=1, cells=(cell,)
    )


def _link() -> EventsLinked:
    account = Account(FIGURE, 1, "value")
    events = [
        event_id(f"{account} {on}")
        for on in sorted({each.valid_on for each in money.books()[account]})
    ]
    entries = b"".join(each.bytes + bytes(32) for each in events)
    return EventsLinked(
        source="jobcenter-vest",
        link=1,
        previous=BEGINNING.hex(),
        digest=link_digest(BEGINNING, entries).hex(),
        arrivals=(Arrival(recorded_at=recorded(1), number=len(events)),),
        events=b64encode(entries).decode(),
    )


def _refusal() -> EventRefused:
    return EventRefused(
        source="jobcenter-vest",
        event="4711",
        type="fremdrift.forloeb.started.v1",
        reason="invalid_content",
        field="data.on",
        detail="write the day as 2009-07-31",
        recorded_at=recorded(2),
    )
