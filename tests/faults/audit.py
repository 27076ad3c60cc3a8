"""
The check after every fault: nothing lost, nothing twice, the figures those of a naive fold.

It asks the databases and the bus, and none of the services' code. ``test_the_check.py`` shows that
it finds what it looks for.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from schemas import activity, money
from schemas.corrections import FactWithdrawn
from schemas.topics import BUDGET, DEAD_LETTERS, EVENTS, MEASURES, PLANS

from .letters import Letter
from .naive import Cells, Facts, measured
from .naive_money import paid
from .plan import definitions
from .town import Town

SHOWN_MAX: Final = 3
_MOVES_MONEY: Final = (
    activity.ForloebReferred,
    activity.PlacesOpened,
    activity.PlacesClosed,
    activity.ForloebStarted,
    activity.ForloebEnded,
    activity.ForloebCancelled,
    money.CostInvoiced,
    money.CostCredited,
    FactWithdrawn,
)
_LANES: Final = """
SELECT topic, partition, first_offset, next_offset, accepted, duplicate, refused, set_aside, skipped
FROM consumer_offset
"""
_CELLS: Final = """
SELECT name, valid_on::text, value, version FROM cell JOIN account ON id = account
"""
_ADRIFT: Final = {
    "progress": """
SELECT account, valid_on::text, value, booked FROM cell FULL JOIN (
  SELECT account, valid_on, sum(amount) AS booked FROM entry GROUP BY 1, 2) e
  USING (account, valid_on) WHERE coalesce(value, 0) <> coalesce(booked, 0)
""",
    "budget": """
WITH side AS (
  SELECT name, valid_on, amount, provider FROM transfer JOIN account ON id = debit
  UNION ALL SELECT name, valid_on, -amount, provider FROM transfer JOIN account ON id = credit),
kept AS (SELECT name, valid_on, value FROM cell JOIN account ON id = account)
SELECT name, valid_on::text, value, booked FROM kept FULL JOIN (
  SELECT name, valid_on, sum(amount) AS booked FROM (
    SELECT name, valid_on, amount FROM side
    UNION ALL SELECT name || '|provider|' || provider, valid_on, amount FROM side
    WHERE name LIKE '%|consumed' AND provider IS NOT NULL) s GROUP BY 1, 2) e
  USING (name, valid_on) WHERE coalesce(value, 0) <> coalesce(booked, 0)
UNION ALL SELECT 'all', '', sum(value), 0 FROM kept WHERE name NOT LIKE '%|%|%'
HAVING sum(value) <> 0
""",
}


class Told(NamedTuple):
    """What was put on the bus: the events, and how many versions of the plan."""

    letters: Sequence[Letter]
    versions: int = 1

    @property
    def facts(self) -> Facts:
        """Each fact's revisions, each once."""
        return {(x.subject, x.fact, x.revision): x.data for x in self.letters if x.data is not None}


async def audit(town: Town, told: Told, *services: str) -> list[str]:
    """Return what is wrong, in words; nothing is what every fault must leave behind."""
    found: list[str] = []
    log = await town.bus.records(EVENTS.name)
    found += _compared("events on the bus", _ids(log), {_id(x.message[2]) for x in told.letters})
    for service in services:
        said = [line async for line in _audited(town, service, told, log)]
        found += [f"{service}: {line}" for line in said]
    return found


async def _audited(town: Town, service: str, told: Told, log: Sequence[Any]) -> Any:
    rows = await town.ask(service, _CELLS)
    held = {(name, day): (int(value), int(version)) for name, day, value, version in rows}
    naive = measured if service == "progress" else paid
    wanted = naive(told.facts, definitions(told.versions))
    for line in _compared("cells", _amounts(held), wanted):
        yield line
    for line in _lanes(
        await town.ask(service, _LANES), await town.bus.offsets(EVENTS.name, PLANS.name)
    ):
        yield line
    for line in _verdicts(await town.ask(service, _LANES), _expected(service, told, log)):
        yield line
    adrift = await town.ask(service, _ADRIFT[service])
    if adrift:
        yield f"{len(adrift)} cells are not the sum of what was booked, such as {adrift[:3]}"
    if left := await town.ask(service, "SELECT topic FROM outbox"):
        yield f"{len(left)} rows are left in the outbox"
    topic = MEASURES if service == "progress" else BUDGET
    for line in _announced(await town.bus.records(topic.name), held, told.versions):
        yield line
    letters = [json.loads(each.value) for each in await town.bus.records(DEAD_LETTERS.name)]
    buried = {(x["partition"], x["offset"]) for x in letters if x["service"] == service}
    for line in _compared("dead letters", buried, {(r.partition, r.offset) for r in _bad(log)}):
        yield line


def _lanes(rows: Iterable[tuple[Any, ...]], bus: Mapping[Any, tuple[int, int]]) -> Iterator[str]:
    """Each lane goes from the log's beginning to its end, and every record has one verdict."""
    lanes = {(row[0], row[1]): row[2:] for row in rows}
    for partition, (begins, ends) in bus.items():
        first, at, *verdicts, skipped = lanes.get(tuple(partition), (begins, begins, 0))
        if (first, at) != (begins, ends):
            yield f"{partition} is read {first}-{at}, the log is {begins}-{ends}"
        if at - first != sum(verdicts) or skipped:
            yield f"{partition}: {at - first} passed, verdicts {verdicts}, {skipped} skipped"


def _expected(service: str, told: Told, log: Sequence[Any]) -> dict[str, int]:
    """Return the verdicts there must be, from what was told and what lies on the log."""
    facts = told.facts
    good = len(log) - len(_bad(log))
    if service == "progress":
        accepted = len(facts)
    else:  # what moves no money passes budget by, however often it comes
        moving = {_id(x.message[2]) for x in told.letters if isinstance(x.data, _MOVES_MONEY)}
        passing = sum(1 for each in log if _id(each.headers) not in moving) - len(_bad(log))
        accepted = sum(isinstance(data, _MOVES_MONEY) for data in facts.values()) + passing
    return {
        "accepted": accepted,
        "duplicate": good - accepted,
        "refused": 0,
        "set_aside": len(log) - good,
    }


def _verdicts(rows: Iterable[tuple[Any, ...]], wanted: Mapping[str, int]) -> Iterator[str]:
    events = [row[4:8] for row in rows if row[0] == EVENTS.name]
    given = dict(zip(wanted, map(sum, zip(*events, strict=True)), strict=True))
    if given != wanted:
        yield f"the verdicts are {given}, and must be {dict(wanted)}"


def _published(records: Iterable[Any], held: Mapping[Any, tuple[int, int]]) -> Iterator[str]:
    """Folded by highest version the messages are the cells; no version is missing or differs."""
    versions: dict[tuple[str, str], dict[int, tuple[int, int]]] = {}
    for said in cells_told(records):
        mine = (said["value"], sum(change["difference"] for change in said["changes"]))
        known = versions.setdefault((_account(said), said["valid_on"]), {})
        if known.setdefault(said["version"], mine) != mine:
            yield f"{_account(said)} has two versions {said['version']}"
    latest = {key: (known[max(known)][0], max(known)) for key, known in versions.items()}
    yield from _compared("published cells", latest, dict(held))
    for key, known in versions.items():
        running = 0
        for version in range(1, max(known) + 1):
            if version not in known:
                yield f"{key} was never published in version {version}"
                break
            running += known[version][1]
            if running != known[version][0]:
                yield f"{key} in version {version} is not the sum of its differences"
                break


def cells_told(records: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    """Yield each cell of each message, with what the message says of all its cells."""
    for record in records:
        message = json.loads(record.value)
        yield from (message | cell for cell in message["cells"])


def _announced(
    records: Iterable[Any], held: Mapping[Any, tuple[int, int]], versions: int
) -> Iterator[str]:
    """What a ledger has published: cells, and of progress which definitions are filled."""
    listed = list(records)
    of_definitions = [each for each in listed if b"since" in each.value]
    yield from _published((each for each in listed if b"since" not in each.value), held)
    if any(each.topic == MEASURES.name for each in listed):
        yield from _filled(of_definitions, versions)


def _filled(records: Iterable[Any], versions: int) -> Iterator[str]:
    """Each definition in force is told to be filled, by one message, however often it is sent."""
    messages: dict[tuple[str, int], set[Any]] = {}
    for record in records:
        said = json.loads(record.value)
        if "filled_at" in said:
            known = messages.setdefault((said["measure"], said["definition"]), set())
            known.add(_id(record.headers))
    for each in definitions(versions):
        for measure in each.initiative.measures:
            times = len(messages.get((measure.id, measure.version), ()))
            if times != 1:
                yield f"{measure.id} in version {measure.version} is told filled {times} times"


def _account(said: Mapping[str, Any]) -> str:
    if "line" in said:
        return f"{said['line']}|{said['account']}"
    head = f"{said['measure']}|{said['definition']}|{said['component']}"
    by = next(iter(said["breakdown"].items()), ("", ""))
    return f"{head}|{by[0]}|{by[1]}"


def _amounts(held: Mapping[tuple[str, str], tuple[int, int]]) -> Cells:
    return {key: value for key, (value, _) in held.items() if value}


def _id(headers: Iterable[tuple[str, bytes]]) -> tuple[bytes, ...]:
    """Return what tells a message from another: poison need not have an id."""
    named = dict(headers)
    return (named.get("ce_id", b""), named.get("poison", b""))


def _ids(log: Iterable[Any]) -> set[tuple[bytes, ...]]:
    return {_id(record.headers) for record in log}


def _bad(log: Iterable[Any]) -> list[Any]:
    return [record for record in log if "poison" in dict(record.headers)]


def _compared(what: str, are: Any, must_be: Any) -> Iterator[str]:
    """Compare two sets or two dictionaries and say how they differ."""
    if are == must_be:
        return
    ours, theirs = _as_items(are), _as_items(must_be)
    much, missing = len(ours - theirs), len(theirs - ours)
    examples = sorted(map(str, ours ^ theirs))[:SHOWN_MAX]
    yield f"{what}: {much} too many, {missing} missing, such as {examples}"


def _as_items(many: Any) -> set[Any]:
    return set(many.items()) if isinstance(many, dict) else set(many)
