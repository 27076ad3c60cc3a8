"""What the examples must show, held against what reporting answers."""

from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, Final

import yaml

_EXPECTED: Final = Path(__file__).parents[2] / "examples" / "expected.yaml"
_SPANS: Final = {"quarter": "period", "year": "year_to_date", "stock": "at_end"}
_SUMS: Final = {
    "printed_oere": "agreed_oere",
    "listed_oere": "listed_oere",
    "not_placed_oere": "not_placed_oere",
}


def load() -> dict[str, Any]:
    """Return what is expected of each agreement."""
    read: dict[str, Any] = yaml.safe_load(_EXPECTED.read_text())
    return read


def annex_differences(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    """Return a line for each figure of the annex that is not what the document prints."""
    shown = {m["id"]: m for i in answer["initiatives"] for m in i["measures"]}
    for measure, wanted in expected["figures"].items():
        if measure not in shown:
            yield f"{measure} is not shown"
            continue
        yield from _unlike(measure, wanted, shown[measure]["figure"])
        splits = {split["by"]: split["parts"] for split in shown[measure]["breakdowns"]}
        for dimension, parts in wanted.get("by", {}).items():
            given = {part["part"]: part for part in splits.get(dimension, [])}
            for part, figure in parts.items():
                yield from _unlike(f"{measure} {part}", figure, given.get(part, {}))


def _unlike(what: str, wanted: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[str]:
    for span, name in _SPANS.items():
        if span in wanted and given.get(name) != wanted[span]:
            yield f"{what}, {span}: shown {given.get(name)}, expected {wanted[span]}"


def rank_differences(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    """Return a line for each place among comparable municipalities that is not as printed."""
    targets = [target for row in answer["initiatives"] for target in row["targets"]]
    shown = {each["measure"]: each for each in targets}
    for measure, wanted in expected["places"].items():
        score = shown.get(measure, {"status": None, "explanation": {"numbers": {}}})
        given = {**score["explanation"]["numbers"], "status": score["status"]}
        for name in ("status", "rank", "among", "rank_before", "gap"):
            if _plain(given.get(name)) != _plain(wanted[name]):
                yield f"{measure}, {name}: shown {given.get(name)}, expected {wanted[name]}"


def _plain(number: object) -> object:
    """Return a number without the noughts it may be written with, and any other word as it is."""
    try:
        return Decimal(str(number))
    except InvalidOperation:
        return number


def phase_differences(
    expected: Mapping[str, Any], answers: Mapping[int, Mapping[str, Any]]
) -> Iterator[str]:
    """Return a line for each amount that is not granted in the year it is printed for."""
    for year, lines in expected["years"].items():
        initiatives = answers.get(year, {"initiatives": []})["initiatives"]
        shown = {line["id"]: line["corrected_oere"] for i in initiatives for line in i["lines"]}
        for line, wanted in lines.items():
            if shown.get(line) != wanted:
                yield f"{line}, {year}: shown {shown.get(line)}, expected {wanted}"


def economy_differences(expected: Mapping[str, Any], answer: Mapping[str, Any]) -> Iterator[str]:
    """Return a line for each amount of the economy that is not what it should be, to the øre."""
    shown = {line["id"]: line for i in answer["initiatives"] for line in i["lines"]}
    for line, amounts in expected["lines"].items():
        for name, wanted in amounts.items():
            given = shown.get(line, {}).get(name)
            if given != wanted:
                yield f"{line}, {name}: shown {given}, expected {wanted}"
    for name, wanted_name in _SUMS.items():
        if answer["placed"][name] != expected[wanted_name]:
            yield f"{name}: shown {answer['placed'][name]}, expected {expected[wanted_name]}"
