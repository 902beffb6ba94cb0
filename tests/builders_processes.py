"""Ports, and waiting for another process or thread to get somewhere."""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from socket import create_server

PATIENCE_S = 30


def free_port() -> int:
    """Return a port of this machine that nobody listens on just now."""
    with closing(create_server(("127.0.0.1", 0))) as listener:
        return int(listener.getsockname()[1])


def until(is_so: Callable[[], bool], what: str) -> None:
    """Wait until something is so, and no longer than that."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        threading.Event().wait(0.02)
