"""What money facts add up to, from the naive reading of a budget line, one forløb at a time."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from schemas.base import Contract
from schemas.plans import BudgetLine, InitiativeAdopted
from tests.builders.budget_reference import Told, accounts_on

from .naive import Cells, Facts, holding
from .plan import adopted


def paid(facts: Facts, plan: Iterable[InitiativeAdopted]) -> Cells:
    """Return the amount on every account and day, those that are not nothing."""
    groups: dict[tuple[str, str, str], list[Told]] = defaultdict(list)
    for (subject, fact), data in holding(facts).items():
        forloeb = getattr(data, "forloeb", None)
        if forloeb is not None or hasattr(data, "amount_oere"):
            initiative = str(getattr(data, "initiative", ""))
            groups[subject, initiative, forloeb or ""].append((fact, data))
    cells: Cells = defaultdict(int)
    first = {line.id: line.appropriation_oere for a in adopted(1) for line in a.initiative.budget}
    for line in (line for each in plan for line in each.initiative.budget):
        _enter(cells, line, [], [date(line.year, 1, 1)], first.get(line.id))
        without = line.model_copy(update={"appropriation_oere": None})
        initiative = line.id.rsplit("/", 1)[0]
        for (_, where, _), told in groups.items():
            if where == initiative:
                _enter(cells, without, told, _days(data for _, data in told))
    return {key: amount for key, amount in cells.items() if amount}


def _days(told: Iterable[Contract]) -> list[date]:
    return sorted({data.on for data in told})  # type: ignore[attr-defined]


def _enter(
    cells: Cells,
    line: BudgetLine,
    told: Sequence[Told],
    days: Iterable[date],
    first_oere: int | None = None,
) -> None:
    """Add what changes on each day: what stands at its end less what stood before."""
    before: dict[str, int] = {}
    for day in days:
        after = accounts_on(day, line, told, first_oere)
        for account in before.keys() | after.keys():
            moved = after.get(account, 0) - before.get(account, 0)
            cells[f"{line.id}|{account}", day.isoformat()] += moved
        before = after
