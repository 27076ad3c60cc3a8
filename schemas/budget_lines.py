"""The lines a ledger keeps: one for each year, its own amount without what is part of it."""

from collections.abc import Iterable, Iterator

from .appropriations import CarryOver, Phase
from .plans import BudgetLine


def lines_of(budget: Iterable[BudgetLine]) -> tuple[BudgetLine, ...]:
    """
    Return an initiative's lines, a line in phases as one for each year.

    A line that is part of another takes its amount out of it: their sum is what the document says
    of the whole, 90 mio. of which 55. A year's line of a line in phases has one phase, its own.
    """
    yearly = [each for line in budget for each in _by_year(line)]
    parts: dict[str, int] = {}
    for line in yearly:
        if line.of_which is not None:
            parts[line.of_which] = parts.get(line.of_which, 0) + (line.appropriation_oere or 0)
    return tuple(_without(line, parts.get(line.id, 0)) for line in yearly)


def _without(line: BudgetLine, parts: int) -> BudgetLine:
    if not parts or line.appropriation_oere is None:
        return line
    return line.model_copy(update={"appropriation_oere": line.appropriation_oere - parts})


def _by_year(line: BudgetLine) -> Iterator[BudgetLine]:
    if not line.phases:
        yield line
        return
    amounts = {year: phase.appropriation_oere for phase in line.phases for year in phase.years}
    for year, amount in sorted(amounts.items()):
        yield line.model_copy(
            update={
                "id": f"{line.id}-{year}",
                "year": year,
                "appropriation_oere": amount,
                "phases": (Phase(year=year, appropriation_oere=amount),),
                "of_which": f"{line.of_which}-{year}" if line.of_which else None,
                "carry_over": _onwards(line, year + 1, is_last=year + 1 not in amounts),
            }
        )


def _onwards(line: BudgetLine, year: int, *, is_last: bool) -> CarryOver | None:
    rule = line.carry_over
    if rule is None or rule.to is not None:
        return rule
    return None if is_last else rule.model_copy(update={"to": f"{line.id}-{year}"})
