"""What the local stack remembers between runs: secrets made once, and what runs at the moment."""

import base64
import fcntl
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from joserfc.jwk import ECKey
from pydantic import BaseModel

from .databases import SERVICES
from .trouble import Trouble


class Secrets(BaseModel):
    """Keys and passwords, made on the first start and kept: without them nothing adds up again."""

    postgres_password: str
    database_passwords: dict[str, str]
    pseudonym_keys: dict[str, str]
    operator_key: str
    jwe_private_jwk: dict[str, Any]
    session_key: str = ""
    publisher_keys: dict[str, str] = {}


class Running(BaseModel):
    """What runs at the moment, and where it is reached."""

    postgres: str
    kafka: str
    bootstrap: str
    is_standin: bool
    database_urls: dict[str, str]
    services: dict[str, str]


class State:
    """The folder of the local stack."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.logs = self.folder / "log"
        self._secrets = self.folder / "secrets.json"
        self._running = self.folder / "running.json"
        self._lock = self.folder / "lock"

    def secrets(self) -> Secrets:
        """Return the secrets, made if there are none yet."""
        if not self._secrets.exists():
            self._write(self._secrets, new_secrets())
        known = Secrets.model_validate_json(self._secrets.read_text())
        if not known.session_key:  # a folder from before people could sign in
            known.session_key = _new_key()
            self._write(self._secrets, known)
        return known

    def publisher_key(self, source: str) -> str:
        """Return the key of a publisher, made if it has none yet."""
        known = self.secrets()
        if source not in known.publisher_keys:
            known.publisher_keys[source] = secrets.token_urlsafe(32)
            self._write(self._secrets, known)
        return known.publisher_keys[source]

    def announce(self, running: Running) -> None:
        """Let other commands know what runs."""
        self._write(self._running, running)

    def running(self) -> Running | None:
        """Return what runs, or None."""
        if self.holder() is None or not self._running.exists():
            return None
        return Running.model_validate_json(self._running.read_text())

    def require_running(self) -> Running:
        """Return what runs; raise Trouble if nothing does."""
        running = self.running()
        if running is None:
            raise Trouble("Nothing runs here: start it with make up (or fremdrift up).")
        return running

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keep every other stack off this folder; the kernel lets go when we die."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with self._lock.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Trouble(
                    f"Fremdrift already runs on {self.folder}: stop it with make down."
                ) from None
            lock.truncate(0)
            lock.write(str(os.getpid()))
            lock.flush()
            self._running.unlink(missing_ok=True)
            yield
            self._running.unlink(missing_ok=True)

    def holder(self) -> int | None:
        """Return the process id of the stack that runs on this folder, or None."""
        with suppress(FileNotFoundError), self._lock.open() as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(lock.read())
        return None

    def _write(self, file: Path, content: BaseModel) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_suffix(".part")
        unfinished.unlink(missing_ok=True)
        with os.fdopen(
            os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
        ) as out:
            out.write(content.model_dump_json(indent=2))
        unfinished.rename(file)


def new_secrets() -> Secrets:
    """Return keys and passwords nobody has seen before."""
    return Secrets(
        postgres_password=secrets.token_urlsafe(24),
        database_passwords={service: secrets.token_urlsafe(24) for service in SERVICES},
        pseudonym_keys={"1": _new_key()},
        operator_key=secrets.token_urlsafe(32),
        session_key=_new_key(),
        jwe_private_jwk=dict(ECKey.generate_key("P-256").as_dict(private=True)),
    )


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def digest(key: str) -> str:
    """Return what may be stored of a key."""
    return hashlib.sha256(key.encode()).hexdigest()
