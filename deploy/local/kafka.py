"""Apache Kafka for one machine: a broker in KRaft mode, started from its published artifacts."""

import asyncio
import base64
import fcntl
import hashlib
import re
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from .ports import HOST, is_taken
from .processes import Child, Command, tied
from .trouble import Trouble

START_S_MAX: Final = 60.0
ASK_S_MAX: Final = 5.0
JAVA_FLOOR: Final = 17
_HERE: Final = Path(__file__).parent / "kafka"
_POM: Final = _HERE / "pom.xml"
# On two cores the second compiler and the concurrent collector cost a third of the broker's time.
_FRUGAL: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
_SMALL: Final = ("-Xms256m", "-Xmx512m", *_FRUGAL)
_ROOMY: Final = ("-Xms1g", "-Xmx1g", *_FRUGAL)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a broker keeps its records, writes its log and listens."""

    data: Path
    log: Path
    port: int
    controller_port: int

    @property
    def bootstrap(self) -> str:
        """The address clients begin with."""
        return f"{HOST}:{self.port}"


@dataclass(frozen=True, slots=True)
class Broker:
    """A broker that answers; ``child`` is None where it was there before us."""

    bootstrap: str
    origin: str
    is_standin: bool = False
    child: Child | None = None

    def stop(self) -> None:
        """Stop it, if it is ours."""
        if self.child is not None:
            self.child.stop()


def missing() -> str | None:
    """Say what this machine lacks to run Kafka, or None."""
    java = shutil.which("java")
    if java is None:
        return "java was not found"
    said = subprocess.run((java, "-version"), check=False, capture_output=True, text=True).stderr
    found = re.search(r'version "(\d+)', said)
    if found is None or int(found.group(1)) < JAVA_FLOOR:
        return f"java is older than version {JAVA_FLOOR}"
    return "mvn (Maven) was not found" if shutil.which("mvn") is None else None


def fetch(library: Path) -> Path:
    """Return the folder with the jars the pom names, fetched unless they are there."""
    stamp = hashlib.sha256(_POM.read_bytes()).hexdigest()[:16]
    jars = library.resolve() / stamp  # Maven takes a path as seen from the pom
    library.mkdir(parents=True, exist_ok=True)
    with (library / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two programs may want it at the same moment
        if not jars.exists():
            _download(jars)
    return jars


def _download(jars: Path) -> None:
    unfinished = jars.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    goal = "org.apache.maven.plugins:maven-dependency-plugin:copy-dependencies"
    command = ("mvn", "-q", "-B", "-f", str(_POM), goal, f"-DoutputDirectory={unfinished}")
    ran = subprocess.run((*tied(), *command), check=False, capture_output=True, text=True)
    if ran.returncode != 0:
        errors = [line for line in ran.stdout.splitlines() if "ERROR" in line]
        raise Trouble(f"Maven could not fetch Apache Kafka: {''.join(errors[:1]) or ran.stderr}")
    unfinished.rename(jars)


def start(place: Place, jars: Path, *, roomy: bool = False) -> Broker:
    """Start a broker on the records in the place and wait until it answers."""
    settings = _settings(place)
    logging = f"-Dlog4j2.configurationFile={_HERE / 'log4j2.properties'}"
    memory = _ROOMY if roomy else _SMALL
    java = ("java", *memory, "-Djava.awt.headless=true", logging, "-cp", f"{jars}/*")
    if not (place.data / "meta.properties").exists():
        _format(java, settings)
    child = Child(Command("kafka", (*java, "kafka.Kafka", str(settings))), place.log)
    try:
        child.wait_until(lambda: is_taken(place.port) and answers(place.bootstrap), START_S_MAX)
    except BaseException:
        child.stop()
        raise
    version = next(jars.glob("kafka_*.jar")).stem.rpartition("-")[2]
    return Broker(place.bootstrap, f"Apache Kafka {version}", child=child)


def _settings(place: Place) -> Path:
    listeners = f"PLAINTEXT://{place.bootstrap},CONTROLLER://{HOST}:{place.controller_port}"
    place.data.mkdir(parents=True, exist_ok=True)
    settings = place.data.with_suffix(".properties")
    settings.write_text(
        (_HERE / "server.properties").read_text()
        + f"listeners={listeners}\n"
        + f"advertised.listeners={listeners}\n"
        + f"controller.quorum.bootstrap.servers={HOST}:{place.controller_port}\n"
        + f"log.dirs={place.data.resolve()}\n"
    )
    return settings


def _format(java: tuple[str, ...], settings: Path) -> None:
    # A new log gets a new name, by which the services know that its offsets begin anew.
    cluster = base64.urlsafe_b64encode(b"\0" + secrets.token_bytes(15)).decode().rstrip("=")
    tool = ("kafka.tools.StorageTool", "format", "--standalone", "-t", cluster)
    command = (*tied(), *java, *tool, "-c", str(settings))
    ran = subprocess.run(command, check=False, capture_output=True, text=True)
    if ran.returncode != 0:
        raise Trouble(f"Kafka could not prepare its folder: {(ran.stderr or ran.stdout).strip()}")


def answers(bootstrap: str) -> bool:
    """Tell whether a broker there answers what its cluster is."""
    return asyncio.run(_answers(bootstrap))


async def _answers(bootstrap: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=1000)
    try:
        async with asyncio.timeout(ASK_S_MAX):
            await admin.start()
            return bool((await admin.describe_cluster())["brokers"])
    except (KafkaError, OSError, TimeoutError):
        return False
    finally:
        await admin.close()
