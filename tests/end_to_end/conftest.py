"""The demonstration as a user starts it: once from nothing, and again on what is there."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.local.databases import SERVICES
from deploy.local.ports import free_port
from tests.stack import JARS, ROOT, require_kafka

FREMDRIFT = ROOT / ".venv" / "bin" / "fremdrift"
DEMO_S_MAX = 600
DEFAULT_PORTS = {"intake": 8001, "progress": 8002, "budget": 8003, "reporting": 8004}


@dataclass(frozen=True)
class Place:
    """A folder of state and ports of its own, as a user chooses them by the environment."""

    state: Path
    ports: dict[str, int]

    @property
    def env(self) -> dict[str, str]:
        chosen = {f"FREMDRIFT_PORT_{name.upper()}": str(port) for name, port in self.ports.items()}
        return {
            **os.environ,
            **chosen,
            "FREMDRIFT_STATE": str(self.state),
            "FREMDRIFT_JARS": str(JARS),
            "COLUMNS": "120",
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command of ours to its end."""
        return subprocess.run(
            (str(FREMDRIFT), *command),
            cwd=ROOT,
            env=self.env,
            check=False,
            capture_output=True,
            text=True,
            timeout=DEMO_S_MAX,
        )

    def shell(self, script: str) -> subprocess.CompletedProcess[str]:
        """Run a shell script that names the default ports, on ours."""
        for name, port in DEFAULT_PORTS.items():
            script = re.sub(rf"\b{port}\b", str(self.ports[name]), script)
        return subprocess.run(
            ("bash", "-euo", "pipefail", "-c", script),
            cwd=ROOT,
            env=self.env,
            check=False,
            capture_output=True,
            text=True,
            timeout=DEMO_S_MAX,
        )

    def processes(self) -> list[str]:
        """Return the command lines of processes that work in this folder."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                except OSError:
                    continue  # it has ended since
                if str(self.state) in line:
                    found.append(line)
        return found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a place where nothing has been yet."""
    require_kafka()
    names = (*SERVICES, "postgres", "kafka", "kafka_controller")
    return Place(tmp_path_factory.mktemp("demo"), {name: free_port() for name in names})


@pytest.fixture(scope="module")
def once(place: Place) -> subprocess.CompletedProcess[str]:
    """Run the demonstration from nothing to its end."""
    return place.run("demo", "--once")


@pytest.fixture(scope="module")
def said_again(place: Place, once: subprocess.CompletedProcess[str]) -> Iterator[list[str]]:
    """Run it again on what is there, and let it stay; return what it has said by then."""
    assert once.returncode == 0, once.stdout[-2000:] + once.stderr
    log = place.state / "again.txt"
    with log.open("w") as output:
        demo = subprocess.Popen(
            (str(FREMDRIFT), "demo"), cwd=ROOT, env=place.env, stdout=output, stderr=output
        )
    try:
        deadline = time.monotonic() + DEMO_S_MAX
        while "Stop with Ctrl-C" not in log.read_text():
            assert demo.poll() is None, log.read_text()[-2000:]
            assert time.monotonic() < deadline, log.read_text()[-2000:]
            time.sleep(0.2)
        yield log.read_text().splitlines()
    finally:
        demo.send_signal(signal.SIGINT)
        assert demo.wait(120) == 0
    assert place.processes() == []
