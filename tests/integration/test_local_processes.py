"""No process outlives the one that started it, and no end of a process goes unnoticed."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.local import postgres, standin
from deploy.local.ports import free_port, require_free
from deploy.local.processes import Child, Command
from deploy.local.trouble import Trouble
from schemas.topics import EVENTS
from tests.stack import ROOT, unique

DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"
SUPERVISOR = f"""
import sys, time
from pathlib import Path
from deploy.local import postgres
from deploy.local.processes import Child, Command

folder = Path(sys.argv[1])
deaf = Child(Command("deaf", (sys.executable, "-c", {DEAF!r})), folder / "deaf.log")
place = postgres.Place(folder / "data", folder / "postgres.log", int(sys.argv[2]), "secret")
server = postgres.start(place, durable=False)
print(deaf.pid, server.child.pid, flush=True)
time.sleep(600)
"""


def test_a_taken_port_is_one_sentence_that_says_how_to_choose_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(Trouble, match=f"Port {port}, .* intake, .* FREMDRIFT_PORT_INTAKE="):
            require_free(port, "intake", "FREMDRIFT_PORT_INTAKE")


def test_a_port_nobody_uses_is_no_trouble() -> None:
    require_free(free_port(), "intake", "FREMDRIFT_PORT_INTAKE")


def test_a_dead_child_is_noticed_with_its_last_words_and_its_log(tmp_path: Path) -> None:
    child = _python("""print('{"event": "stopped", "why": "no database"}'); exit(3)""", tmp_path)

    with pytest.raises(Trouble, match=r"exit code 3; its log is .*child\.log.*: no database$"):
        child.wait_until(lambda: False, seconds_max=20)


def test_a_child_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    child = _python("import time; time.sleep(600)", tmp_path)

    with pytest.raises(Trouble, match="child was not ready within 0 seconds"):
        child.wait_until(lambda: False, seconds_max=0.2)

    child.stop()


def test_a_child_that_will_not_stop_is_made_to_with_all_its_group(tmp_path: Path) -> None:
    child = _python(f"import subprocess; subprocess.Popen(['sleep', '600']); {DEAF}", tmp_path)
    child.wait_until(lambda: len(_family(child.pid)) > 1, seconds_max=20)
    before = _family(child.pid)

    child.stop(seconds_max=0.2)

    assert _until(lambda: not before & _alive().keys())


def test_nothing_survives_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    supervisor = subprocess.Popen(
        (sys.executable, "-c", SUPERVISOR, str(tmp_path), str(free_port())),
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert supervisor.stdout is not None
    started = [int(pid) for pid in supervisor.stdout.readline().split()]
    before = {pid: _family(pid) for pid in started}

    supervisor.send_signal(signal.SIGKILL)
    supervisor.communicate()

    assert [len(family) > 1 for family in before.values()] == [
        False,
        True,
    ]  # PostgreSQL has its own
    assert _until(lambda: not set().union(*before.values()) & _alive().keys())


def test_a_server_killed_with_its_data_starts_again_on_it(tmp_path: Path) -> None:
    place = postgres.Place(tmp_path / "data", tmp_path / "log", free_port(), "secret")
    killed = postgres.start(place)
    assert killed.child is not None
    killed.child.kill()

    again = postgres.start(place)

    again.stop()


async def test_the_standin_takes_records_and_gives_them_back(tmp_path: Path) -> None:
    broker = standin.start(tmp_path / "address", tmp_path / "standin.log", [EVENTS])
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, enable_idempotence=True)
    consumer = AIOKafkaConsumer(
        EVENTS.name,
        bootstrap_servers=broker.bootstrap,
        group_id=unique("group"),
        auto_offset_reset="earliest",
    )

    await producer.start()
    await producer.send_and_wait(EVENTS.name, b"value", key=b"key")
    await consumer.start()
    record = await consumer.getone()

    assert (record.key, record.value) == (b"key", b"value")
    assert len(consumer.partitions_for_topic(EVENTS.name) or ()) == EVENTS.partitions
    assert broker.is_standin
    await consumer.stop()
    await producer.stop()
    broker.stop()


def _python(code: str, folder: Path) -> Child:
    return Child(Command("child", (sys.executable, "-c", code)), folder / "child.log")


def _alive() -> dict[int, int]:
    """Return every living process with its parent; one nobody has buried yet is not living."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if state != "Z":
            found[int(stat.parent.name)] = int(parent)
    return found


def _family(pid: int) -> set[int]:
    """Return a living process and all that descend from it."""
    alive = _alive()
    family = {pid} & alive.keys()
    while young := {each for each, parent in alive.items() if parent in family} - family:
        family |= young
    return family


def _until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
