"""What a publisher hands in reaches intake by either road, and comes back with one verdict each."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from joserfc.jwk import ECKey

from deploy.local.costs.importing import Imported, hand_in
from deploy.local.costs.lines import Reader
from deploy.local.costs.mapping import Columns, Mapping, read_mapping
from deploy.local.costs.sheets import read_table
from deploy.local.door import Door, door
from deploy.local.files import read_plan
from deploy.local.letterbox import Letterbox
from deploy.local.stack import Stack
from deploy.local.trouble import Trouble
from services.intake.linting.engine import lint
from tests.stack import ROOT, new_stack

HTTP, KAFKA = "a-jobcentre", "a-provider"
CPR = "0101701234"


@pytest.fixture(scope="module")
def intake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    stack = new_stack(tmp_path_factory.mktemp("stack"))
    stack.state.publisher_key(KAFKA)  # whoever is known beforehand has a topic from the start
    try:
        stack.start(["intake"])
        with door(stack.services["intake"].url, stack.state) as opened:
            opened.admit(HTTP, ["2009/*"])
            opened.admit(KAFKA, ["2009/*"])
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def opened(intake: Stack) -> Iterator[Door]:
    with door(intake.services["intake"].url, intake.state) as opened:
        yield opened


@pytest.fixture
def letterbox(intake: Stack) -> Letterbox:
    key = ECKey.import_key(intake.state.secrets().jwe_private_jwk)
    return Letterbox(intake.ground.broker.bootstrap, intake.ground.database_urls["intake"], key)


def test_an_event_over_http_is_accepted_once(opened: Door) -> None:
    event = _started(HTTP, "http-1")

    first = opened.publish(HTTP, [event])
    again = opened.publish(HTTP, [event])

    assert str(first) == "1 accepted, 0 duplicate, 0 refused"
    assert str(again) == "0 accepted, 1 duplicate, 0 refused"


def test_a_refused_event_comes_back_with_its_reason_and_its_field(opened: Door) -> None:
    tally = opened.publish(HTTP, [_started(HTTP, "http-2", initiative="2010/1.5")])

    assert str(tally) == (
        "0 accepted, 0 duplicate, 1 refused (1 not_your_initiative data.initiative)"
    )


def test_an_event_over_kafka_is_accepted_once(letterbox: Letterbox) -> None:
    event = _started(KAFKA, "kafka-1")

    first = letterbox.publish(KAFKA, [event])
    again = letterbox.publish(KAFKA, [event, _started(KAFKA, "kafka-2", initiative="2010/1.5")])

    assert str(first) == "1 accepted, 0 duplicate, 0 refused"
    assert str(again) == "0 accepted, 1 duplicate, 1 refused"


def test_a_plan_is_handed_in_by_the_operator_who_is_told_how_much_is_found(opened: Door) -> None:
    plan = read_plan(ROOT / "examples" / "2010" / "plan.yaml")

    findings = opened.adopt(plan)

    assert findings == sum(finding.accepted is None for finding in lint(plan)) > 0


def test_whoever_was_not_let_in_is_told_so_in_one_sentence(opened: Door) -> None:
    with pytest.raises(Trouble, match="Intake refused POST /v1/events: 401, "):
        opened.publish("a-stranger", [_started("a-stranger", "http-3")])


def test_no_service_of_the_stack_logs_the_number(intake: Stack, opened: Door) -> None:
    opened.publish(HTTP, [_started(HTTP, "http-4", weeks=CPR)])

    assert not [log for log in _logs(intake.state.logs) if CPR in log.read_text()]


def _logs(folder: Path) -> list[Path]:
    logs = list(folder.glob("*.log"))
    assert logs
    return logs


def _started(source: str, event: str, **other: Any) -> dict[str, Any]:
    data = {
        "on": "2009-02-03",
        "initiative": "2009/1.5",
        "forloeb": event,
        "citizen": {"cpr": CPR},
        "provider": "a-provider",
        "offer": "clarification",
    }
    return {
        "specversion": "1.0",
        "id": event,
        "source": source,
        "type": "fremdrift.forloeb.started.v1",
        "time": "2009-02-04T08:00:00Z",
        "data": data | other,
    }


def test_the_examples_export_is_told_once_and_each_of_its_lines_has_a_verdict(
    opened: Door, tmp_path: Path
) -> None:
    opened.admit("bif-oekonomi", ["2018/*"])
    mapping = read_mapping(ROOT / "examples/2018/udgifter.yaml")
    export = ROOT / "examples/2018/udgifter.csv"
    changed = tmp_path / "changed.csv"
    changed.write_text(export.read_text("utf-8-sig").replace("4.812.500,00", "4.812.500,01"))

    first, again, other = (_import(opened, file, mapping) for file in (export, export, changed))

    assert (first.lines, again.lines) == ({"accepted": 7}, {"duplicate": 7})
    assert first.oere["accepted"] == again.oere["duplicate"] == 1_334_535_075
    assert other.lines == {"duplicate": 6, "refused": 1}
    assert [(each.row, each.column, each.reason) for each in other.refusals] == [
        (2, "A", "id_conflict")
    ]


def test_a_line_of_anothers_initiative_and_one_of_nobodys_forloeb_are_led_back(
    opened: Door, tmp_path: Path
) -> None:
    opened.admit("bif-oekonomi", ["2018/*"])
    export = tmp_path / "costs.csv"
    export.write_text(
        "Nr;Linje;Dag;Kr;Forløb;CPR\n"
        "n1;2010/1.5/forloeb;2017-01-31;1,00;;\n"
        "n2;2018/4.2/virksomhedsrettet-2017;2017-01-31;1,00;f1;\n"
        "n3;2018/4.2/virksomhedsrettet-2017;2017-01-31;1,00;f1;0101701234\n"
        "0101701234;2018/4.2/virksomhedsrettet-2017;2017-01-31;1,00;;\n"
    )
    columns = Columns(key="Nr", line="Linje", on="Dag", amount="Kr", forloeb="Forløb", cpr="CPR")

    imported = _import(opened, export, Mapping(source="bif-oekonomi", columns=columns))

    assert imported.lines == {"accepted": 1, "refused": 3}
    assert [(each.row, each.column, each.reason) for each in imported.refusals] == [
        (2, "B", "not_your_initiative"),
        (3, "F", "identity_missing"),
        (5, "A", "identity_in_text"),
    ]


def _import(opened: Door, file: Path, mapping: Mapping) -> Imported:
    return hand_in(Reader(mapping, read_table(file, mapping)), mapping.source, opened.submit)
