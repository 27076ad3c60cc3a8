"""What each kind of measure costs: the same events drained under plans of more and more kinds."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Final, NamedTuple

from schemas.benchmarks import Benchmark, PeerSet
from schemas.cohorts import At, Cohort, EventAnchor, Gap, Happened, InStatus, SpellAnchor, Within
from schemas.days import Span
from schemas.definitions import Breakdown, Condition
from schemas.formulas import Constant, Formula, MeasureTerm, Product, Sum
from schemas.measures import Aggregate, Level, Measure, Milestone, Share

from . import workload
from .drain import Row, drain
from .workload import Load

TIMES: Final = 3
RATIO_MAX: Final = 2.0
FIVEFOLD: Final = 5  # times the four that count is as many as there are of all kinds
_FIRST: Final = workload.initiative_ids()[0]
_BY_PROVIDER: Final = (Breakdown(by="provider", partition=True),)
_COMPLETED: Final = (Condition(field="completed", any_of=(True,)),)
_WOMEN: Final = (Condition(field="sex", any_of=("female",)),)
Measures = Callable[[str], tuple[Measure, ...]]


class Cost(NamedTuple):
    """Processor time of an event in microseconds: the service's, and with the database's."""

    service: float
    whole: float


def aggregates(of: str) -> tuple[Measure, ...]:
    """Return four measures that count what happens, which is what the others are held against."""
    events = {"startet": "forloeb.started", "afsluttet": "forloeb.ended"}
    counts = (
        Aggregate(
            id=f"{of}/{name}",
            title=name,
            unit="forloeb",
            op="count",
            event=event,  # type: ignore[arg-type]
            breakdowns=_BY_PROVIDER if name == "startet" else (),
        )
        for name, event in events.items()
    )
    persons = Aggregate(
        id=f"{of}/personer",
        title="Personer",
        unit="persons",
        op="distinct",
        event="forloeb.started",
    )
    weeks = Aggregate(
        id=f"{of}/uger",
        title="Uger",
        unit="weeks",
        op="sum",
        event="forloeb.started",
        field="weeks",
    )
    return (*counts, persons, weeks)


def levels(of: str) -> tuple[Measure, ...]:
    """Return four levels; one of them, of one initiative, is of statuses whoever reports them."""

    def level(name: str, **readings: object) -> Measure:
        whole = {"opened_by": "forloeb.started", "unit": "persons", "title": name, **readings}
        return Level.model_validate({"id": f"{of}/{name}", **whole})

    weekly = {"mode": "time_weighted", "unit": "full_time_persons"}
    fourth = (
        level("kontanthjaelp", opened_by="status.reported", where=_status("cash_benefit"))
        if of == _FIRST
        else level("kvinder", where=_WOMEN)
    )
    return (
        level("i-gang"),
        level("helaar", **weekly, per="week"),
        level("samtidige", **weekly, overlap="union"),
        fourth,
    )


def _status(*named: str) -> tuple[Condition, ...]:
    return (Condition(field="status", any_of=named),)


def shares(of: str) -> tuple[Measure, ...]:
    """Return four shares: of events, of persons, and of what is open."""

    def share(name: str, **readings: object) -> Measure:
        whole = {"unit": "forloeb", "title": name, **readings}
        return Share.model_validate({"id": f"{of}/{name}", **whole})

    started = {"event": "forloeb.started"}
    return (
        share("gennemfoert", event="forloeb.ended", numerator=_COMPLETED),
        share("kvindeandel", **started, numerator=_WOMEN, breakdowns=_BY_PROVIDER),
        share("kvinder-af-personer", **started, op="distinct", unit="persons", numerator=_WOMEN),
        share("over-en-maaned", **started, mode="stock", numerator_after=_span(1, "months")),
    )


def cohorts(of: str) -> tuple[Measure, ...]:
    """Return five cohorts; one of them, of one initiative, begins with a spell of a status."""
    ended, started = EventAnchor(event="forloeb.ended"), EventAnchor(event="forloeb.started")
    employed = InStatus(status=("employed",))
    begun, over = Happened(event="forloeb.started"), Happened(event="forloeb.ended", of="item")
    spell = SpellAnchor(status=("cash_benefit",))
    fifth = (spell, Within(limit=_span(3, "months")), employed)
    asked = {
        "i-gang-14-dage": (EventAnchor(event="forloeb.referred"), _within(14, "days"), begun),
        "slut-8-uger": (started, _within(8, "weeks"), over),
        "job-om-et-kvartal": (ended, At(after=_span(3, "months")), employed),
        "uden-pause": (ended, Gap(limit=_span(4, "weeks"), over=_span(3, "months")), employed),
        "fra-kontanthjaelp": fifth if of == _FIRST else (ended, _within(60, "days"), employed),
    }
    return tuple(
        Cohort(
            id=f"{of}/{name}", title=name, unit="persons", anchor=anchor, test=test, outcome=outcome
        )
        for name, (anchor, test, outcome) in asked.items()
    )


def _span(count: int, unit: str) -> Span:
    return Span.model_validate({"count": count, "unit": unit})


def _within(count: int, unit: str) -> Within:
    return Within(limit=_span(count, unit))


def others(of: str) -> tuple[Measure, ...]:
    """Return a deliverable, a rank and a formula, of which no event of a person is told."""
    peers = PeerSet(version=1, members=("Aarhus", "Odense"), valid_from=date(2009, 1, 1))
    persons = MeasureTerm(measure=f"{of}/personer")
    return (
        Milestone(id=f"{of}/aabnet", title="Åbnet", milestone="aabnet"),
        Benchmark(
            id=f"{of}/placering",
            title="Placering",
            unit="number",
            series="ledighed",
            municipality="København",
            best="lowest",
            peers=(peers,),
        ),
        Formula(
            id=f"{of}/dobbelt",
            title="Dobbelt",
            unit="persons",
            expression=Sum(of=(Product(of=(persons, Constant(value=Decimal(2)))),)),
        ),
    )


KINDS: Final[dict[str, Measures]] = {
    "LVL": levels,
    "SHR": shares,
    "COH": cohorts,
    "MIL, BEN, FML": others,
}


def kinds(load: Load) -> str:
    """Drain under AGG alone, under AGG and each kind, and under all; return lines of the table."""
    rows: dict[str, list[Row]] = {}
    for _ in range(TIMES):
        for name, of in _plans():
            rows.setdefault(name, []).append(drain("progress", load, plan=workload.plan(of)))
    costs = {name: _median(each) for name, each in rows.items()}
    base, every = costs["AGG"], costs["all kinds"]
    lines = ["| kinds | CPU us/event: service, and with the database | more than AGG alone |"]
    lines.append("|---|---|---|")
    for name, cost in costs.items():
        more = f"{cost.service - base.service:+.0f}, {cost.whole - base.whole:+.0f}"
        lines.append(f"| {name} | {cost.service:.0f}, {cost.whole:.0f} | {more} |")
    for name in ("AGG", f"AGG {FIVEFOLD} times"):
        alone = costs[name]
        service, whole = every.service / alone.service, every.whole / alone.whole
        lines.append(
            f"all kinds, 20 measures on a case: {service:.2f} times {name} in the service,"
            f" {whole:.2f} with the database (at most {RATIO_MAX:.0f})"
        )
    return "\n".join(lines)


def _plans() -> Iterable[tuple[str, Measures]]:
    yield "AGG", aggregates
    for name, kind in KINDS.items():
        yield f"AGG + {name}", _all_of(aggregates, kind)
    yield f"AGG {FIVEFOLD} times", _all_of(*(_again(number) for number in range(FIVEFOLD)))
    yield "all kinds", _all_of(aggregates, *KINDS.values())


def _again(number: int) -> Measures:
    """Return the measures that count under other names: the cost of their number alone."""
    return lambda of: tuple(
        each.model_copy(update={"id": f"{each.id}-{number}"}) for each in aggregates(of)
    )


def _all_of(*kinds: Measures) -> Measures:
    return lambda of: tuple(measure for each in kinds for measure in each(of))


def _median(rows: list[Row]) -> Cost:
    def middle(amounts: Iterable[float]) -> float:
        return sorted(amounts)[len(rows) // 2]

    return Cost(
        middle(row.cpu_us["service"] for row in rows),
        middle(row.cpu_us["service"] + row.cpu_us["database"] for row in rows),
    )
