"""From nothing to the tables, twice; the README; and no CPR number anywhere."""

import html
import re
import subprocess
from pathlib import Path

import httpx2
import pytest

from tests.stack import ROOT

from .conftest import Place

PRINTED = ("71 (211)", "14 (56)", "43 (102)", "7 (82)", "ikke placeret 16,0 mio. kr.")
PLACES = (("004 V1", "nr. 30 af 30", "nr. 28"), ("004 V4", "nr. 1 af 6"), ("004 V5", "nr. 2 af 6"))
PHASES = ("60,0 mio. kr.", "120,0 mio. kr.")
TEN_DIGITS = re.compile(rb"(?<![0-9])([0-9]{6})-?([0-9]{4})(?![0-9])")
IDENTITY = re.compile(rb'"cpr": ?"([0-9]{6})-?([0-9]{4})"')  # not every ten digits are one
LINK = re.compile(r'href="(/aftaler/[^"#]*)')
SH_BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.DOTALL | re.MULTILINE)

pytestmark = pytest.mark.timeout(1200)


def test_the_demonstration_ends_in_every_printed_figure(
    once: subprocess.CompletedProcess[str],
) -> None:
    assert once.returncode == 0, once.stdout[-3000:] + once.stderr

    assert "Every figure is the expected one." in once.stdout
    assert [each for each in (*PRINTED, *PHASES) if each not in once.stdout] == []
    lines = once.stdout.splitlines()
    for row in PLACES:
        assert any(all(each in line for each in row) for line in lines), row


def test_a_second_demonstration_counts_nothing_twice(said_again: list[str]) -> None:
    published = [line for line in said_again if " over http: " in line or " over kafka: " in line]

    assert "Every figure is the expected one." in said_again
    assert len(published) > 10
    assert [line for line in published if " 0 accepted" not in line] == []


def test_every_command_of_the_readme_runs(place: Place, said_again: list[str]) -> None:
    assert said_again
    blocks = SH_BLOCK.findall((ROOT / "README.md").read_text())

    ran = place.shell("\n".join(blocks))

    assert len(blocks) >= 6
    assert ran.returncode == 0, ran.stderr
    assert '"verdict":"accepted"' in ran.stdout
    years = re.findall(r'"year_to_date": (\d+)', ran.stdout)
    assert years, ran.stdout[:2000]


def test_every_page_of_the_dashboard_answers(place: Place, said_again: list[str]) -> None:
    address = f"http://127.0.0.1:{place.ports['reporting']}"
    assert f"The dashboard: {address}/" in said_again
    answered: dict[str, int] = {}
    waiting = ["/"]

    with httpx2.Client(base_url=address, timeout=30) as browser:
        while waiting:
            path = waiting.pop()
            response = browser.get(path)
            answered[path] = response.status_code
            linked = {html.unescape(each) for each in LINK.findall(response.text)}
            new = linked - answered.keys() - set(waiting)
            waiting += sorted(each for each in new if "/tal/" not in each and "status=" not in each)

    assert {path: status for path, status in answered.items() if status != 200} == {}
    assert len(answered) > 60


@pytest.mark.parametrize("service", ["progress", "budget", "reporting"])
def test_what_a_service_holds_is_what_the_log_says(
    service: str, place: Place, said_again: list[str]
) -> None:
    assert said_again

    rebuilt = place.run("rebuild", service, "--check")

    assert rebuilt.returncode == 0, rebuilt.stdout + rebuilt.stderr
    assert ", 0 differ" in rebuilt.stdout


def test_nobody_is_behind_and_everyone_is_ready(place: Place, said_again: list[str]) -> None:
    assert said_again

    status, lag = place.run("status"), place.run("lag")

    assert status.returncode == 0, status.stdout
    assert lag.stdout.startswith("0 records behind")


def test_no_cpr_number_lies_in_a_table_a_topic_or_a_log(
    place: Place, said_again: list[str]
) -> None:
    assert said_again
    numbers = {
        b"".join(found)
        for file in (place.state / "examples").rglob("*.jsonl")
        for found in IDENTITY.findall(file.read_bytes())
    }

    searched = [file for file in place.state.rglob("*") if _is_searched(file, place.state)]
    leaks = {str(file): found for file in searched if (found := _numbers(file) & numbers)}

    assert len(numbers) > 2000
    assert any("kafka" in str(file) for file in searched)
    assert leaks == {}


def _is_searched(file: Path, state: Path) -> bool:
    return (state / "examples") not in file.parents and file.is_file()


def _numbers(file: Path) -> set[bytes]:
    try:
        # Kafka lays out 20 MB for the indexes of each partition; nearly all of it is still nothing.
        said = file.read_bytes().rstrip(b"\0")
    except FileNotFoundError:
        return set()  # servers at work take files away; what was in them is elsewhere by then
    return {b"".join(found) for found in TEN_DIGITS.findall(said)}


def test_a_taken_port_is_one_sentence(place: Place, said_again: list[str]) -> None:
    assert said_again
    elsewhere = Place(place.state / "elsewhere", place.ports)

    refused = elsewhere.run("up")

    assert refused.returncode == 1
    assert "FREMDRIFT_PORT_" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
