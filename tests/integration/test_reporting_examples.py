"""The examples of the OpenAPI are what the service answers on the example agreements."""

import json
import os
from typing import Any

from services.reporting.api.description import EXAMPLES
from tests.builders.example_questions import ASKED
from tests.builders.examples import Desk, open_desk
from tests.builders.reporting import open_office
from tests.stack import Databases

# WRITE_EXAMPLES=1 writes them anew; then look at what has changed.
WRITES = os.environ.get("WRITE_EXAMPLES") == "1"


async def test_each_example_is_what_is_answered(databases: Databases) -> None:
    async with open_desk(databases) as desk:
        made = {asked.name: await desk.example(asked) for asked in ASKED}

    if WRITES:
        for name, example in made.items():
            write(name, example)
    differing = {name for name, example in made.items() if example != read(name)}
    files = {each.stem for each in EXAMPLES.glob("*.json")}
    assert differing == set(), "write them anew: WRITE_EXAMPLES=1 .venv/bin/pytest …/this file"
    assert files - {"problems"} == set(made)


async def test_each_example_of_a_refusal_is_one_that_is_given(databases: Databases) -> None:
    async with open_desk(databases) as desk:
        made = await refusals(desk)
    async with open_office(databases, requests_per_minute_max=1) as office:
        await office.http.get("/v1/gaps")
        made["429"] = (await office.http.get("/v1/gaps")).json()

    if WRITES:
        write("problems", made)
    assert made == read("problems")


async def refusals(desk: Desk) -> dict[str, Any]:
    """Return a refusal of each status, as it is given."""
    http, key = desk.office.http, {"authorization": "Bearer reader"}
    annex = "/v1/agreements/2009/annex"
    reopening = "/v1/agreements/2009/periods/2009-Q3/reopening"
    approver = {"authorization": "Bearer approver"}
    answers = [
        await http.get(annex, headers={"authorization": "Bearer wrong"}),
        await http.get("/v1/measures/2009/1.3/forloeb-gennemfoert/trace?period=2009-Q3"),
        await http.get("/v1/agreements/1999/annex?period=1999-Q1", headers=key),
        await http.get(f"{annex}?period=2009-Q3", headers={"accept": "image/png"}),
        await http.post(reopening, json={"reason": "Fejl"}, headers=approver),
        await http.post(reopening, content=bytes(2_000_000), headers=approver),
        await http.get(f"{annex}?period=third", headers=key),
    ]
    return {str(each.status_code): each.json() for each in answers}


def read(name: str) -> Any:
    file = EXAMPLES / f"{name}.json"
    return json.loads(file.read_text("utf-8")) if file.exists() else None


def write(name: str, example: Any) -> None:
    text = json.dumps(example, ensure_ascii=False, indent=1)
    (EXAMPLES / f"{name}.json").write_text(f"{text}\n", "utf-8")
