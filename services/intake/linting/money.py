"""Money that does not add up: sums, price times quantity, and targets that cost nothing."""

from collections.abc import Iterator
from math import prod
from typing import Final

from schemas.budget_lines import lines_of
from schemas.plans import BudgetLine, Initiative, Price

from .danish import kroner, listed, millions, number
from .findings import Finding, Path
from .subject import Subject

_BUYS_FORLOEB: Final = frozenset({"forloeb", "week"})


def find(subject: Subject) -> Iterator[Finding]:
    """Yield what is wrong with the money."""
    yield from _agreement_sum(subject)
    yield from _no_economy(subject)
    for i, initiative in enumerate(subject.plan.initiatives):
        yield from _initiative_sum(initiative, ("initiatives", i))
        for n, line in enumerate(initiative.budget):
            yield from _price_times_quantity(line, ("initiatives", i, "budget", n))


def _granted(initiative: Initiative) -> int:
    return sum(line.appropriation_oere or 0 for line in lines_of(initiative.budget))


def _agreement_sum(subject: Subject) -> Iterator[Finding]:
    agreement = subject.plan.agreement
    amounts = [
        amount
        for each in subject.plan.initiatives
        if (amount := _granted(each) or each.appropriation_oere or 0)
    ]
    if agreement.total_oere is None or not amounts or sum(amounts) == agreement.total_oere:
        return
    missing = agreement.total_oere - sum(amounts)
    added = " + ".join(millions(amount) for amount in amounts)
    outcome = (
        f"{millions(missing)} mio. kr. er ikke placeret"
        if missing > 0
        else f"der er fordelt {millions(-missing)} mio. kr. for meget"
    )
    yield Finding(
        "sum-gap",
        agreement.id,
        ("agreement", "total_oere"),
        "Initiativernes beløb giver ikke aftalens trykte sum.",
        "Tilføj de linjer, der mangler, ret summen, eller accepter med en grund.",
        f"{added} = {millions(sum(amounts))}, trykt {millions(agreement.total_oere)}: {outcome}",
    )


def _initiative_sum(initiative: Initiative, path: Path) -> Iterator[Finding]:
    printed, lines = initiative.appropriation_oere, _granted(initiative)
    if printed is None or not initiative.budget or printed == lines:
        return
    added = " + ".join(
        kroner(line.appropriation_oere) for line in initiative.budget if line.appropriation_oere
    )
    yield Finding(
        "sum-gap",
        initiative.id,
        (*path, "appropriation_oere"),
        "Budgetlinjerne giver ikke initiativets trykte sum.",
        "Ret linjerne eller summen, eller accepter med en grund.",
        f"{added or '0'} = {kroner(lines)}, trykt {kroner(printed)}: "
        f"forskellen er {kroner(abs(printed - lines))}",
    )


def _no_economy(subject: Subject) -> Iterator[Finding]:
    aiming = [each for each in subject.plan.initiatives if each.targets]
    poor = [each.id.partition("/")[2] for each in aiming if not _says_who_pays(each)]
    if not poor:
        return
    is_all = len(poor) == len(aiming)
    yield Finding(
        "no-economy",
        subject.plan.agreement.id,
        ("initiatives",),
        (
            "Intet initiativ med mål har penge."
            if is_all
            else f"Initiativer med mål, men uden penge: {listed(poor)}."
        ),
        "Giv hvert initiativ en budgetlinje; skriv frame, hvor en anden ramme betaler.",
        f"{len(poor)} af {len(aiming)} initiativer med mål siger ikke, hvem der betaler",
    )


def _says_who_pays(initiative: Initiative) -> bool:
    return initiative.appropriation_oere is not None or any(
        line.appropriation_oere is not None or line.phases or line.frame
        for line in initiative.budget
    )


def _price_times_quantity(line: BudgetLine, path: Path) -> Iterator[Finding]:
    price = _price_of(line)
    if line.planned is None or line.appropriation_oere is None or price is None:
        return
    if price.per not in _BUYS_FORLOEB:
        return
    quantity, weeks = line.planned.quantity, line.planned.weeks
    if price.per == "week" and weeks is None:
        return
    # What is left must not buy another one: then it is no gap, only a price that does not go up.
    factors = [quantity, *([weeks] if price.per == "week" and weeks else [])]
    unit = price.amount_oere * prod(factors[1:])
    cost = unit * quantity
    rest = line.appropriation_oere - cost
    if 0 <= rest < unit:
        return
    sum_ = " x ".join([*map(str, factors), kroner(price.amount_oere)])
    yield Finding(
        "price-quantity-gap",
        line.id,
        path,
        "Antal gange pris er ikke det afsatte beløb.",
        "Ret antal, pris eller beløb, eller accepter og skriv, hvad forskellen skal bruges til.",
        f"{sum_} = {kroner(cost)}, afsat {kroner(line.appropriation_oere)}: "
        f"{kroner(abs(rest))} {'rest' if rest > 0 else 'mangler'}, "
        f"eller {number(line.appropriation_oere // unit)} forløb",
    )


def _price_of(line: BudgetLine) -> Price | None:
    """Return the year's price of a forløb; None where there is none, or more than one."""
    prices = [
        price
        for price in line.prices
        if price.per in {"forloeb", "week"}
        and price.valid_from.year <= line.year
        and (price.valid_to is None or price.valid_to.year >= line.year)
    ]
    return prices[0] if len(prices) == 1 else None
