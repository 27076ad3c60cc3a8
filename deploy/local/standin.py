"""
A stand-in for Kafka where there is no Java: librdkafka's mock cluster, as a process of its own.

It speaks Kafka's protocol over TCP, holds everything in memory and forgets it at the end. It keeps
at most 5 MB of a partition, and two members of one group may disturb each other. It is not Kafka.
"""

import ctypes
import importlib.util
import signal
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from schemas.topics import Topic

from .kafka import Broker
from .processes import Child, Command
from .trouble import Trouble

START_S_MAX: Final = 20.0
_REPLICAS: Final = 1
_PRODUCER: Final = 0  # the smallest client that can carry a mock cluster


def start(address: Path, log: Path, topics: Iterable[Topic]) -> Broker:
    """Start the stand-in with the topics; it writes where it listens into the file ``address``."""
    address.parent.mkdir(parents=True, exist_ok=True)
    address.unlink(missing_ok=True)
    wanted = tuple(f"{topic.name}={topic.partitions}" for topic in topics)
    command = (sys.executable, "-m", "deploy.local.standin", str(address), *wanted)
    child = Child(Command("standin", command), log)
    try:
        child.wait_until(address.exists, START_S_MAX)
    except BaseException:
        child.stop()
        raise
    origin = "the built-in stand-in for Kafka, held in memory (not Kafka)"
    return Broker(address.read_text(), origin, is_standin=True, child=child)


def _library() -> ctypes.CDLL:
    spec = importlib.util.find_spec("confluent_kafka")
    if spec is None or spec.origin is None:
        raise Trouble("There is neither Java for Kafka nor the package confluent-kafka.")
    folder = Path(spec.origin).parents[1] / "confluent_kafka.libs"
    # The wheel's own loading order: the extension module brings what librdkafka needs.
    importlib.import_module("confluent_kafka.cimpl")
    return ctypes.CDLL(str(next(folder.glob("librdkafka*.so*"))))


class _Mock:
    """The few calls of librdkafka's mock interface that are used."""

    def __init__(self) -> None:
        self._library = _library()
        for name in ("rd_kafka_new", "rd_kafka_mock_cluster_new"):
            getattr(self._library, name).restype = ctypes.c_void_p
        self._library.rd_kafka_mock_cluster_bootstraps.restype = ctypes.c_char_p
        words = ctypes.create_string_buffer(512)
        client = self._library.rd_kafka_new(_PRODUCER, None, words, len(words))
        if not client:
            raise Trouble(f"librdkafka did not start: {words.value.decode()}")
        brokers = 1
        self._cluster = ctypes.c_void_p(
            self._library.rd_kafka_mock_cluster_new(ctypes.c_void_p(client), brokers)
        )
        # Else every first member of a group waits three seconds.
        self._library.rd_kafka_mock_group_initial_rebalance_delay_ms(self._cluster, 0)

    @property
    def bootstrap(self) -> str:
        """The address clients begin with."""
        found: bytes = self._library.rd_kafka_mock_cluster_bootstraps(self._cluster)
        return found.decode()

    def make_topic(self, name: str, partitions: int) -> None:
        """Make a topic; this cannot be asked for over the protocol."""
        fault = self._library.rd_kafka_mock_topic_create(
            self._cluster, name.encode(), partitions, _REPLICAS
        )
        if fault:
            raise Trouble(f"The stand-in did not make the topic {name} (librdkafka error {fault}).")


def main(address: str, *topics: str) -> None:
    """Run until told to stop."""
    mock = _Mock()
    for topic in topics:
        name, _, partitions = topic.partition("=")
        mock.make_topic(name, int(partitions))
    unfinished = Path(address).with_suffix(".part")
    unfinished.write_text(mock.bootstrap)
    unfinished.rename(address)
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    main(*sys.argv[1:])
