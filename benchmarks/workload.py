"""The load: seeded person-level events as they reach a ledger, late and repeated as in life."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from pydantic_core import to_json

from schemas.envelope import Envelope, Headers, event_uuid, to_headers
from schemas.measures import Aggregate, Breakdown, Level, Measure
from schemas.plans import Agreement, BudgetLine, Initiative, Plan, Price

SEED: Final = 2009
DUPLICATES: Final = 0.05
LATE: Final = 0.02
COMPLETED: Final = 0.8
INITIATIVES: Final = 200
BEGUN: Final = datetime(2009, 1, 1, tzinfo=UTC)
_YEAR_BEGINS: Final = BEGUN.date()
CITIZENS_PER_FORLOEB: Final = 0.6
_COURSE: Final[dict[str, object]] = {"offer": "course", "weeks": 5}
_STAGES: Final[tuple[tuple[str, int, dict[str, object]], ...]] = (
    ("forloeb.referred", 0, _COURSE),
    ("forloeb.started", 7, _COURSE),
    ("status.reported", 20, {}),
    ("status.reported", 34, {}),
    ("forloeb.ended", 42, {}),
    ("status.reported", 60, {}),
)
_WHERE: Final = ("amager", "noerrebro", "vesterbro", "valby", "bispebjerg")


@dataclass(frozen=True, slots=True)
class Load:
    """How many events, how many forløb they tell of, and on how many days those begin."""

    events: int
    forloeb: int
    days: int = 300


def initiative_ids() -> list[str]:
    """Return the ids of the benchmark's initiatives."""
    return [f"bench/{number}" for number in range(1, INITIATIVES + 1)]


def measures(id_: str) -> tuple[Measure, ...]:
    """Return the four measures that an initiative has unless told otherwise."""
    by_provider = (Breakdown(by="provider", partition=True),)
    return (
        Aggregate(
            id=f"{id_}/startet",
            title="Startede",
            unit="forloeb",
            op="count",
            event="forloeb.started",
            breakdowns=by_provider,
        ),
        Aggregate(
            id=f"{id_}/afsluttet",
            title="Afsluttede",
            unit="forloeb",
            op="count",
            event="forloeb.ended",
        ),
        Aggregate(
            id=f"{id_}/personer",
            title="Personer",
            unit="persons",
            op="distinct",
            event="forloeb.started",
        ),
        Level(id=f"{id_}/i-gang", title="I gang", unit="persons", opened_by="forloeb.started"),
    )


def plan(of: Callable[[str], tuple[Measure, ...]] = measures) -> Plan:
    """Return an agreement of 200 initiatives, each with its measures and a priced budget line."""
    return Plan(
        agreement=Agreement(
            id="bench",
            title="Målt belastning",
            municipality="København",
            first_day=_YEAR_BEGINS,
            last_day=date(2009, 12, 31),
        ),
        initiatives=tuple(_initiative(each, of(each)) for each in initiative_ids()),
    )


def _initiative(id_: str, measures: tuple[Measure, ...]) -> Initiative:
    return Initiative(id=id_, title=f"Initiativ {id_}", measures=measures, budget=(_line(id_),))


def _line(id_: str) -> BudgetLine:
    return BudgetLine(
        id=f"{id_}/indsats",
        title="Indsats",
        nature="activity",
        year=2009,
        appropriation_oere=10_000_000_00,
        prices=(Price(amount_oere=700_00, per="week", valid_from=_YEAR_BEGINS),),
    )


@dataclass(frozen=True, slots=True)
class Happening:
    """An event before it has an envelope: whose, what, and when."""

    name: str
    citizen: int
    type: str
    data: dict[str, object]
    on: date


def happenings(load: Load) -> Iterator[Happening]:
    """Return events in the order of their days, some late, some twice."""
    chance = random.Random(SEED)
    told = sorted(_told(load, chance), key=lambda each: each[:2])
    count = 0
    for _, _, each in told:
        for _ in range(2 if chance.random() < DUPLICATES else 1):
            yield each
            count += 1
        if count >= load.events:
            return


def _told(load: Load, chance: random.Random) -> Iterator[tuple[date, float, Happening]]:
    """Return each forløb's stages with the day they are sent on, and a lot to order a day by."""
    ids = initiative_ids()
    weights = [1 / rank for rank in range(1, len(ids) + 1)]
    for number in range(load.forloeb):
        initiative = chance.choices(ids, weights)[0]
        citizen = int(load.forloeb * CITIZENS_PER_FORLOEB * chance.random())
        begins = _YEAR_BEGINS + timedelta(days=chance.randrange(load.days))
        for stage in range(-(-load.events // load.forloeb)):
            each = _happening(chance, f"{number}-{stage}", citizen, (initiative, begins))
            delay = chance.randrange(20, 60) if chance.random() < LATE else 0
            yield each.on + timedelta(days=delay), chance.random(), each


def _happening(
    chance: random.Random, name: str, citizen: int, where: tuple[str, date]
) -> Happening:
    initiative, begins = where
    number, stage = (int(part) for part in name.split("-"))
    noun, days, more = _STAGES[stage % len(_STAGES)]
    on = begins + timedelta(days=days + 90 * (stage // len(_STAGES)))
    about: dict[str, object] = {
        "sex": chance.choice(("female", "male")),
        "born": "1975-03",
        "district": chance.choice(_WHERE),
    }
    data: dict[str, object] = {"on": on.isoformat(), "initiative": initiative, "citizen": about}
    if noun == "status.reported":
        data["status"] = chance.choice(("cash_benefit", "employed", "sick"))
    else:
        data |= {"forloeb": f"f{number}", "provider": f"p{number % 40}", **more}
    if noun == "forloeb.ended":
        data["completed"] = chance.random() < COMPLETED
    return Happening(name, citizen, f"fremdrift.{noun}.v1", data, on)


def as_records(load: Load) -> Iterator[tuple[bytes, bytes, Headers]]:
    """Return the events as intake publishes them: (key, value, headers)."""
    instant = BEGUN
    for position, each in enumerate(happenings(load)):
        subject = f"citizen:1:{each.citizen:032x}"
        # Five hundred share an instant, as one request's events do.
        at = instant + timedelta(seconds=position // 500)
        id_ = event_uuid("bench", each.name)
        envelope = Envelope(id_, each.type, at, at, subject, "bench", id_)
        yield subject.encode(), to_json(each.data), to_headers(envelope.attributes)
