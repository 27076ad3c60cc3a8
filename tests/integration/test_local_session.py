"""A stack comes up whole, notices a death, goes down whole, and continues from where it was."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.local.stack import Stack, is_ready
from deploy.local.trouble import Trouble
from tests.stack import ROOT, new_stack, require_kafka


@pytest.fixture
def small_stack(tmp_path: Path) -> Iterator[Stack]:
    stack = new_stack(tmp_path)
    yield stack
    stack.stop()


@pytest.fixture
def without_java(small_stack: Stack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave on the path only what PostgreSQL needs."""
    for tool in ("setpriv", "unshare", "true"):
        (tmp_path / tool).symlink_to(str(shutil.which(tool)))
    monkeypatch.setenv("PATH", str(tmp_path))


def test_a_service_that_dies_is_noticed_and_named_with_its_log(small_stack: Stack) -> None:
    small_stack.start(["progress"])
    small_stack.require_alive()
    assert is_ready(small_stack.services["progress"].url)

    small_stack.services["progress"].child.kill()

    with pytest.raises(
        Trouble, match=r"progress was stopped by SIGKILL; its log is .*progress\.log"
    ):
        small_stack.require_alive()


def test_a_stack_stopped_and_started_again_is_on_the_same_log_and_data(small_stack: Stack) -> None:
    small_stack.start([])
    before = small_stack.state.secrets()
    small_stack.stop()

    small_stack.start(["progress"])

    assert small_stack.state.secrets() == before
    assert is_ready(small_stack.services["progress"].url)


def test_without_java_the_standin_serves_and_it_is_said_plainly(
    small_stack: Stack, without_java: None
) -> None:
    said: list[str] = []
    small_stack.say = said.append

    small_stack.start([])

    assert "Apache Kafka cannot run here: java was not found." in said
    assert any("stand-in for Kafka, held in memory (not Kafka)" in each for each in said)
    assert small_stack.ground.broker.is_standin


def test_in_ci_a_standin_is_a_failure(without_java: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(pytest.fail.Exception, match="needs a real Kafka, and java was not found"):
        require_kafka()


def test_elsewhere_a_standin_is_a_reason_to_skip(
    without_java: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception, match="needs a real Kafka, and java was not found"):
        require_kafka()


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--help"], 0, "Fremdrift on one machine"),
        (["status"], 1, "Nothing runs here."),
        (["down"], 0, "Nothing runs here."),
        (["lag"], 1, "Nothing runs here: start it with make up"),
        (["run", "nonsense"], 2, "nonsense is none of"),
        (["publish", "letter.doc"], 1, "Nothing runs here"),
    ],
)
def test_a_command_ends_with_the_code_its_outcome_deserves(
    tmp_path: Path, arguments: list[str], code: int, words: str
) -> None:
    ran = subprocess.run(
        (sys.executable, "-c", "from deploy.local.cli import main; main()", *arguments),
        env={"FREMDRIFT_STATE": str(tmp_path), "PATH": "/usr/bin", "COLUMNS": "200"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == code
    assert words in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
