"""Files are published as they say, or refused in one sentence; no identity travels in the open."""

import json
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey

from deploy.local.files import BATCH_MAX, read_batches, read_plan, read_publishers
from deploy.local.letterbox import sealed
from deploy.local.tally import Tally
from deploy.local.trouble import Trouble
from tests.stack import ROOT

CPR = "0101701234"


@pytest.fixture(scope="module")
def key() -> ECKey:
    return ECKey.generate_key("P-256")


def test_a_sealed_number_is_read_by_intake_alone(key: ECKey) -> None:
    [told] = sealed([{"citizen": {"cpr": CPR, "sex": "female"}, "n": 1}], key)

    opened = jwe.decrypt_compact(told["citizen"]["jwe"], key).plaintext

    assert opened == CPR.encode()
    assert told["n"] == 1
    assert told["citizen"]["sex"] == "female"


def test_no_number_stays_in_the_open_however_deep_it_lies(key: ECKey) -> None:
    told = sealed({"content": {"citizen": {"cpr": CPR}, "former": {"cpr": CPR}}}, key)

    assert CPR not in json.dumps(told)
    assert "cpr" not in json.dumps(told)


def test_batches_hold_one_source_each_and_keep_the_order(tmp_path: Path) -> None:
    sources = ["a"] * (BATCH_MAX + 1) + ["b"] * 2 + ["a"]
    file = _lines(tmp_path, [{"source": source, "id": str(n)} for n, source in enumerate(sources)])

    batches = list(read_batches(file))

    assert [(source, len(events)) for source, events in batches] == [
        ("a", BATCH_MAX),
        ("a", 1),
        ("b", 2),
        ("a", 1),
    ]
    assert [event["id"] for _, events in batches for event in events] == [
        str(n) for n in range(len(sources))
    ]


def test_one_event_or_a_list_of_them_may_be_a_json_file(tmp_path: Path) -> None:
    one, many = tmp_path / "one.json", tmp_path / "many.json"
    one.write_text(json.dumps({"source": "a"}))
    many.write_text(json.dumps([{"source": "a"}, {"source": "a"}]))

    assert list(read_batches(one)) == [("a", [{"source": "a"}])]
    assert [len(events) for _, events in read_batches(many)] == [2]


@pytest.mark.parametrize("bad", ["not json", "[]", '{"id": "no source"}'])
def test_a_line_that_is_no_event_is_named_by_its_place(tmp_path: Path, bad: str) -> None:
    file = tmp_path / "events.jsonl"
    file.write_text('{"source": "a"}\n\n' + bad)

    with pytest.raises(Trouble, match=r"events\.jsonl:3: "):
        list(read_batches(file))


@pytest.mark.parametrize("year", ["2009", "2010"])
def test_the_examples_plans_are_read(year: str) -> None:
    plan = read_plan(ROOT / "examples" / year / "plan.yaml")

    assert plan.agreement.id == year


def test_the_examples_publishers_are_read() -> None:
    publishers = read_publishers(ROOT / "examples" / "publishers.yaml")

    assert {each.channel for each in publishers} == {"http", "kafka"}


@pytest.mark.parametrize("text", ["agreement: {id: '2009'}", ": : :", "just words"])
def test_a_file_that_is_no_plan_is_one_sentence(tmp_path: Path, text: str) -> None:
    file = tmp_path / "plan.yaml"
    file.write_text(text)

    with pytest.raises(Trouble, match=r"plan\.yaml is no (plan|YAML)"):
        read_plan(file)


def test_a_tally_counts_every_verdict_and_every_reason() -> None:
    batch = [
        {"verdict": "accepted"},
        {"verdict": "duplicate"},
        {"verdict": "refused", "reason": "missing", "field": "data.on"},
    ]

    tally = Tally.of(batch) + Tally.of(batch)

    assert str(tally) == "2 accepted, 2 duplicate, 2 refused (2 missing data.on)"
    assert tally.refused == 2


def _lines(folder: Path, events: list[dict[str, Any]]) -> Path:
    file = folder / "events.jsonl"
    file.write_text("\n".join(json.dumps(event) for event in events))
    return file
