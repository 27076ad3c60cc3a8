"""Which build runs: the project's version, and the revision where an image was told it."""

import platform
import tomllib
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[2]
_UNKNOWN: Final = "unknown"


def version() -> str:
    """Return the version of the project."""
    with suppress(metadata.PackageNotFoundError):
        return metadata.version("fremdrift")
    # An image is not installed: it holds the code with the project's description beside it.
    with suppress(FileNotFoundError):
        described = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))
        return str(described["project"]["version"])
    return _UNKNOWN


def revision() -> str:
    """Return the revision that was given when the image was built."""
    with suppress(FileNotFoundError):
        return (_ROOT / "REVISION").read_text("utf-8").strip()
    return _UNKNOWN


def about(service: str) -> dict[str, str]:
    """Return what Prometheus is told of the build."""
    return {
        "service": service,
        "version": version(),
        "revision": revision(),
        "python": platform.python_version(),
    }
