"""TCP ports on this machine: which are taken, which are free."""

import socket
from contextlib import closing

from .trouble import Trouble

HOST = "127.0.0.1"


def is_taken(port: int) -> bool:
    """Tell whether something listens on the port."""
    with closing(socket.socket()) as probe:
        # A port that only just closed is free for a listener, and for this probe too.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return True
        return False


def require_free(port: int, what: str, variable: str) -> None:
    """Raise Trouble if the port is taken, naming the variable that chooses another."""
    if is_taken(port):
        raise Trouble(
            f"Port {port}, meant for {what}, is in use by another program: stop that program,"
            f" or choose another port with {variable}=<port>."
        )


def free_port() -> int:
    """Return a port nobody listens on at this moment."""
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port
