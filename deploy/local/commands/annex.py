"""The status annex as a table for the terminal, made from reporting's answer."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Final, TypeAlias

import typer
from rich.table import Table

from services.reporting import texts

from .reading import (
    AsOfAsked,
    Format,
    FormatAsked,
    KnownAtAsked,
    ask,
    day,
    instant,
    print_all,
    print_json,
    table,
)

Json: TypeAlias = Any
OERE_IN_MILLION: Final = 100_000_000


def annex(
    agreement: Annotated[str, typer.Argument(help="The agreement's id, as 2009.")],
    period: Annotated[str, typer.Argument(help="2009-Q3 (or 2009-K3); 2009 for the year.")],
    as_of: AsOfAsked = None,
    known_at: KnownAtAsked = None,
    form: FormatAsked = Format.TEXT,
) -> None:
    """Show the status annex of an agreement: target, figure, words and money."""
    answer = ask(f"/v1/agreements/{agreement}/annex", period=period, as_of=as_of, known_at=known_at)
    if form is Format.JSON:
        print_json(answer)
    else:
        above, below = (
            (heading(answer), shared_text(answer)),
            (hearing_text(answer), footing(answer)),
        )
        print_all(*above, annex_table(answer), *below)


def heading(answer: Json) -> str:
    """Return what stands above the table."""
    agreement = answer["agreement"]
    return (
        f"\n{agreement['title']}, {agreement['municipality']}\n"
        f"Status for {answer['period']['label']}, opgjort pr. {day(answer['as_of'])}"
    )


def shared_text(answer: Json) -> str:
    """Return the targets the initiatives share, and under each its status and why."""
    return _scored(answer["shared_targets"], "Fælles mål")


def hearing_text(answer: Json) -> str:
    """Return what came of the remarks of the plan's hearing; nothing where there was none."""
    remarks = answer["hearing"]
    if not remarks:
        return ""
    changed = sum(each["changed_plan"] for each in remarks)
    told = (
        f"{each['party']}: {each['remark']}\n"
        f"  {'Ændret' if each['changed_plan'] else 'Ikke ændret'}: {each['answer']}"
        for each in remarks
    )
    return "\n".join([f"Høring: {len(remarks)} bemærkninger, {changed} har ændret planen", *told])


def footing(answer: Json) -> str:
    """Return what stands below the table."""
    newest = answer["last_recorded_at"]
    last = f" Seneste ændring er registreret {instant(newest)}." if newest else ""
    return (
        "Tal er for perioden, i parentes for året til dato.\n"
        f"Som kendt {instant(answer['known_at'])}.{last}\n"
    )


def annex_table(answer: Json) -> Table:
    """Return the annex as a table; the money's column only where there is money."""
    has_money = any(row["money"] for row in answer["initiatives"])
    made = table(show_lines=True)
    made.add_column("Nr.", no_wrap=True)
    made.add_column("Initiativ", ratio=3, overflow="fold")
    made.add_column("Mål", ratio=4, overflow="fold")
    made.add_column("Status", ratio=5, overflow="fold")
    if has_money:
        made.add_column("Økonomi, mio. kr.", no_wrap=True)
    for row in answer["initiatives"]:
        cells = [row["number"], row["title"], targets_text(row), status_text(row)]
        made.add_row(*cells, *([money_text(row["money"])] if has_money else []))
    return made


def targets_text(row: Json) -> str:
    """Return an initiative's targets, and under each its status and why."""
    return _scored(row["targets"])


def _scored(targets: Iterable[Json], head: str | None = None) -> str:
    return "\n".join(
        f"{head or texts.CATEGORIES[target['category']]}: {target['wording']}\n"
        f"  {target['explanation']['sentence']}"
        for target in targets
    )


def status_text(row: Json) -> str:
    """Return an initiative's figures, deliverables and words."""
    return "\n".join([*_figures(row), *_milestones(row), *_statements(row)])


def _figures(row: Json) -> Iterator[str]:
    for measure in row["measures"]:
        unit = texts.UNITS[measure["unit"]]
        yield f"{measure['title']}: {_figure(measure, unit)}"
        if measure["without_n_on"]:
            days = ", ".join(day(each) for each in measure["without_n_on"])
            yield f"  indberettet uden antal og ikke talt med: {days}"
        for split in measure["breakdowns"]:
            parts = [f"{part['label']} {_amounts(part)}" for part in split["parts"]]
            if parts:
                yield f"  heraf {', '.join(parts)}"
        expected = [
            _forecast(each) for each in row["forecasts"] if each["measure"] == measure["id"]
        ]
        if expected:
            yield f"  {'; '.join(expected)}"


def _figure(measure: Json, unit: str) -> str:
    if measure["state"] == "being_filled":
        return texts.BEING_FILLED
    figure, value = measure["figure"], measure["value"]
    if figure["at_end"] is not None or figure["period"] is not None:
        return f"{_amounts(figure)} {unit}{_reported(measure)}"
    if value is not None:
        return _value(value, unit)
    return "intet er indberettet" if measure["is_reported"] else "intet tal"


def _forecast(forecast: Json) -> str:
    """Return whose forecast it is, and what it says: of the targets where it says something."""
    said = [each["sentence"] for each in forecast["targets"]] or [forecast["sentence"]]
    whose = {"stated": "oplyst", "own": "egen"}[forecast["source"]]
    return f"{whose} {', '.join(said)}"


def _value(value: Json, unit: str) -> str:
    """Return a value that is no plain sum, a share never without its n."""
    if value["denominator"] is not None:
        waiting = f", {value['unmatured']} venter" if value["unmatured"] else ""
        if value["percent"] is None:
            return f"endnu ingen {unit}{waiting}"
        of = f"{value['numerator']} af {value['denominator']} {unit}{waiting}"
        return f"{_number(value['percent'])} pct. ({of})"
    if value["rank"] is not None:
        behind = f", {_number(value['gap_to_best'])} efter {value['best_peer']}"
        return f"nr. {value['rank']} af {value['of']}{behind if value['rank'] > 1 else ''}"
    return f"{_number(value['amount'])} {unit}"


def _number(written: str) -> str:
    """Return a number with no more decimals than it has, and at most one."""
    exact = Decimal(written)
    return texts.number(exact, int(exact != exact.to_integral_value()))


def _reported(measure: Json) -> str:
    """Return as of when a figure was reported, which need not be the period's end."""
    is_told = measure["is_reported"] and measure["latest_on"]
    return f", indberettet {day(measure['latest_on'])}" if is_told else ""


def _amounts(figure: Json) -> str:
    if figure["at_end"] is not None:
        return texts.number(figure["at_end"])
    return f"{texts.number(figure['period'])} ({texts.number(figure['year_to_date'])})"


def _milestones(row: Json) -> Iterator[str]:
    for milestone in row["milestones"]:
        promised = milestone["planned_on"]
        told = [f"lovet {day(promised)}"] if promised else []
        for moved in milestone["replanned"]:
            if moved["planned_on"] in {None, promised}:
                told.append(f"ændret {day(moved['on'])}")
            else:
                promised = moved["planned_on"]
                told.append(f"flyttet til {day(promised)}")
        reached = milestone["reached_on"]
        told.append(f"nået {day(reached)}" if reached else "ikke meldt nået")
        yield f"{milestone['title']}: {', '.join(told)}"


def _statements(row: Json) -> Iterator[str]:
    for said in row["statements"]:
        yield f"{texts.STATEMENTS[said['category']]}: {said['text']}"


def money_text(money: Json) -> str:
    """Return an initiative's money in short, in millions of kroner."""
    if money is None:
        return ""
    spent = {"Disponeret": money["committed_oere"], "Forbrug": money["consumed_oere"]}
    if money["corrected_oere"] is None:
        return "\n".join(["Inden for rammen", *_amounts_of(spent if any(spent.values()) else {})])
    budget = {"Budget": money["corrected_oere"], **spent, "Rest": money["rest_oere"]}
    return "\n".join(_amounts_of(budget))


def _amounts_of(money: dict[str, int]) -> Iterator[str]:
    for name, oere in money.items():
        yield f"{name:<10} {texts.number(Decimal(oere) / OERE_IN_MILLION, 2):>6}"
